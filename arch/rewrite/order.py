"""An execution order in which what is read comes first and the nodes of a scope are neighbours."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from heapq import heapify, heappop, heappush

Item = int
"""What a scope holds directly: a node as its handle, or a scope as its number, negative; the root is no item."""


def in_order(
    wanted: Sequence[int],
    inputs: Callable[[int], Iterable[int]],
    around: Callable[[int], Sequence[int]],
) -> list[int]:
    """The handles `wanted`, as far as possible in the order in which they come.

    Args:
        wanted: all handles.
        inputs: of a handle, those that it reads.
        around: of a handle, the scopes around it, outermost first, without the root.

    Raises:
        ValueError: a scope reads what itself is read by.
    """
    items = {handle: [*(-scope for scope in around(handle)), handle] for handle in wanted}
    # By scope, what it holds directly with what of that comes before; a dictionary keeps the order of `wanted`.
    before: dict[Item, dict[Item, set[Item]]] = {}
    for handle in wanted:
        for outer, item in zip([0, *items[handle]], items[handle], strict=False):
            before.setdefault(outer, {}).setdefault(item, set())
    for handle in wanted:
        for source in inputs(handle):
            _add_edge(before, items[source], items[handle])
    return list(_emitted(before, 0))


def _add_edge(before: dict[Item, dict[Item, set[Item]]], source: Sequence[Item], reader: Sequence[Item]) -> None:
    """Where the ways from the root to two nodes part, one item comes before the other."""
    outer = 0
    for one, other in zip(source, reader, strict=False):
        if one != other:
            before[outer][other].add(one)
            return
        outer = one


def _emitted(before: dict[Item, dict[Item, set[Item]]], outer: Item) -> Iterable[int]:
    held = before[outer]
    rank = {item: place for place, item in enumerate(held)}
    waiting = {item: len(sources) for item, sources in held.items()}
    readers: dict[Item, list[Item]] = {item: [] for item in held}
    for item, sources in held.items():
        for source in sources:
            readers[source].append(item)
    # Kahn 1962, doi 10.1145/368996.369025: what waits for nothing comes next, and of several the first in `wanted`.
    ready = [(rank[item], item) for item, count in waiting.items() if count == 0]
    heapify(ready)
    done = 0
    while ready:
        _, item = heappop(ready)
        done += 1
        yield from [item] if item >= 0 else _emitted(before, item)
        for reader in readers[item]:
            waiting[reader] -= 1
            if waiting[reader] == 0:
                heappush(ready, (rank[reader], reader))
    if done < len(held):
        raise ValueError("two scopes read each other")
