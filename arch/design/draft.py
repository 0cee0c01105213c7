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


def replaced(draft: Draft, place: Place, value: Any) -> Any:
    """A copy of a draft, along the way to a place alone, with a value there."""
    # A draft of 64 stages shares all but the edited one with the drafts before it.
    if not place:
        return value
    found: Any = list(draft) if isinstance(draft, list) else dict(draft)
    found[place[0]] = replaced(found[place[0]], place[1:], value) if place[1:] else value
    return found
