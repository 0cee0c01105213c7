"""The front: what nothing beats on two numbers at once."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TypeVar

Item = TypeVar("Item")


def front(items: Iterable[Item], cost: Callable[[Item], float], worth: Callable[[Item], float]) -> list[Item]:
    """The items that are worth more than every one that costs no more, the cheapest first."""
    best, found = float("-inf"), list[Item]()
    # Of equal cost the one worth most comes first, so that the others do not enter before it.
    for item in sorted(items, key=lambda item: (cost(item), -worth(item))):
        if worth(item) > best:
            best = worth(item)
            found.append(item)
    return found
