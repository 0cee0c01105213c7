"""The graph as nested groups, and the groups that are alike: one class serves all of them."""

from __future__ import annotations

import keyword
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from arch.errors import ArchError
from arch.graph import Graph, Node, Role, Scope
from arch.ops import ShapeError
from arch.ops.torch_code import Argument, Call, Expression, Written

Key = tuple[Any, ...]


@dataclass(slots=True)
class Leaf:
    """One op: its name in the group, its node, how torch writes it, and what it reads."""

    name: str
    node: Node
    written: Written
    reads: tuple[int, ...]

    @property
    def call(self) -> Call | None:
        """Its constructor; None for an expression."""
        return self.written if isinstance(self.written, Call) else None

    @property
    def key(self) -> Key:
        """What must agree for two ops to be written alike, whatever their names and their arguments' values."""
        if isinstance(self.written, Expression):
            return (type(self.node.op), self.reads)
        # By the number of arguments, not their values: values that differ become the class's parameters.
        return (self.written.constructor, len(self.written.arguments), self.reads)

    @property
    def values(self) -> list[Argument]:
        """The constructor's arguments, named for the group."""
        arguments = self.call.arguments if self.call else ()
        return [a._replace(name=f"{self.name}_{a.name}") for a in arguments]


@dataclass(slots=True)
class Group:
    """A scope's ops and groups. `reads` are positions: -1, -2, ... are its inputs, 0, 1, ... its children."""

    name: str
    scope: Scope
    children: list[Leaf | Group] = field(default_factory=list)
    reads: tuple[int, ...] = ()
    inputs: int = 1
    key: Key = ()
    values: list[Argument] = field(default_factory=list)

    @property
    def role(self) -> Role:
        """What it is for."""
        return self.scope.role

    @property
    def is_run(self) -> bool:
        """Whether it is a chain of blocks, which torch writes as a Sequential."""
        return all(
            isinstance(child, Group) and child.role == "block" and child.reads == (index - 1,)
            for index, child in enumerate(self.children)
        )

    def seal(self) -> None:
        """Set key and values from the finished children."""
        self.key = (self.role, self.inputs, *(child.key for child in self.children), self.reads)
        self.values = [_named(child, value) for child in self.children for value in child.values]


def _named(child: Leaf | Group, value: Argument) -> Argument:
    return value if isinstance(child, Leaf) else value._replace(name=f"{child.name}_{value.name}")


def tree(graph: Graph) -> Group:
    """The whole graph as one group that reads the input.

    Raises:
        ArchError: PyTorch cannot write an op; its path says which.
    """
    chains = [[index] for index in range(len(graph.scopes))]
    for index, scope in enumerate(graph.scopes[1:], start=1):
        # Without the root, which is the group at hand.
        chains[index] = [*chains[scope.parent], index] if scope.parent else [index]
    _check_exits(graph, chains)
    entries = [(index, chains[node.scope] if node.scope else []) for index, node in enumerate(graph) if index]
    return _group(graph, 0, entries, (0,))


def _check_exits(graph: Graph, chains: Sequence[Sequence[int]]) -> None:
    """A group's class returns one value, that of its last op: more cannot be written yet.

    Args:
        graph: what is to be written.
        chains: each scope with those around it, without the root.

    Raises:
        ArchError: another op of a group is read outside it, or returned; or the network returns several scores.
    """
    last: dict[int, int] = {}
    around = [{0, *chain} for chain in chains]
    for index, node in enumerate(graph.nodes):
        last.update(dict.fromkeys(around[node.scope], index))
    hidden = graph.auxiliary()
    leaving = [(source, around[node.scope]) for node in graph.nodes for source in node.inputs]
    leaving += [(output, {0}) for output in graph.outputs]
    for source, inside in leaving:
        crossed = around[graph.nodes[source].scope] - inside
        if any(last[scope] != source for scope in crossed):
            what = "it is read outside its group, of which it is not the last layer"
            raise ArchError(graph.nodes[source].path, what, "Such a graph cannot be written as PyTorch source yet")
    main = [output for output in graph.outputs if output not in hidden]
    if len(main) != 1 or main[0] != max((i for i in range(1, len(graph)) if i not in hidden), default=0):
        raise ArchError("", f"it returns {len(main)} maps that are no auxiliary head's", "Export a network with one")


Entry = tuple[int, list[int]]
"""A node's index, and the scopes between it and the group at hand, outermost first."""


def _group(graph: Graph, scope: int, entries: Sequence[Entry], outside: tuple[int, ...]) -> Group:
    """The group of a scope: its `entries`, reading the handles `outside`."""
    found = Group("", graph.scopes[scope], inputs=len(outside))
    place = {handle: -1 - position for position, handle in enumerate(outside)}
    taken: set[str] = set()
    for run in _runs(entries):
        # A run's last node stands for it: its output is what the group hands on.
        index, scopes = run[-1]
        child = _child(graph, run, place) if scopes else _leaf(graph, graph.nodes[index], place)
        named = child.scope.name if isinstance(child, Group) else child.node.name
        child.name = _identifier(named, taken)
        found.children.append(child)
        place[index] = len(found.children) - 1
    found.seal()
    return found


def _identifier(name: str, taken: set[str]) -> str:
    """A name that Python takes, and that no other child of the group has."""
    word = re.sub(r"\W", "_", name, flags=re.ASCII)
    # Names come from users and files: `3x3` and `class` are some.
    word = f"_{word}" if not word.isidentifier() or keyword.iskeyword(word) else word
    while word in taken:
        word += "_"
    taken.add(word)
    return word


def _leaf(graph: Graph, node: Node, place: dict[int, int]) -> Leaf:
    reads = tuple(place[handle] for handle in node.inputs)
    try:
        return Leaf("", node, node.op.torch(graph.input_shapes(node)), reads)
    except ShapeError as refusal:
        raise ArchError(node.path, refusal.what, refusal.fix) from None


def _child(graph: Graph, run: Sequence[Entry], place: dict[int, int]) -> Group:
    inside = {index for index, _ in run}
    read = [handle for index, _ in run for handle in graph.nodes[index].inputs if handle not in inside]
    # Each tensor once, in the order in which it is first read: these are the arguments of forward.
    outside = tuple(dict.fromkeys(read))
    child = _group(graph, run[0][1][0], [(i, scopes[1:]) for i, scopes in run], outside)
    child.reads = tuple(place[handle] for handle in outside)
    # Again: the key ends in what the group reads, which its surroundings know alone.
    child.seal()
    return child


def _runs(entries: Sequence[Entry]) -> Iterator[list[Entry]]:
    """Consecutive entries in one scope; an op on its own is a run of one."""
    run: list[Entry] = []
    for entry in entries:
        # Scopes are ranges of the execution order, so that neighbours in one scope are all of it.
        if run and (not entry[1] or run[-1][1][:1] != entry[1][:1]):
            yield run
            run = []
        run.append(entry)
    yield run


def families(root: Group) -> dict[Key, list[Group]]:
    """Groups by what they have in common, innermost first."""
    found: dict[Key, list[Group]] = defaultdict(list)

    def collect(group: Group) -> None:
        for child in group.children:
            if isinstance(child, Group):
                collect(child)
        found[group.key[:-1]].append(group)

    collect(root)
    return found
