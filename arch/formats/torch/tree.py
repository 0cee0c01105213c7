"""The graph as nested groups, as source nests modules: what each holds, and in which order it is run."""

from __future__ import annotations

import keyword
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from arch.errors import ArchError
from arch.graph import Graph, Node, Role, Scope
from arch.ops import Op, Shape, ShapeError
from arch.ops.torch_code import Argument, Call, Written

CHANNELS = "channels"
CLASSES = "classes"
"""The unit of the number of classes, which the written network takes as an argument."""

Form = Literal["free", "numbers", "keys", "attributes"]
"""How a library reaches a group's children: it does not say, or by the numbers or the keys of a Sequential, or as the
attributes of a class."""


@dataclass(slots=True, eq=False)
class Leaf:
    """One op: its name in the group, its node, how it is written, what it reads, and the shapes of that.

    Attributes:
        role: of the group whose only layer it is.
        rank: as of a group.
    """

    name: str
    node: Node
    written: Written
    reads: tuple[int, ...]
    inputs: tuple[Shape, ...]
    role: Role | None = None
    rank: int = 0

    @property
    def arguments(self) -> tuple[Argument, ...]:
        """Of its constructor; none for an expression."""
        return self.written.arguments if isinstance(self.written, Call) else ()

    @property
    def is_module(self) -> bool:
        """Whether it can stand in a Sequential."""
        return isinstance(self.written, Call) or bool(self.written.module)

    @property
    def has_weights(self) -> bool:
        """Whether it is trained: no other module has to keep a name of its own."""
        return bool(self.node.op.weights(*self.inputs))


@dataclass(slots=True, eq=False)
class Group:
    """A scope's ops and groups.

    Attributes:
        name: in the group around it.
        scope: of the graph.
        title: of its class, "" where nothing says one.
        children: in the order of execution.
        reads: positions of what it reads in the group around it: -1, -2, ... are that group's inputs.
        inputs: shapes of what it reads.
        output: shape of what it hands on.
        form: how its children are reached.
        rank: it is constructed after those of a lower rank around it; those of one rank in the order of execution.
    """

    name: str
    scope: Scope
    title: str = ""
    children: list[Leaf | Group] = field(default_factory=list)
    reads: tuple[int, ...] = ()
    inputs: tuple[Shape, ...] = ()
    output: Shape = ()
    form: Form = "free"
    rank: int = 0

    @property
    def role(self) -> Role:
        """What it is for."""
        return self.scope.role

    @property
    def is_chain(self) -> bool:
        """Whether each child reads the one before it and nothing else: a Sequential."""
        return len(self.inputs) == 1 and all(
            child.reads == (index - 1,) and (isinstance(child, Group) or child.is_module)
            for index, child in enumerate(self.children)
        )

    @property
    def is_sequential(self) -> bool:
        """Whether it is written as a Sequential."""
        return self.is_chain and self.form != "attributes"


Child = Leaf | Group


def walk(group: Group) -> Iterator[Group]:
    """A group and all in it, innermost first."""
    for child in group.children:
        if isinstance(child, Group):
            yield from walk(child)
    yield group


def layers(root: Group) -> Iterator[Leaf]:
    """All layers of a group and of those in it."""
    return (child for group in walk(root) for child in group.children if isinstance(child, Leaf))


def _torch(op: Op, inputs: tuple[Shape, ...]) -> Written:
    return op.torch(inputs)


def tree(
    graph: Graph, titles: Mapping[int, str] | None = None, write: Callable[[Op, tuple[Shape, ...]], Written] = _torch
) -> Group:
    """The whole graph as one group that reads the input.

    Args:
        graph: what is to be written.
        titles: names for the classes of blocks, by the number of their stage.
        write: how an op that reads such shapes is written; raises ShapeError where it cannot be.

    Raises:
        ArchError: an op cannot be written; its path says which.
    """
    chains = [[index] for index in range(len(graph.scopes))]
    for index, scope in enumerate(graph.scopes[1:], start=1):
        # Without the root, which is the group at hand.
        chains[index] = [*chains[scope.parent], index] if scope.parent else [index]
    _check_exits(graph, chains)
    entries = [(index, chains[node.scope] if node.scope else []) for index, node in enumerate(graph) if index]
    return _Reader(graph, titles or {}, _scorers(graph), write).group(0, entries, (0,))


def _scorers(graph: Graph) -> frozenset[int]:
    """The layers whose number of outputs is the number of classes."""
    found = set()
    for output in graph.outputs:
        index = output
        # Behind them may stand what keeps the number of channels and has no weights, as NiN's global pooling.
        while graph.nodes[index].op.kind in ("activation", "pool", "reshape") and len(graph.nodes[index].inputs) == 1:
            index = graph.nodes[index].inputs[0]
        node = graph.nodes[index]
        # A flattened map has more features than classes, and an auxiliary head may have others than the network.
        if node.op.kind in ("conv", "linear") and node.shape[0] == graph.output[0]:
            found.add(index)
    return frozenset(found)


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
            raise ArchError(graph.nodes[source].path, what, "Such a graph cannot be written as source yet")
    main = [output for output in graph.outputs if output not in hidden]
    if len(main) != 1 or main[0] != max((i for i in range(1, len(graph)) if i not in hidden), default=0):
        raise ArchError("", f"it returns {len(main)} maps that are no auxiliary head's", "Export a network with one")


Entry = tuple[int, list[int]]
"""A node's index, and the scopes between it and the group at hand, outermost first."""


@dataclass(frozen=True, slots=True)
class _Reader:
    graph: Graph
    titles: Mapping[int, str]
    scorers: frozenset[int]
    write: Callable[[Op, tuple[Shape, ...]], Written]

    def group(self, scope: int, entries: Sequence[Entry], outside: tuple[int, ...]) -> Group:
        """The group of a scope: its `entries`, reading the handles `outside`."""
        shapes = tuple(self.graph.nodes[handle].shape for handle in outside)
        found = Group("", self.graph.scopes[scope], self._title(scope), inputs=shapes)
        place = {handle: -1 - position for position, handle in enumerate(outside)}
        taken: set[str] = set()
        for run in _runs(entries):
            # A run's last node stands for it: its output is what the group hands on.
            index, scopes = run[-1]
            child = self._child(run, place) if scopes else self._leaf(index, place)
            named = child.scope.name if isinstance(child, Group) else child.node.name
            child.name = identifier(named, taken)
            found.children.append(child)
            place[index] = len(found.children) - 1
        found.output = self.graph.nodes[entries[-1][0]].shape if entries else self.graph.input
        return found

    def _title(self, scope: int) -> str:
        own = self.graph.scopes[scope]
        stage = self.graph.scopes[own.parent]
        return self.titles.get(stage.number, "") if own.role == "block" and stage.role == "stage" else ""

    def _leaf(self, index: int, place: dict[int, int]) -> Leaf:
        node = self.graph.nodes[index]
        reads = tuple(place[handle] for handle in node.inputs)
        try:
            written = self.write(node.op, self.graph.input_shapes(node))
        except ShapeError as refusal:
            raise ArchError(node.path, refusal.what, refusal.fix) from None
        if index in self.scorers and isinstance(written, Call):
            given = (a._replace(unit=CLASSES) if a.name == "out" else a for a in written.arguments)
            written = written._replace(arguments=tuple(given))
        return Leaf("", node, written, reads, self.graph.input_shapes(node))

    def _child(self, run: Sequence[Entry], place: dict[int, int]) -> Group:
        inside = {index for index, _ in run}
        read = [handle for index, _ in run for handle in self.graph.nodes[index].inputs if handle not in inside]
        # Each tensor once, in the order in which it is first read: these are the arguments of forward.
        outside = tuple(dict.fromkeys(read))
        child = self.group(run[0][1][0], [(i, scopes[1:]) for i, scopes in run], outside)
        child.reads = tuple(place[handle] for handle in outside)
        return child


def identifier(name: str, taken: set[str]) -> str:
    """A name that Python takes, and that no other child of the group has."""
    word = re.sub(r"\W", "_", name, flags=re.ASCII)
    # Names come from users and files: `3x3` and `class` are some; a module's own attributes are others.
    if not word.isidentifier() or keyword.iskeyword(word) or word in ("training", "forward", "train", "eval", "type"):
        word = f"_{word}"
    while word in taken:
        word += "_"
    taken.add(word)
    return word


def _runs(entries: Sequence[Entry]) -> Iterator[list[Entry]]:
    """Consecutive entries in one scope; an op on its own is a run of one."""
    run: list[Entry] = []
    for entry in entries:
        # Scopes are ranges of the execution order, so that neighbours in one scope are all of it.
        if run and (not entry[1] or run[-1][1][:1] != entry[1][:1]):
            yield run
            run = []
        run.append(entry)
    if run:
        yield run
