"""Sums, products and quotients: of two maps, of a map and a constant, of a map and what was learned."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from arch.ops import Add, Conv2d, Linear, Multiply, Scale
from arch.reading import curves
from arch.reading.recorder import Recorder
from arch.reading.values import Known, Learned, Operand, Piece, Value


def _operators() -> Mapping[str, Callable[[Any, Any], Any]]:
    import numpy as np

    return {
        "plus": np.add,
        "minus": np.subtract,
        "times": np.multiply,
        "by": np.divide,
        "power": np.power,
        "most": np.maximum,
        "least": np.minimum,
    }


def combined(to: Recorder, path: str, title: str, left: Operand, right: Operand) -> Operand:
    """`left` and `right` added (`plus`), subtracted (`minus`), multiplied (`times`), divided (`by`), raised (`power`),
    or the larger (`most`) or smaller (`least`) of each two elements.

    Raises:
        ArchError: such an operator of such values is not known.
    """
    if isinstance(left, Value) and isinstance(right, Value):
        return _both(to, path, title, left, right)
    if isinstance(left, Value):
        return _with(to, path, title, left, right, False)
    if isinstance(right, Value):
        return _with(to, path, title, right, left, True)
    return _unread(title, left, right)


def _unread(title: str, left: Known | Learned, right: Known | Learned) -> Known | Learned:
    """What two operands make that no image enters: numbers, or a weight that is worked out of others."""
    import numpy as np

    if isinstance(left, Known) and isinstance(right, Known):
        return Known(_operators()[title](left.array, right.array))
    shape = tuple(int(length) for length in np.broadcast_shapes(left.shape, right.shape))
    return Learned((left if isinstance(left, Learned) else right).name, shape)  # type: ignore[union-attr]


def _both(to: Recorder, path: str, title: str, left: Value, right: Value) -> Value:
    common = to.common(left, right)
    if common is not None and left.shape == right.shape:
        node, one, other = common
        with_curve = _operators()[title](one, other)
        step = any(isinstance(to.op(value), Piece) for value in (left, right))
        # Two ops that are added are a sum, whatever curve that makes; a step, or a known function, is none.
        if step or curves.named(with_curve) is not None:
            return to.elementwise(path, title, node, with_curve, left)
    if title == "plus":
        return to.add(path, Add(), *_like(to, left, right))
    if title == "times":
        return to.add(path, Multiply(), *_like(to, left, right))
    return to.piece(path, Piece(title), _broadcast(left, right), left, right)


def _like(to: Recorder, left: Value, right: Value) -> tuple[Value, Value]:
    """The map first and the gate after it, whichever the file has first."""
    return (right, left) if _size(left) < _size(right) else (left, right)


def _size(value: Value) -> int:
    return len(value.shape) * 2**40 + value.shape[-1] * (value.shape[-2] if len(value.shape) > 2 else 1)


def _broadcast(left: Value, right: Value) -> tuple[int, ...]:
    import numpy as np

    return tuple(int(length) for length in np.broadcast_shapes(left.shape, right.shape))


def _with(to: Recorder, path: str, title: str, value: Value, other: Known | Learned, swapped: bool) -> Value:
    """A map and numbers: one constant, one for each channel."""
    if isinstance(other, Known) and other.array.size == 1:
        return _constant(to, path, title, value, float(other.array.reshape(())), swapped)
    each = _each(value, other.shape)
    if title in ("plus", "minus") and each and not (swapped and title == "minus"):
        return _shifted(to, path, value, each)
    if title in ("times", "by") and each and not (swapped and title == "by"):
        return to.add(path, Scale(each), value)
    return to.piece(path, Piece(title, ("learned",)), value.shape, value)


def _constant(to: Recorder, path: str, title: str, value: Value, number: float, swapped: bool) -> Value:
    base, own = to.function_of(value)
    pair = (number, own) if swapped else (own, number)
    import numpy as np

    with np.errstate(all="ignore"):
        # What is infinite or no number somewhere on the grid is none of our functions.
        return to.elementwise(path, title, base, _operators()[title](*pair), value)


def _each(value: Value, shape: tuple[int, ...]) -> Any:
    """Whether a weight of a shape is one for each `channel`, or one for the `map`; None if it is neither."""
    if all(length == 1 for length in shape):
        return "map"
    axis = value.order.index(1) if 1 in value.order else 1
    padded = (1,) * (len(value.shape) - len(shape)) + tuple(shape)
    wanted = tuple(length if n == axis else 1 for n, length in enumerate(value.shape))
    return "channel" if padded == wanted else None


def _shifted(to: Recorder, path: str, value: Value, each: str) -> Value:
    """What a learned number is added to for each channel: the bias of the layer before, or a shift of its own."""
    op, own = to.op(value), to.made[value.node].path
    if isinstance(op, Conv2d | Linear) and not op.bias and each == "channel":
        return to.add(own, replace(op, bias=True), to.source(value))
    if isinstance(op, Scale) and not op.shift and op.each == each:
        return to.add(own, replace(op, shift=True), to.source(value))
    return to.piece(path, Piece("plus", ("learned",)), value.shape, value)
