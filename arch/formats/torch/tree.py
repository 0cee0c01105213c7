"""The graph as nested scopes, and the scopes that are alike: one class serves all of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from arch.formats.torch.calls import Argument, Call, module
from arch.graph import Graph, Node

Key = tuple[Any, ...]


@dataclass(slots=True)
class Leaf:
    """One op: its name in the scope, its node, its constructor (if any), and what it reads."""

    name: str
    node: Node
    call: Call | None
    reads: tuple[int, ...]

    @property
    def key(self) -> Key:
        """What must agree for two ops to be written alike, whatever their arguments' values."""
        if self.call is None:
            return (self.name, type(self.node.op), self.reads)
        return (self.name, self.call.constructor, len(self.call.arguments), self.reads)

    @property
    def values(self) -> list[Argument]:
        """The constructor's arguments, named for the scope."""
        arguments = self.call.arguments if self.call else ()
        return [a._replace(name=f"{self.name}_{a.name}") for a in arguments]


@dataclass(slots=True)
class Scope:
    """A group of ops and scopes. `reads` are positions: -1, -2, ... are the scope's inputs, 0, 1, ... its children."""

    name: str
    children: list[Leaf | Scope] = field(default_factory=list)
    reads: tuple[int, ...] = ()
    inputs: int = 1
    key: Key = ()
    values: list[Argument] = field(default_factory=list)

    @property
    def is_run(self) -> bool:
        """Whether it is a chain of blocks `b1`, `b2`, ..., which torch writes as a Sequential."""
        return all(
            isinstance(child, Scope) and child.reads == (i - 1,) and child.name == f"b{i + 1}"
            for i, child in enumerate(self.children)
        )

    def seal(self) -> None:
        """Set key and values from the finished children."""
        self.key = (self.inputs, *(child.key for child in self.children), self.reads)
        self.values = [_named(child, value) for child in self.children for value in child.values]


def _named(child: Leaf | Scope, value: Argument) -> Argument:
    return value if isinstance(child, Leaf) else value._replace(name=f"{child.name}_{value.name}")


def tree(graph: Graph) -> Scope:
    """The whole graph as one scope that reads the input."""
    entries = [(index, node.path.split("/"), node) for index, node in enumerate(graph) if node.inputs]
    return _scope(graph, "network", entries, (0,))


Entry = tuple[int, list[str], Node]


def _scope(graph: Graph, name: str, entries: Sequence[Entry], outside: tuple[int, ...]) -> Scope:
    """A scope of `entries`, whose names are relative to it, reading the handles `outside`."""
    found = Scope(name, inputs=len(outside))
    place = {handle: -1 - position for position, handle in enumerate(outside)}
    for run in _runs(entries):
        index, names, node = run[-1]
        if len(names) == 1:
            found.children.append(_leaf(graph, node, place))
        else:
            found.children.append(_child(graph, run, place))
        place[index] = len(found.children) - 1
    found.seal()
    return found


def _leaf(graph: Graph, node: Node, place: dict[int, int]) -> Leaf:
    shapes = graph.input_shapes(node)
    reads = tuple(place[handle] for handle in node.inputs)
    return Leaf(node.path.rpartition("/")[2], node, module(node.op, shapes[0]), reads)


def _child(graph: Graph, run: Sequence[Entry], place: dict[int, int]) -> Scope:
    inside = {index for index, _, _ in run}
    read = [handle for _, _, node in run for handle in node.inputs if handle not in inside]
    outside = tuple(dict.fromkeys(read))
    child = _scope(graph, run[0][1][0], [(i, names[1:], node) for i, names, node in run], outside)
    child.reads = tuple(place[handle] for handle in outside)
    child.seal()
    return child


def _runs(entries: Sequence[Entry]) -> Iterator[list[Entry]]:
    """Consecutive entries with one first name; an op on its own is a run of one."""
    run: list[Entry] = []
    for entry in entries:
        if run and (len(entry[1]) == 1 or run[-1][1][0] != entry[1][0]):
            yield run
            run = []
        run.append(entry)
    yield run


def families(root: Scope) -> dict[Key, list[Scope]]:
    """Scopes by what they have in common, innermost first."""
    found: dict[Key, list[Scope]] = defaultdict(list)

    def collect(scope: Scope) -> None:
        for child in scope.children:
            if isinstance(child, Scope):
                collect(child)
        found[scope.key[:-1]].append(scope)

    collect(root)
    return found
