"""The graph as nested groups: its scopes, equal neighbours folded into one that is drawn `×n`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from enum import Enum
from itertools import groupby, pairwise
from typing import Any

from arch.graph import Graph, Node, Role, Scope
from arch.ops import Conv2d, Shape

MOST_LETTERS = 28
"""Of what a closed group's box says of its inside: beyond them the box would cut it."""


@dataclass(slots=True)
class Group:
    """A scope, or a layer: the nodes from `start` to before `stop`, and the groups in it; a layer has no scope."""

    path: str
    start: int
    stop: int = 0
    scope: Scope | None = None
    inside: list[Group] = field(default_factory=list)

    def like(self, other: Group) -> bool:
        """Whether both hold groups of the same roles and layers in the same order."""
        if self.stop - self.start != other.stop - other.start or len(self.inside) != len(other.inside):
            return False
        if (self.scope and self.scope.role) != (other.scope and other.scope.role):
            return False
        return all(a.like(b) for a, b in zip(self.inside, other.inside, strict=True))


@dataclass(slots=True)
class Item:
    """A layer or a group, or a run of groups that are drawn as one.

    Attributes:
        copies: the groups, the first one drawn for all.
        nodes: of the whole graph.
        equal: whether the copies are the same in everything, shapes too.
        run: the folded run of equal groups that it is one copy of, where copies are drawn one by one.
    """

    copies: list[Group]
    nodes: Sequence[Node]
    equal: bool = True
    run: Item | None = None
    # Found when asked for: closed groups, most of a large graph, are never compared.
    _children: list[Item] | None = None

    @property
    def path(self) -> str:
        """The first copy's path."""
        return self.copies[0].path

    @property
    def count(self) -> int:
        """Number of copies."""
        return len(self.copies)

    @property
    def is_layer(self) -> bool:
        """Whether it is a layer, not a group."""
        return self.copies[0].scope is None

    @property
    def role(self) -> Role | None:
        """What the group is for; None for a layer."""
        scope = self.copies[0].scope
        return scope.role if scope else None

    @property
    def number(self) -> int:
        """The group's place among those of its role; 0 for a layer."""
        scope = self.copies[0].scope
        return scope.number if scope else 0

    @property
    def first(self) -> int:
        """Index of its first node."""
        return self.copies[0].start

    @property
    def last(self) -> int:
        """Index of the last node of its last copy."""
        return self.copies[-1].stop - 1

    def ends(self) -> Iterator[Node]:
        """The nodes of the first copy and, if it is another, of the last: what reads from outside is among them."""
        for group in dict.fromkeys((0, len(self.copies) - 1)):
            yield from self.nodes[self.copies[group].start : self.copies[group].stop]

    @property
    def children(self) -> list[Item]:
        """What the first copy holds."""
        if self._children is None:
            self._children = list(_folded(self.nodes, self.copies[0].inside))
        return self._children

    @property
    def stamped(self) -> bool:
        """Whether one copy's drawing serves all: they are equal, and the names of their layers are the same."""
        if not self.equal:
            return False
        # Equal copies may have layers of other names, while a stamp's paths are made from the first copy's.
        names = [[node.path[len(c.path) :] for node in self.nodes[c.start : c.stop]] for c in self.copies]
        return all(other == names[0] for other in names[1:])


def fold(graph: Graph) -> list[Item]:
    """The top level: the input, the stem, the stages and the head."""
    return list(_folded(graph.nodes, _tree(graph)))


def _tree(graph: Graph) -> list[Group]:
    """Groups by scope, in one pass; a scope without nodes is none."""
    groups = {0: Group("", 0)}
    for index, node in enumerate(graph.nodes):
        around = _open(graph, groups, node.scope, index)
        around.inside.append(Group(node.path, index, index + 1))
    for scope in sorted(groups, reverse=True):  # inner scopes come after those around them
        groups[scope].stop = groups[scope].inside[-1].stop
    return groups[0].inside


def _open(graph: Graph, groups: dict[int, Group], scope: int, start: int) -> Group:
    """The group of a scope, with those around it, opened at node `start` if it is new."""
    if scope not in groups:
        found = graph.scopes[scope]
        groups[scope] = Group(found.path, start, scope=found)
        _open(graph, groups, found.parent, start).inside.append(groups[scope])
    return groups[scope]


class Likeness(Enum):
    """How two groups compare."""

    EQUAL = 1
    GROWING = 2
    OTHER = 3


def _folded(nodes: Sequence[Node], groups: Sequence[Group]) -> Iterator[Item]:
    """Groups as items: equal neighbours as one, and so three or more that differ in nothing but the width they read."""
    # Neighbours alone: comparing all pairs of ResNet-1202's 200 blocks of a stage would take 100 times as long.
    likeness = [_compare(nodes, a, b) for a, b in pairwise(groups)]
    start = 0
    while start < len(groups):
        equal, growing = (_run(likeness, start, wanted) for wanted in (Likeness.EQUAL, Likeness.GROWING))
        # Two that differ in what they read are shown apart: the first and second layer of a dense block, say.
        end = max(equal, growing if growing - start > 2 else 0)
        yield Item(list(groups[start:end]), nodes, equal == end)
        start = end


def _run(likeness: Sequence[Likeness], start: int, wanted: Likeness) -> int:
    """The end of the run from `start` in which each group is to the one before it as wanted."""
    end = start
    while end < len(likeness) and likeness[end] is wanted:
        end += 1
    return end + 1


def _compare(nodes: Sequence[Node], a: Group, b: Group) -> Likeness:
    """Ops, scopes and wiring must be the same; growing groups differ in the shapes that they read."""
    if a.scope is None or not a.like(b):
        return Likeness.OTHER
    shift, equal = b.start - a.start, True
    for index in range(a.start, a.stop):
        one, other = nodes[index], nodes[index + shift]
        # Copies share their ops: `is` answers at once where `==` compares fields.
        if not (one.op is other.op or one.op == other.op) or len(one.inputs) != len(other.inputs):
            return Likeness.OTHER
        reads = list(zip(one.inputs, other.inputs, strict=True))
        if not all(_parallel(source, copy, a.start, b.start) for source, copy in reads):
            return Likeness.OTHER
        equal = equal and all(nodes[source].shape == nodes[copy].shape for source, copy in reads)
    return Likeness.EQUAL if equal else Likeness.GROWING


def _parallel(source: int, copy: int, start: int, copy_start: int) -> bool:
    """Whether nodes that begin at two places read the same place inside, or both from before their beginning."""
    # From outside each copy reads the one before it: which node that is says nothing.
    inside = source >= start
    return inside == (copy >= copy_start) and (not inside or copy - source == copy_start - start)


def kernels(item: Item) -> str:
    """A group's main path as papers name a block: `1×1 · 3×3 g32 · 1×1`, inner groups by name; else its branches."""
    branches = sum(child.role == "branch" for child in item.children)
    if branches:
        # An Inception module's convolutions stand in its branches: their kernels in a row would look like a chain.
        return f"{branches} branches"
    steps = [word for child in item.children for copy in child.copies for word in _steps(copy, item.nodes)]
    words = " · ".join(_times(word, len(list(run))) for word, run in groupby(steps))
    # SqueezeNet's long names stand on the groups themselves, where the block is opened.
    return words if len(words) <= MOST_LETTERS else " · ".join(word for word in steps if word[0].isdigit())


def _steps(group: Group, nodes: Sequence[Node]) -> Iterator[str]:
    """The windows of a layer or a kernel, the name of an inner group without its number, and nothing of a shortcut."""
    # A kernel's ops are the group's own: only for an engine are they one.
    if group.scope is None or group.scope.role == "kernel":
        yield from (_window(node.op) for node in nodes[group.start : group.stop] if isinstance(node.op, Conv2d))
    elif group.scope.role == "group":
        yield numberless(group.scope)


def numberless(scope: Scope) -> str:
    """The name of a scope without its number: `layer` of `layer3`, but `expand1x1` as it is."""
    return re.sub(r"(?<=[a-z]{3})\d+$", "", scope.label or scope.name)


def _times(word: str, count: int) -> str:
    # Convolutions in a row are written one by one, as papers do.
    return " · ".join([word] * count) if word[0].isdigit() or count == 1 else f"{word} ×{count}"


def _window(conv: Conv2d) -> str:
    groups = f" g{conv.groups}" if conv.groups > 1 else ""
    return f"{conv.kernel[0]}×{conv.kernel[1]}{groups}"


def kind(item: Item) -> tuple[Any, ...]:
    """Roles and the names of ops, nested as the groups are."""
    return _nested(item.copies[0], item.nodes)


def _nested(group: Group, nodes: Sequence[Node]) -> tuple[Any, ...]:
    if group.scope is None:
        return (nodes[group.start].op.name,)
    return (group.scope.role, *(_nested(inner, nodes) for inner in group.inside))


def out_shape(item: Item) -> Shape:
    """Shape that a layer or a group writes."""
    return item.nodes[item.last].shape


def walk(items: Sequence[Item], each: bool = False) -> Iterator[Item]:
    """All groups, outer ones first; with `each`, copies that are no stamps of the first one by one."""
    for item in items:
        if item.is_layer:
            continue
        yield item
        apart = each and not item.stamped
        # Stamps hold what the first copy holds, so that listing it once is enough.
        copies = [Item([group], item.nodes) for group in item.copies] if apart else []
        for copy in copies or [item]:
            yield from [copy] if apart else ()
            yield from walk(copy.children, each)
