"""The one mutable object: parts add their ops to it, and it ends in a graph."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from arch.bounds import MOST_LAYERS
from arch.errors import ArchError
from arch.graph.graph import Graph, Node
from arch.ops import Input, Op, Shape, ShapeError


class Builder:
    """Collects nodes under nested scopes. A handle is the index of a node."""

    def __init__(self, size: Shape) -> None:
        self._nodes: list[Node] = []
        self._prefix = ""
        self.input = self.add("input", Input(size))

    def add(self, name: str, op: Op, *inputs: int) -> int:
        """Append an op that reads the handles `inputs`; returns its own handle.

        Raises:
            ArchError: the op refuses the shapes, with the path at which it stands.
        """
        nodes = self._nodes
        path = self._prefix + name
        try:
            shape = op.shape(*[nodes[handle].shape for handle in inputs])
        except ShapeError as refusal:
            raise ArchError(path, refusal.what, refusal.fix, refusal.field) from None
        nodes.append(Node(path, op, inputs, shape))
        return len(nodes) - 1

    def repeat(self, first: int, source: int, names: Iterable[str]) -> int:
        """Append copies of one block, everything since handle `first`, under each of the scopes `names`.

        A copy reads the last node before it wherever the block read `source`. The block must leave the shape as it
        was, so that every copy sees the block's own shapes.

        Returns:
            The handle of the last node.
        """
        nodes = self._nodes
        scoped = len(self._prefix)
        block = [(node.path[scoped:].partition("/")[2], node) for node in nodes[first:]]
        for name in names:
            prefix, last, shift = self._scoped(name), len(nodes) - 1, len(nodes) - first
            for tail, node in block:
                inputs = tuple([last if handle == source else handle + shift for handle in node.inputs])
                nodes.append(Node(prefix + tail, node.op, inputs, node.shape))
        return len(nodes) - 1

    @contextmanager
    def scope(self, name: str) -> Iterator[None]:
        """Prefix every path added inside with `name/`.

        Raises:
            ArchError: the network has outgrown MOST_LAYERS.
        """
        outer = self._prefix
        self._prefix = self._scoped(name)
        yield
        self._prefix = outer

    def _scoped(self, name: str) -> str:
        if len(self._nodes) > MOST_LAYERS:
            raise ArchError(f"{self._prefix}{name}", f"the network has over {MOST_LAYERS:,} layers", "Use fewer blocks")
        return f"{self._prefix}{name}/"

    def __len__(self) -> int:
        return len(self._nodes)

    def shape(self, handle: int) -> Shape:
        """Output shape of a node."""
        return self._nodes[handle].shape

    def error(self, what: str, fix: str = "", field: str = "") -> ArchError:
        """An error at the current scope, to be raised."""
        return ArchError(self._prefix.rstrip("/"), what, fix, field)

    def graph(self) -> Graph:
        """The finished graph."""
        return Graph(tuple(self._nodes))
