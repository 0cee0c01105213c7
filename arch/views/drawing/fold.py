"""The graph as nested groups: scopes by path, equal neighbours folded into one that is drawn `×n`."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from arch.analysis import Measured
from arch.graph import Node, scope
from arch.ops import Conv2d, Shape

Signature = tuple[object, object]
"""What copies share: names, ops and wiring; and the shapes they read."""


@dataclass
class Item:
    """A layer, or a group of them.

    Attributes:
        copies: paths of the layer or of the folded groups, the first one's first.
        span: first and last index of its nodes, of all copies together.
        children: what it holds, of the first copy; empty for a layer.
        operations: of all copies, under the convention in force.
        params: of all copies.
    """

    copies: tuple[str, ...]
    span: tuple[int, int]
    children: tuple[Item, ...]
    operations: int
    params: int

    @property
    def path(self) -> str:
        """The first copy's path."""
        return self.copies[0]

    @property
    def count(self) -> int:
        """Number of copies."""
        return len(self.copies)

    @property
    def name(self) -> str:
        """The last name of the path, as a range where copies are folded: `b2-b4`."""
        first, last = (path.rpartition("/")[2] for path in (self.copies[0], self.copies[-1]))
        return first if first == last else f"{first}\N{EN DASH}{last}"


def fold(measured: Measured) -> tuple[Item, ...]:
    """The top level: the input, the stem, the stages and the head."""
    known = [(0, 0), *((layer.operations, layer.cost.params) for layer in measured.layers)]
    return tuple(_items(measured.graph.nodes, known, range(len(measured.graph)), 0))


def _items(nodes: Sequence[Node], known: Sequence[tuple[int, int]], span: range, level: int) -> Iterator[Item]:
    """Items of the nodes in `span`, by the name at `level` of their paths."""
    groups = [list(run) for _, run in groupby(span, key=lambda i: scope(nodes[i].path, level + 1))]
    for run in _folded([_signature(nodes, group, level) for group in groups]):
        yield _item(nodes, known, groups[run.start : run.stop], level)


def _folded(keys: list[Signature | None]) -> Iterator[range]:
    """Runs of groups to draw as one: equal ones, and at least three that differ in nothing but the width they read."""
    start = 0
    while start < len(keys):
        growing = _run(keys, start, lambda a, b: a[0] == b[0] and a[1] != b[1])
        equal = _run(keys, start, lambda a, b: a == b)
        end = max(equal, growing if growing - start > 2 else 0)
        yield range(start, end)
        start = end


def _run(keys: list[Signature | None], start: int, alike: Callable[[Signature, Signature], bool]) -> int:
    """The end of the run from `start` in which each key is like the one before it."""
    end = start + 1
    while end < len(keys) and (last := keys[end - 1]) and (key := keys[end]) and alike(last, key):
        end += 1
    return end


def _item(nodes: Sequence[Node], known: Sequence[tuple[int, int]], copies: list[list[int]], level: int) -> Item:
    paths = tuple(scope(nodes[copy[0]].path, level + 1) for copy in copies)
    leaf = nodes[copies[0][0]].path == paths[0]
    span = range(copies[0][0], copies[0][-1] + 1)
    children = () if leaf else tuple(_items(nodes, known, span, level + 1))
    indices = range(copies[0][0], copies[-1][-1] + 1)
    operations, params = (sum(known[i][part] for i in indices) for part in (0, 1))
    return Item(paths, (indices[0], indices[-1]), children, operations, params)


def _signature(nodes: Sequence[Node], group: list[int], level: int) -> Signature | None:
    """Names, ops and wiring of a group, and the shapes it reads. None for a layer on its own."""
    start = group[0]
    if nodes[start].path.count("/") == level:
        return None
    names = [nodes[i].path.split("/", level + 1)[-1] for i in group]
    wiring = [[max(j - start, -1) for j in nodes[i].inputs] for i in group]
    shapes = [[nodes[j].shape for j in nodes[i].inputs] for i in group]
    return (names, [nodes[i].op for i in group], wiring), shapes


def kernels(nodes: Sequence[Node], item: Item) -> str:
    """The convolutions on a group's main path, as papers name a block: `1×1 · 3×3 · 1×1`; else what it is made of."""
    branches = sum(child.name.startswith("branch") for child in item.children)
    if branches:
        return f"{branches} branches"
    sides = [
        f"{op.kernel[0]}×{op.kernel[1]}"
        for child in item.children
        if not child.children and isinstance(op := nodes[child.span[0]].op, Conv2d)
    ]
    return " · ".join(sides)


def out_shape(nodes: Sequence[Node], item: Item) -> Shape:
    """Shape that a layer or a group writes."""
    return nodes[item.span[1]].shape
