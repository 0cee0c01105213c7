"""Messages of the browser that carry numbers, so that each is taken once: what they hold may be anything."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

MOST = 1000
"""Of one message; what lies behind them comes again with the next one."""
LARGEST = 2**53
"""Beyond it JavaScript has no whole numbers."""


def numbered(entries: Any) -> Iterator[tuple[int, Mapping[str, Any]]]:
    """The entries of a message with their numbers, from 1 on, in the order of the message."""
    for raw in entries[:MOST] if isinstance(entries, list) else []:
        number = whole(raw.get("number")) if isinstance(raw, Mapping) else -1
        if 0 < number < LARGEST:
            yield number, raw


def whole(value: Any) -> int:
    """A whole number that the browser sent; -1 for anything else, which numbers nothing."""
    # In Python true is a whole number, 1.
    return value if isinstance(value, int) and not isinstance(value, bool) else -1
