"""Collects what a file's operators do, as ops of ours, and ends in a graph."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from arch.errors import ArchError
from arch.graph import Graph
from arch.ops import Activation, Gain, Input, Nonlinearity, Op, Shape, ShapeError
from arch.reading import curves
from arch.reading.assembling import assembled
from arch.reading.values import FIRST, LAST, Made, Piece, Value


class Recorder:
    """The ops of a file in its order. What is written in several steps is put together as the last of them is read:
    the steps before it are then read by nothing, and left out of the graph.
    """

    def __init__(self, size: Shape, path: str = "input", channels_last: bool = False) -> None:
        self.made = [Made(path, Input(size), (), size)]
        # For each node: the node that it is a function of, element by element, and that function on the grid.
        self._curves: dict[int, tuple[int, Any]] = {}
        order = LAST if channels_last else FIRST[: len(size) + 1]
        self.input = Value(0, tuple((1, *size)[axis] for axis in order), order)

    def add(self, path: str, op: Op, *read: Value) -> Value:
        """An op, whose output has the axes in the order of its first input.

        Raises:
            ArchError: the op refuses the shapes; or its inputs lie in different orders.
        """
        try:
            shape = op.shape(*(self.made[value.node].shape for value in read))
        except ShapeError as refusal:
            raise ArchError(path, refusal.what, refusal.fix) from None
        orders = {value.order for value in read if len(value.order) == 4}
        if len(orders) > 1:
            raise ArchError(path, "it reads maps with channels first and with channels last", "Transpose one of them")
        order = orders.pop() if orders and len(shape) == 3 else FIRST[: len(shape) + 1]
        self.made.append(Made(path, op, tuple(value.node for value in read), shape))
        return Value(len(self.made) - 1, tuple((1, *shape)[axis] for axis in order), order)

    def piece(self, path: str, piece: Piece, shape: Shape, *read: Value) -> Value:
        """A step of something larger; `shape` is its output's in the file, with the batch."""
        self.made.append(Made(path, piece, tuple(value.node for value in read), shape[1:] or (1,)))
        return Value(len(self.made) - 1, shape, tuple(range(len(shape))))

    def steps(self, value: Value, *titles: str) -> list[Made] | None:
        """The pieces that lead to a value, the last of `titles` being the one that writes it; None if others do."""
        found, node = [], value.node
        for title in reversed(titles):
            made = self.made[node]
            if not isinstance(made.op, Piece) or made.op.title != title:
                return None
            found.append(made)
            node = made.inputs[0] if made.inputs else 0
        return found[::-1]

    def op(self, value: Value) -> Op | Piece:
        """What writes a value."""
        return self.made[value.node].op

    def source(self, value: Value) -> Value:
        """The first input of what writes a value, laid out as the value."""
        node = self.made[value.node].inputs[0]
        return self.at(node, value.order if len(self.made[node].shape) == 3 else ())

    def at(self, node: int, order: tuple[int, ...] = ()) -> Value:
        """The value that a node writes, with its axes in an order; ours, if none is given."""
        shape = (1, *self.made[node].shape)
        order = order or FIRST[: len(shape)]
        return Value(node, tuple(shape[axis] for axis in order), order)

    def function(self, path: str, title: str, value: Value) -> Value:
        """A function of each element: a non-linearity, or a step of one."""
        if title in curves.NONLINEARITIES and not isinstance(self.op(value), Piece):
            return self._activation(path, title, value)  # type: ignore[arg-type]
        base, own = self.function_of(value)
        return self.elementwise(path, title, base, curves.curve(title, own), value)

    def elementwise(self, path: str, title: str, base: int, own: Any, value: Value) -> Value:
        """What has the values `own` as a function of what `base` writes, laid out as `value`: one of our functions, a
        multiple, or a step of something larger.
        """
        source = self.at(base, value.order if len(value.order) == 4 else ())
        named = curves.named(own)
        if named is not None:
            return self._activation(path, named, source)
        factor = curves.factor(own)
        if factor is not None:
            return self._with_curve(self.add(path, Gain(factor), source), base, own)
        self.made.append(Made(path, Piece(title), (base,), self.made[base].shape))
        return self._with_curve(Value(len(self.made) - 1, value.shape, value.order), base, own)

    def _activation(self, path: str, function: Nonlinearity, source: Value) -> Value:
        found = self.add(path, Activation(function), source)
        return self._with_curve(found, source.node, curves.curve(function, curves.grid()))

    def _with_curve(self, value: Value, base: int, own: Any) -> Value:
        self._curves[value.node] = base, own
        return value

    def function_of(self, value: Value) -> tuple[int, Any]:
        """What a step is a function of, and the function; an op stands for itself."""
        if isinstance(self.op(value), Piece | Gain) and value.node in self._curves:
            return self._curves[value.node]
        return value.node, curves.grid()

    def chain(self, value: Value) -> Iterator[tuple[int, Any]]:
        """What a value is an elementwise function of, nearest first, with the functions: itself, and what it reads."""
        yield value.node, curves.grid()
        if value.node in self._curves:
            yield self._curves[value.node]

    def common(self, left: Value, right: Value) -> tuple[int, Any, Any] | None:
        """The node of which both values are elementwise functions, and the functions; None if there is none."""
        others = dict(self.chain(right))
        return next(((node, own, others[node]) for node, own in self.chain(left) if node in others), None)

    def graph(self, outputs: Sequence[Value]) -> Graph:
        """The finished graph, without what no output reads.

        Raises:
            ArchError: it is larger than the bounds, or returns what is no map of the input.
        """
        return assembled(self.made, [value.node for value in outputs])

    def __len__(self) -> int:
        return len(self.made)
