"""What the build panel's user does, as the browser tells it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from arch.bounds import MOST_STAGES
from arch.errors import ArchError
from pages.content.design.acts import ACTS, Entry
from pages.shell.numbered import LARGEST, whole
from pages.shell.session import Session

LONGEST_TEXT = 10_000
MOST_ITEMS = 100


def perform(session: Session, number: int, raw: Mapping[str, Any]) -> None:
    """Do what an entry asks for, as far as it makes sense; a note says why it did nothing, where that is not plain.

    Args:
        session: whose.
        number: of the entry.
        raw: an act on parts, by their addresses on the draft that had `on` moves (`Trail`).
    """
    session.desk.note = ""
    act, parts, value = ACTS.get(str(raw.get("act"))), raw.get("parts"), raw.get("value")
    if act is None or not _readable(value):
        return
    # Addresses are of the draft that the browser had: stages may have moved since.
    since = whole(raw.get("on"))
    given = [str(part)[:80].partition("/")[0] for part in parts[: MOST_STAGES + 2]] if isinstance(parts, list) else []
    found = [session.desk.trail.follow(part, since) for part in given]
    entry = Entry(
        str(raw["act"]),
        tuple(p for p in found if p is not None),
        str(raw.get("path") or "")[:80],
        value,
        whole(raw.get("to")),
    )
    if given and not entry.parts:
        session.desk.note = "What was changed here was no longer there: nothing else was changed."
        return
    try:
        act(session, entry)
    except ArchError as error:
        session.desk.note = str(error)


def _readable(value: Any) -> bool:
    """Whether a value is one that a control of the panel can hold."""
    if isinstance(value, list):
        return len(value) <= MOST_ITEMS and all(isinstance(item, int | str) and _readable(item) for item in value)
    if isinstance(value, str):
        return len(value) <= LONGEST_TEXT
    if isinstance(value, int | float):
        # Infinity is larger, and what is no number is not smaller.
        return abs(value) < LARGEST
    return value is None
