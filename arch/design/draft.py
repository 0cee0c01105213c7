"""A design as the plain data that forms and edits change."""

from __future__ import annotations

from typing import Any

from arch.errors import ArchError

Draft = dict[str, Any]
Place = tuple[str | int, ...]
"""Keys into a draft, as in ("stages", 2, "block", "groups")."""


def at(draft: Draft, place: Place) -> Any:
    """What stands at a place of a draft.

    Raises:
        ArchError: the draft has no such place.
    """
    found: Any = draft
    for key in place:
        _check(found, key)
        found = found[key]
    return found


def replaced(draft: Draft, place: Place, value: Any) -> Any:
    """A copy of a draft, along the way to a place alone, with a value there.

    Raises:
        ArchError: the draft has no such place.
    """
    # A draft of 64 stages shares all but the edited one with the drafts before it.
    if not place:
        return value
    _check(draft, place[0])
    found: Any = list(draft) if isinstance(draft, list) else dict(draft)
    found[place[0]] = replaced(found[place[0]], place[1:], value) if place[1:] else value
    return found


def _check(around: Any, key: str | int) -> None:
    """Raises ArchError unless something stands at a key. A negative number would count from the end of a list."""
    there = key in around if isinstance(around, dict) else isinstance(around, list) and key in range(len(around))
    if not there:
        raise ArchError("", f"nothing stands at {str(key)[:40]!r}", "Use a place that the design has")
