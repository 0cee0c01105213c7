"""Sums, products and quotients: of two maps, of a map and a constant, of a map and what was learned."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, Literal

from arch.ops import Add, BatchNorm, Conv2d, Gain, Linear, Multiply, Op, Scale
from arch.reading import curves, norms
from arch.reading.arranging import reshaped
from arch.reading.attention import unit
from arch.reading.parts import undivided
from arch.reading.recorder import Recorder
from arch.reading.values import Known, Learned, Operand, Piece, Value
from arch.reading.weights import worked_out


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
        ValueError: their shapes do not go together.
    """
    if isinstance(left, Value) and isinstance(right, Value):
        return _both(to, path, title, left, right)
    if isinstance(left, Value) and not isinstance(right, Value):
        return _with(to, path, title, left, right, False)
    if isinstance(right, Value) and not isinstance(left, Value):
        return _with(to, path, title, right, left, True)
    assert not isinstance(left, Value)
    assert not isinstance(right, Value)
    return weighed(title, left, right)


def weighed(title: str, left: Known | Learned, right: Known | Learned) -> Known | Learned:
    """What two operands make that no image enters: numbers, or a weight that is worked out of others."""
    if isinstance(left, Known) and isinstance(right, Known):
        return Known(_operators()[title](left.array, right.array))
    return worked_out(title, (left, right), _broadcast(left, right))


def _both(to: Recorder, path: str, title: str, left: Value, right: Value) -> Value:
    left, right = _unstretched(to, left, right), _unstretched(to, right, left)
    found = norms.divided(to, path, title, left, right)
    if title == "plus":
        found = norms.added(to, path, left, right)
    elif title == "by":
        found = found or unit(to, path, left, right)
    elif title == "times":
        found = found or _of_parts(to, path, left, right)
    found = found or _function(to, path, title, left, right)
    if found:
        return found
    # Of a map of one channel the mean over channels has its shape too: that is a step of a norm.
    if title == "minus" and left.is_map and left.shape == right.shape and not isinstance(to.op(right), Piece):
        title, right = "plus", to.add(f"{path}_negative", Gain(-1.0), right)
    if title == "plus" and _ours(to, left, right):
        return to.add(path, Add(left.shape != right.shape), *_like(left, right))
    if title == "times" and _ours(to, left, right):
        return to.add(path, Multiply(), *_like(left, right))
    return to.piece(path, Piece(title), _broadcast(left, right), left, right, order=_like(left, right)[0].order)


def _of_parts(to: Recorder, path: str, left: Value, right: Value) -> Value | None:
    """The product of maps whose channels were split alike: of the maps as they were, split again."""
    if len(left.shape) != 5 or left.shape[:3] != right.shape[:3]:
        return None
    one, other = undivided(to, left), undivided(to, right)
    if one is None or other is None or one.node == other.node:
        return None
    product = to.add(path, Multiply(), *_like(one, other))
    return reshaped(to, f"{path}_parts", product, _broadcast(left, right))


def _function(to: Recorder, path: str, title: str, left: Value, right: Value) -> Value | None:
    """Of two functions of one map: a function of it, if it is one that has a name or a step of one."""
    common = to.common(left, right) if left.shape == right.shape else None
    if common is None:
        return None
    import numpy as np

    node, one, other = common
    with np.errstate(all="ignore"):
        curve = _operators()[title](one, other)
    # Two ops that are added are a sum, whatever curve that makes; a step, a square, or a known function, is none.
    step = any(isinstance(to.op(value), Piece) and value.node != node for value in (left, right))
    square = left.node == right.node and title == "times"
    known = curves.named(curve) is not None
    return to.elementwise(path, title, node, curve, left) if step or square or known else None


def _unstretched(to: Recorder, value: Value, other: Value) -> Value:
    """What was stretched to the other's shape before it meets it, which operators do by themselves."""
    made = to.step(value, "stretched")
    return to.at(made.inputs[0], made.numbers[0]) if made is not None and value.shape == other.shape else value


def _ours(to: Recorder, left: Value, right: Value) -> bool:
    """Whether both are maps or vectors, and none is a step of something larger that has axes of its own."""
    return left.ours and right.ours and len(left.shape) == len(right.shape)


def _like(left: Value, right: Value) -> tuple[Value, Value]:
    """The map first and the gate after it, whichever the file has first."""
    return (right, left) if _size(left) < _size(right) else (left, right)


def _size(value: Value) -> int:
    places = value.shape[1:] if len(value.shape) > 2 else ()
    return len(value.shape) * 2**40 + sum(places)


def _broadcast(left: Operand, right: Operand) -> tuple[int, ...]:
    import numpy as np

    return tuple(int(length) for length in np.broadcast_shapes(left.shape, right.shape))


def _with(to: Recorder, path: str, title: str, value: Value, other: Known | Learned, swapped: bool) -> Value:
    """A map and numbers: one constant, one for each channel."""
    if isinstance(other, Known) and other.array.size == 1:
        return _constant(to, path, title, value, float(other.array.reshape(())), swapped)
    each = _each(value, other.shape)
    if each and (title == "plus" or (title == "minus" and not swapped)):
        return norms.shifted(to, path, value) or _shifted(to, path, value, each)
    if each and (title == "times" or (title == "by" and not swapped)):
        return norms.scaled(to, path, value) or to.add(path, Scale(each), value)
    shape = _broadcast(value, other)
    return to.piece(
        path, Piece(title, tuple(other.shape)), shape, value, order=value.order if shape == value.shape else ()
    )


def _constant(to: Recorder, path: str, title: str, value: Value, number: float, swapped: bool) -> Value:
    import numpy as np

    base, own = to.function_of(value)
    pair = (number, own) if swapped else (own, number)
    with np.errstate(all="ignore"):
        # What is infinite or no number somewhere on the grid is none of our functions.
        return to.elementwise(path, title, base, _operators()[title](*pair), value)


def _each(value: Value, shape: tuple[int, ...]) -> Literal["channel", "map"] | None:
    """Whether a weight of a shape is one for each `channel`, or one for the `map`; None if it is neither."""
    if not value.ours:
        return None
    if all(length == 1 for length in shape):
        return "map"
    axis = value.order.index(1)
    padded = (1,) * (len(value.shape) - len(shape)) + tuple(shape)
    wanted = tuple(length if n == axis else 1 for n, length in enumerate(value.shape))
    return "channel" if padded == wanted else None


def _shifted(to: Recorder, path: str, value: Value, each: Literal["channel", "map"]) -> Value:
    """What a learned number is added to for each channel: the bias of the layer before, or a shift of its own."""
    op, piece = to.op(value), Piece("plus", ("learned",))
    found: Op | None = None
    if isinstance(op, Conv2d | Linear) and not op.bias and each == "channel":
        found = replace(op, bias=True)
    elif isinstance(op, Scale) and not op.shift and op.each == each:
        found = BatchNorm() if _is_norm(to, value, op) else replace(op, shift=True)
    if found is None:
        return to.piece(path, piece, value.shape, value, order=value.order)
    return to.widen(value, found, piece)


def _is_norm(to: Recorder, value: Value, op: Scale) -> bool:
    # Right behind a convolution without a bias, a scale and a shift are what a batch norm is at inference. The eps that
    # it had is within the scale: the default is as good as any.
    before = to.op(to.source(value))
    return op.each == "channel" and isinstance(before, Conv2d) and not before.bias
