"""Collects what a file's operators do, as ops of ours, and ends in a graph."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from arch.errors import ArchError
from arch.graph import Graph
from arch.ops import NONLINEARITIES, Activation, Dropout, Gain, Input, Nonlinearity, Op, Shape, ShapeError, Softmax
from arch.reading import curves
from arch.reading.assembling import assembled, used
from arch.reading.numbers import short
from arch.reading.plainest import plain_op
from arch.reading.values import FIRST, FOREIGN, LAST, Made, Piece, Value


class Recorder:
    """The ops of a file in its order. What is written in several steps is put together as the last of them is read:
    the steps before it are then read by nothing, and left out of the graph.
    """

    def __init__(self, size: Shape, path: str = "input", channels_last: bool = False) -> None:
        self.made = [Made(path, Input(size), (), size)]
        # For each node: the node that it is a function of, element by element, and that function on the grid.
        self._curves: dict[int, tuple[int, Any]] = {}
        # For each op that stands for another and a step behind it: the step.
        self._widened: dict[int, Made] = {}
        order = LAST if channels_last else FIRST[: len(size) + 1]
        self.input = self.at(0, order)

    def add(self, path: str, op: Op, *read: Value) -> Value:
        """An op in its plainest form, whose output has the axes in the order of its first input.

        Raises:
            ArchError: the op refuses the shapes; or its inputs lie in different orders.
        """
        shapes = [self.made[value.node].shape for value in read]
        try:
            op = plain_op(op, shapes)
            shape = op.shape(*shapes)
        except ShapeError as refusal:
            raise ArchError(
                path, refusal.what, refusal.fix or "Check the shapes in the file, and export it again"
            ) from None
        orders = {value.order for value in read if value.is_map}
        if len(orders) > 1:
            raise ArchError(path, "it reads maps with channels first and with channels last", "Transpose one of them")
        elementwise = isinstance(op, Activation | Dropout | Gain | Softmax)
        whole = read[0].shape if elementwise else ()
        self.made.append(Made(path, op, tuple(value.node for value in read), shape, whole))
        if elementwise:
            return read[0]._replace(node=len(self.made) - 1)
        return self.at(len(self.made) - 1, orders.pop() if orders and len(shape) == 3 and op.known else ())

    def widen(self, value: Value, op: Op, piece: Piece) -> Value:
        """An op that does what a value's does and a step behind it, as a convolution with a bias.

        Where something else reads the value too, it stays the op that it is, and the step a piece: weights would be
        counted twice.
        """
        found = self.add(self.made[value.node].path, op, self.source(value))
        path, _, _, shape, whole = self.made[found.node]
        self._widened[found.node] = Made(f"{path}_{piece.title}", piece, (value.node,), shape, whole)
        return found

    def piece(self, path: str, piece: Piece, shape: Shape, *read: Value, order: tuple[int, ...] = ()) -> Value:
        """A step of something larger; `shape` is its output's in the file, with the batch.

        Its axes are those of no map, unless an order says so.
        """
        order = order or tuple(range(FOREIGN, FOREIGN + len(shape)))
        own = shape[1:] or (1,)
        if max(order) < FOREIGN:
            own = tuple(length for _, length in sorted(zip(order, shape, strict=True)))[1:]
        self.made.append(Made(path, piece, tuple(value.node for value in read), own, shape))
        return Value(len(self.made) - 1, shape, order)

    def step(self, value: Value | int, title: str) -> Made | None:
        """The piece that writes a value, if it bears a title."""
        made = self.made[value if isinstance(value, int) else value.node]
        return made if isinstance(made.op, Piece) and made.title == title else None

    def split(self, value: Value | int, title: str = "reshape") -> Value | None:
        """What a piece of a title reads, laid out as it read it: the piece's numbers are that order."""
        made = self.step(value, title)
        return None if made is None else self.before(made)

    def before(self, made: Made) -> Value:
        """What a piece reads whose numbers are the order in which it does."""
        node, order = made.inputs[0], made.numbers
        return self.at(node, order) if max(order) < FOREIGN else Value(node, self.made[node].whole, order)

    def op(self, value: Value) -> Op | Piece:
        """What writes a value."""
        return self.made[value.node].op

    def source(self, value: Value) -> Value:
        """The first input of what writes a value, laid out as the value."""
        node = self.made[value.node].inputs[0]
        return self.at(node, value.order if len(self.made[node].shape) == 3 and value.is_map else ())

    def at(self, node: int, order: tuple[int, ...] = ()) -> Value:
        """The value that a node writes, with its axes in an order; ours, if none is given."""
        shape = (1, *self.made[node].shape)
        order = order or FIRST[: len(shape)]
        return Value(node, tuple(1 if axis < 0 else shape[axis] for axis in order), order)

    def function(self, path: str, title: str, value: Value) -> Value:
        """A function of each element: a non-linearity, or a step of one."""
        if title in NONLINEARITIES and not isinstance(self.op(value), Piece):
            return self._activation(path, title, value)
        base, own = self.function_of(value)
        return self.elementwise(path, title, base, curves.curve(title, own), value)

    def elementwise(self, path: str, title: str, base: int, own: Any, value: Value) -> Value:
        """What has the values `own` as a function of what `base` writes, laid out as `value`: one of our functions, a
        multiple, or a step of something larger.
        """
        source = value._replace(node=base)
        named = curves.named(own)
        if named is not None:
            return self._activation(path, named, source)
        factor = curves.factor(own)
        if factor is not None:
            before = curves.factor(self._curves[value.node][1]) if isinstance(self.op(value), Gain) else None
            if before:
                # One factor after another, as they were written.
                factor, source = short(factor / before), value
            gained = source if factor == 1.0 else self.add(path, Gain(factor), source)
            return gained if factor == 1.0 else self._with_curve(gained, base, own)
        self.made.append(Made(path, Piece(title), (base,), self.made[base].shape, value.shape))
        return self._with_curve(value._replace(node=len(self.made) - 1), base, own)

    def _activation(self, path: str, function: Nonlinearity, source: Value) -> Value:
        found = self.add(path, Activation(function), source)
        return self._with_curve(found, source.node, curves.curve(function, curves.grid()))

    def _with_curve(self, value: Value, base: int, own: Any) -> Value:
        self._curves[value.node] = base, own
        return value

    def function_of(self, value: Value | int) -> tuple[int, Any]:
        """What a step is a function of, and the function; an op stands for itself."""
        node = value if isinstance(value, int) else value.node
        if isinstance(self.made[node].op, Piece | Gain) and node in self._curves:
            return self._curves[node]
        return node, curves.grid()

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
        # A file may return one map under several names.
        ends = [*dict.fromkeys(value.node for value in outputs)]
        read = set(used(self.made, ends))
        for node, step in self._widened.items():
            if node in read and step.inputs[0] in read:
                self.made[node] = step
        return assembled(self.made, ends)

    def __len__(self) -> int:
        return len(self.made)
