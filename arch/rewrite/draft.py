"""The graph while it is rewritten: ops can be changed, removed and inserted, and kernels grow."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, MutableMapping
from typing import TYPE_CHECKING, Any

from arch.graph import Graph, Node
from arch.graph.graph import Scope, common_scope, enclosing
from arch.ops import Op, Shape
from arch.rewrite.order import in_order

if TYPE_CHECKING:
    from numpy import float64
    from numpy.typing import NDArray

Held = MutableMapping[str, "MutableMapping[str, NDArray[float64]]"]
"""Weights and running statistics, by the node's path and by name, while they are carried over."""
Change = Callable[[Held], None]
"""What one application does to them."""


class Draft:
    """A handle is the index of a node in the graph it began with, or of one that was inserted; it stays valid."""

    def __init__(self, graph: Graph) -> None:
        self.changes: list[Change] = []
        self.changed = True
        self._scopes, self._unbuilt, self._first = graph.scopes, graph.unbuilt, len(graph)
        # None for a node that was removed: handles of the others stay what they are.
        self._nodes: list[Node | None] = list(graph.nodes)
        self._outputs = list(graph.outputs)
        # Auxiliary heads run in training alone: they are no readers of the maps that they read.
        self._hidden = graph.auxiliary()
        # What was inserted, by the node before which it stands.
        self._before: dict[int, list[int]] = {}
        self._paths = {node.path for node in graph.nodes} | {scope.path for scope in graph.scopes}
        self._readers: list[list[int]] = [[] for _ in graph.nodes]
        for index, node in enumerate(graph.nodes):
            for source in node.inputs:
                self._readers[source].append(index)
        # Members of a kernel share one list.
        self._kernel: dict[int, list[int]] = {}
        # Of each handle its index in the graph that was given last.
        self._place: dict[int, int] = {}

    def find(self, ops: tuple[type[Op], ...]) -> list[int]:
        """Handles of all nodes with such ops that run at inference, in no order that matters."""
        hidden = self._hidden
        return [i for i, node in enumerate(self._nodes) if node and isinstance(node.op, ops) and i not in hidden]

    def is_there(self, handle: int) -> bool:
        """Whether a node was not removed."""
        return self._nodes[handle] is not None

    def node(self, handle: int) -> Node:
        """A node; its inputs are handles."""
        node = self._nodes[handle]
        assert node is not None, "a removed node"
        return node

    def op(self, handle: int) -> Op:
        """A node's op."""
        return self.node(handle).op

    def path(self, handle: int) -> str:
        """A node's path."""
        return self.node(handle).path

    def inputs(self, handle: int) -> tuple[int, ...]:
        """What a node reads."""
        return self.node(handle).inputs

    def source(self, handle: int) -> int:
        """The first that a node reads."""
        return self.node(handle).inputs[0]

    def shape(self, handle: int) -> Shape:
        """What a node writes."""
        return self.node(handle).shape

    def reads(self, handle: int) -> tuple[Shape, ...]:
        """Shapes that a node reads."""
        return tuple([self.shape(source) for source in self.inputs(handle)])

    def readers(self, handle: int) -> list[int]:
        """Nodes that read a node at inference, each as often as it does."""
        found = self._readers[handle]
        return [reader for reader in found if reader not in self._hidden] if self._hidden else found

    def is_output(self, handle: int) -> bool:
        """Whether the network returns it."""
        return handle in self._outputs

    def only_reader(self, handle: int) -> int | None:
        """What alone reads a node; None where several do, or the network returns it."""
        readers = self.readers(handle)
        return readers[0] if len(readers) == 1 and not self.is_output(handle) else None

    def put(self, handle: int, op: Op, *inputs: int) -> None:
        """Another op in the place of a node, which reads `inputs`, or what it read."""
        if inputs:
            self._read(handle, inputs)
        self._nodes[handle] = self.node(handle)._replace(op=op, shape=op.shape(*self.reads(handle)))
        self.changed = True

    def _read(self, handle: int, inputs: tuple[int, ...]) -> None:
        node = self.node(handle)
        for source in node.inputs:
            self._readers[source].remove(handle)
        for source in inputs:
            self._readers[source].append(handle)
        self._nodes[handle] = node._replace(inputs=inputs)

    def insert(self, before: int, scope: int, name: str, op: Op, *inputs: int) -> int:
        """A new node where another one stands, in a scope, under a name that is free there.

        Nodes stand in an order that is sought anew where what is read comes later: see `graph`.
        """
        handle, shape = len(self._nodes), op.shape(*[self.shape(source) for source in inputs])
        self._nodes.append(Node(self._free(self._scopes[scope].path, name), op, inputs, shape, scope))
        self._readers.append([])
        for source in inputs:
            self._readers[source].append(handle)
        self._before.setdefault(before, []).append(handle)
        self.changed = True
        return handle

    def _free(self, around: str, name: str) -> str:
        stem = f"{around}/{name}" if around else name
        number, path = 1, stem
        while path in self._paths:
            number, path = number + 1, f"{stem}{number + 1}"
        self._paths.add(path)
        return path

    def read_instead(self, reader: int, old: int, new: int) -> None:
        """A reader reads another node wherever it read the old one. Its shape is left as it was: see `put`."""
        self._read(reader, tuple([new if source == old else source for source in self.inputs(reader)]))

    def remove(self, handle: int, instead: int) -> None:
        """Take a node away; what read it reads `instead`, whose map is the same."""
        for reader in dict.fromkeys(self._readers[handle]):
            self.read_instead(reader, handle, instead)
        self._outputs = [instead if output == handle else output for output in self._outputs]
        self.delete([handle])

    def delete(self, handles: Collection[int]) -> None:
        """Take nodes away that nothing else reads."""
        # All readings first: nodes that go may read one another.
        for handle in handles:
            for source in self.node(handle).inputs:
                self._readers[source].remove(handle)
        for handle in handles:
            self._paths.discard(self.path(handle))
            self._nodes[handle] = None
        self.changed = True

    def change(self, function: Callable[..., None], *arguments: Any) -> None:
        """Remember what to do to the weights: `function(weights, *arguments)`."""
        self.changes.append(lambda held: function(held, *arguments))

    def without_training(self) -> list[str]:
        """Take everything away that runs in training only; the paths of its outermost groups."""
        gone = [handle for handle in self._hidden if self.is_there(handle)]
        groups = dict.fromkeys(self._outermost(handle) for handle in sorted(gone))
        self._outputs = [output for output in self._outputs if output not in self._hidden]
        self._hidden = frozenset()
        self._unbuilt = ()
        self.delete(gone)
        return list(groups)

    def _outermost(self, handle: int) -> str:
        around = [self._scopes[scope] for scope in self._around(self.node(handle).scope)]
        return next(scope.path for scope in reversed(around) if scope.role == "auxiliary")

    def hidden(self) -> frozenset[int]:
        """Nodes that run in training only."""
        return self._hidden

    def _around(self, scope: int) -> Iterator[int]:
        return enclosing(self._scopes, scope)

    def common(self, scopes: Iterable[int]) -> int:
        """The innermost scope around all of some."""
        return common_scope(self._scopes, scopes)

    def is_inside(self, scope: int, around: int) -> bool:
        """Whether a scope is another, or in it."""
        return around in (*self._around(scope), 0)

    def kernel(self, handle: int) -> list[int]:
        """The nodes that run as one with a node."""
        return self._kernel.setdefault(handle, [handle])

    def fuse(self, *handles: int) -> None:
        """Let nodes, and all that already run with them, run as one."""
        joined = list(dict.fromkeys(member for handle in handles for member in self.kernel(handle)))
        for member in joined:
            self._kernel[member] = joined

    def graph(self) -> Graph:
        """The graph as it is now."""
        order = self._order()
        self._place = place = {handle: index for index, handle in enumerate(order)}
        used = sorted({scope for handle in order for scope in (*self._around(self.node(handle).scope), 0)})
        number = {scope: index for index, scope in enumerate(used)}
        nodes = tuple([_placed(self.node(handle), place, number) for handle in order])
        scopes = tuple([_moved(self._scopes[scope], number) for scope in used])
        outputs = tuple([place[output] for output in self._outputs])
        return Graph(nodes, outputs, scopes, self._unbuilt)

    def kernels(self) -> list[tuple[int, ...]]:
        """What runs as one, each as indices of the graph that `graph` has last given."""
        place = self._place
        found = {id(self.kernel(handle)): self.kernel(handle) for handle in place if self._runs(handle)}
        placed = [tuple(sorted([place[handle] for handle in kernel])) for kernel in found.values()]
        # A kernel runs when the last of its ops has all that it reads.
        return sorted(placed, key=lambda kernel: kernel[-1])

    def _order(self) -> list[int]:
        """Handles as they run: in the places where they were put, unless what they read comes later there."""
        placed = [handle for first in range(self._first) for handle in self._in_place(first)]
        seen: set[int] = set()
        ended: set[int] = set()
        inside = 0
        for handle in placed:
            _, _, inputs, _, scope = self.node(handle)
            if not seen.issuperset(inputs) or (scope != inside and not ended.isdisjoint(self._around(scope))):
                return in_order(placed, self.inputs, self._outermost_first)
            if scope != inside:
                ended |= {*self._around(inside)} - {*self._around(scope)}
                inside = scope
            seen.add(handle)
        return placed

    def _outermost_first(self, handle: int) -> list[int]:
        return [*self._around(self.node(handle).scope)][::-1]

    def _in_place(self, first: int) -> Iterator[int]:
        """What was inserted before a node, and the node itself if it is still there."""
        for handle in self._before.get(first, ()):
            yield from self._in_place(handle)
        if self.is_there(first):
            yield first

    def _runs(self, handle: int) -> bool:
        # Handle 0 is the image. Views move nothing, and so are no work of a kernel.
        return handle > 0 and not self.op(handle).view and handle not in self._hidden


def _placed(node: Node, place: dict[int, int], number: dict[int, int]) -> Node:
    inputs = tuple([place[source] for source in node.inputs])
    return Node(node.path, node.op, inputs, node.shape, number[node.scope])


def _moved(scope: Scope, number: dict[int, int]) -> Scope:
    return scope._replace(parent=number[scope.parent])
