"""A design as the plain data that forms and edits change."""

from __future__ import annotations

from typing import Any

Draft = dict[str, Any]
Place = tuple[str | int, ...]
"""Keys into a draft, as in ("stages", 2, "block", "groups")."""


def at(draft: Draft, place: Place) -> Any:
    """What stands at a place of a draft."""
    found: Any = draft
    for key in place:
        found = found[key]
    return found
