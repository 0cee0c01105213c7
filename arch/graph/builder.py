"""The one mutable object: parts add their ops to it, and it ends in a graph."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from math import prod
from typing import Literal

from arch.bounds import MOST_ELEMENTS, MOST_INPUTS, MOST_LAYERS, MOST_WORK
from arch.errors import ArchError
from arch.graph.graph import ROOT, Graph, Node, Role, Scope, Unbuilt
from arch.ops import Input, Op, Shape, ShapeError, along_columns, padded_same, spelled

_TOO_MUCH = f"the network has over {MOST_WORK:.0e} MACs"


class Builder:
    """Collects nodes under nested scopes. A handle is the index of a node."""

    def __init__(
        self, size: Shape, padding: Literal["equal", "same"] = "equal", axes: Literal["both", "columns"] = "both"
    ) -> None:
        self._nodes: list[Node] = []
        self._scopes: list[Scope] = [ROOT]
        self._scope = 0
        self._prefix = ""
        self._work = 0
        self._same, self._flat = padding == "same", axes == "columns"
        self._outputs: list[int] = []
        self._unbuilt: list[Unbuilt] = []
        # Per parent and role: the third stage is number 3, whatever stands between the stages.
        self._numbers: dict[tuple[int, Role], int] = {}
        # Handle 0: `Graph.input` and the analyses find the image there.
        self.input = self.add("input", Input(size))

    def add(self, name: str, op: Op, *inputs: int) -> int:
        """Append an op that reads the handles `inputs`; returns its own handle.

        Raises:
            ArchError: the op refuses the shapes or writes nothing, or the network outgrows the bounds; with the path.
        """
        nodes = self._nodes
        path = self._prefix + name
        shapes = [nodes[handle].shape for handle in inputs]
        if self._flat:
            op = along_columns(op)
        if self._same:
            op = padded_same(op, shapes)
        try:
            shape = op.shape(*shapes)
        except ShapeError as refusal:
            # The path is what the op could not know; its own traceback adds nothing.
            raise ArchError(path, refusal.what, refusal.fix, refusal.field) from None
        if len(nodes) >= MOST_LAYERS or len(inputs) > MOST_INPUTS or not 0 < prod(shape) <= MOST_ELEMENTS:
            raise self._out_of_bounds(path, len(inputs), shape)
        # A pooling or a norm costs a few operations per element, which the bound on maps holds down.
        if op.kind in ("conv", "linear"):
            self._work += self._effort(path, op, shapes, shape)
            if self._work > MOST_WORK:
                raise ArchError(path, _TOO_MUCH, "Use a smaller width or input")
        nodes.append(Node(path, op, inputs, shape, self._scope))
        return len(nodes) - 1

    def _out_of_bounds(self, path: str, inputs: int, shape: Shape) -> ArchError:
        """Which bound an op exceeds."""
        if not prod(shape):
            what = f"a map of {spelled(shape)} has no element"
            return ArchError(path, what, "Use a larger width, ratio or input")
        if len(self._nodes) >= MOST_LAYERS:
            return ArchError(path, f"the network has over {MOST_LAYERS:,} layers", "Use fewer blocks")
        if inputs > MOST_INPUTS:
            return ArchError(path, f"{inputs:,} maps meet here", f"At most {MOST_INPUTS:,} can: use fewer")
        what = f"the map of {spelled(shape)} is too large"
        return ArchError(path, what, "Use fewer channels or a smaller input")

    def _effort(self, path: str, op: Op, shapes: Sequence[Shape], shape: Shape) -> int:
        """Multiply-accumulates of a convolution or a linear layer: each weight is used at each place."""
        # The first weight is the kernel; an op of that kind may have none, as a fixed filter.
        found = op.weights(*shapes)
        weights = prod(found[0][1]) if found else 0
        if weights > MOST_ELEMENTS:
            raise ArchError(path, f"the layer has {weights:,} weights", "Use fewer channels, or groups")
        return weights * prod(shape[1:])

    def repeat(self, first: int, source: int, names: Iterable[str]) -> int:
        """Append copies of one block, everything since handle `first`, under each of the scopes `names`.

        A copy reads the last node before it wherever the block read `source`. The block must leave the shape as it
        was, so that every copy sees the block's own shapes.

        Returns:
            The handle of the last node.
        """
        nodes, scopes = self._nodes, self._scopes
        if first == len(nodes):
            return source  # a block of nothing, such as one branch that hands its input on
        block, start = nodes[first:], nodes[first].scope
        # The first op of a block can stand deep inside it, as in a branch.
        while scopes[start].parent != self._scope:
            start = scopes[start].parent
        copied, cut = scopes[start:], len(scopes[start].path)
        work = self._work_of(block)
        for name in names:
            prefix, last, shift, moved = self._prefix + name, len(nodes) - 1, len(nodes) - first, len(scopes) - start
            if len(nodes) + len(block) > MOST_LAYERS:
                raise ArchError(prefix, f"the network has over {MOST_LAYERS:,} layers", "Use fewer blocks")
            outer = Scope(prefix, copied[0].role, self._scope, self._next(copied[0].role), copied[0].label)
            scopes.append(outer)
            scopes += [_moved(scope, prefix + scope.path[cut:], moved) for scope in copied[1:]]
            for node in block:
                # A block reads its input and itself alone: every other handle moves with the copy.
                inputs = tuple([last if handle == source else handle + shift for handle in node.inputs])
                nodes.append(Node(prefix + node.path[cut:], node.op, inputs, node.shape, node.scope + moved))
            self._work += work
        if self._work > MOST_WORK:
            raise self.error(_TOO_MUCH, "Use a smaller width or input")
        return len(nodes) - 1

    def _work_of(self, block: list[Node]) -> int:
        shapes = [[self._nodes[handle].shape for handle in node.inputs] for node in block]
        pairs = zip(block, shapes, strict=True)
        return sum(self._effort(n.path, n.op, read, n.shape) for n, read in pairs if n.op.kind in ("conv", "linear"))

    @contextmanager
    def scope(self, name: str, role: Role = "group", label: str = "", number: int = 0) -> Iterator[None]:
        """Put everything added inside under `name/`, as one group of that role.

        The number of the group is the next one of its role, unless it is given. An error inside leaves the builder as
        it was before the scope.
        """
        outer = self._scope, self._prefix
        before = len(self._nodes), len(self._scopes), self._work, len(self._outputs), len(self._unbuilt)
        path = self._prefix + name
        self._scopes.append(Scope(path, role, self._scope, number or self._next(role), label))
        self._scope, self._prefix = len(self._scopes) - 1, f"{path}/"
        try:
            yield
        # A caller may catch the error and go on, as `lower` does where an auxiliary head does not fit.
        except BaseException:
            self._restore(*before)
            raise
        finally:
            self._scope, self._prefix = outer

    def _restore(self, nodes: int, scopes: int, work: int, outputs: int, unbuilt: int) -> None:
        del self._nodes[nodes:], self._scopes[scopes:], self._outputs[outputs:], self._unbuilt[unbuilt:]
        self._work = work
        # Numbers of scopes that are gone are given out again.
        kept = [(scope.parent, scope.role) for scope in self._scopes[1:]]
        self._numbers = {key: kept.count(key) for key in self._numbers if key[0] < scopes}

    def _next(self, role: Role) -> int:
        """The number of the next scope of a role in the current one."""
        key = self._scope, role
        number = self._numbers[key] = self._numbers.get(key, 0) + 1
        return number

    def output(self, handle: int) -> None:
        """State that the network returns a node: the scores first, then those of auxiliary heads."""
        self._outputs.append(handle)

    def leave_out(self, error: ArchError) -> None:
        """State that a part which runs in training only could not be built, and why."""
        self._unbuilt.append(Unbuilt(error.where, error.message))

    def __len__(self) -> int:
        return len(self._nodes)

    def shape(self, handle: int) -> Shape:
        """Output shape of a node."""
        return self._nodes[handle].shape

    def error(self, what: str, fix: str = "", field: str = "") -> ArchError:
        """An error at the current scope, to be raised."""
        return ArchError(self._prefix.rstrip("/"), what, fix, field)

    def graph(self) -> Graph:
        """The finished graph; without a stated output the last node is it."""
        outputs = tuple(self._outputs) or (len(self._nodes) - 1,)
        return Graph(tuple(self._nodes), outputs, tuple(self._scopes), tuple(self._unbuilt))


def _moved(scope: Scope, path: str, by: int) -> Scope:
    return Scope(path, scope.role, scope.parent + by, scope.number, scope.label)
