"""Padding, convolution and pooling: what pads before a window belongs to it, where that is the same."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from arch.ops import Activation, AdaptivePool, Blur, ChannelConv, Conv2d, Linear, Pad, Pool, Shape, ShapeError, Sides
from arch.reading.arranging import padded_channels, reshaped
from arch.reading.plainest import changes_nothing
from arch.reading.recorder import Recorder
from arch.reading.values import UNIT, Learned, Piece, Value
from arch.reading.weights import standardised, unplaced

_NOT_NEGATIVE = ("relu", "relu6", "sigmoid", "hardsigmoid")


def padded(to: Recorder, path: str, value: Value, sides: Sequence[Sequence[int]], mode: str, fill: float) -> Value:
    """Something around a value; `sides`: how much before and after each of its axes."""
    if not any(map(any, sides)):
        return value
    shape = tuple(length + sum(side) for length, side in zip(value.shape, sides, strict=True))
    if min(shape) < 1:
        raise ValueError(f"{value.shape} and {sides}")
    ours = dict(zip(value.order, sides, strict=True))
    if value.is_map and mode == "constant" and min(map(min, sides)) >= 0:
        if fill == 0.0 and not any(ours[0]) and not any(ours[1]):
            return to.add(path, Pad((tuple(ours[2]), tuple(ours[3]))), value)  # type: ignore[arg-type]
        found = None if fill or any(ours[2]) or any(ours[3]) else padded_channels(to, path, value, *ours[1])
        if found:
            return found
    places = tuple(tuple(ours.get(axis, ())) for axis in range(4))
    piece = Piece("pad", (mode, fill, places, tuple(map(tuple, sides))))
    return to.piece(path, piece, shape, value, order=value.order if value.is_map else ())


def same(places: Sequence[int], kernel: Sequence[int], stride: Sequence[int], dilation: Sequence[int]) -> Sides:
    """TensorFlow's padding, by which a window without a stride keeps the size: an odd row is added at the far side."""
    found = []
    for size, k, s, d in zip(places, kernel, stride, dilation, strict=True):
        missing = max((-(-size // s) - 1) * s + (k - 1) * d + 1 - size, 0)
        found.append((missing // 2, missing - missing // 2))
    return found[0], found[1]


def _taken(to: Recorder, value: Value, fill: float) -> tuple[Value, Sides] | None:
    """What a padding before a window reads, and its sides, if it fills with that value; None if there is none."""
    op = to.op(value)
    if isinstance(op, Pad) and fill == 0.0:
        return to.source(value), op.sides
    made = to.step(value, "pad")
    if made is None or made.numbers[:2] != ("constant", fill):
        return None
    batch, channels, rows, columns = made.numbers[2]
    return (to.source(value), (rows, columns)) if value.is_map and not any((*batch, *channels)) else None


def _joined(one: Sides, other: Sides) -> Sides:
    (a, b), (c, d) = ((x[0] + y[0], x[1] + y[1]) for x, y in zip(one, other, strict=True))
    return (a, b), (c, d)


def convolved(
    to: Recorder, path: str, value: Value, op: Conv2d, kernel: Learned, gammas: Iterable[float] = ()
) -> Value:
    """A convolution with a kernel, (out, in, rows, columns).

    Raises:
        ValueError: the kernel does not have the channels of the map.
    """
    channels = to.made[value.node].shape[0]
    if kernel.shape[1] * op.groups != channels:
        raise ValueError(f"a kernel of {kernel.shape} over {channels} channels")
    blur = _blurred(to, value, op, kernel)
    if blur:
        return to.add(path, *blur)
    if op.kernel == (1, 1) and op == Conv2d(op.out, (1, 1), bias=op.bias) and unplaced(kernel):
        return to.add(path, Linear(op.out, op.bias, places=True), value)
    standard = standardised(kernel, gammas)
    op = replace(op, standard=standard[1] if standard else None)
    taken = _taken(to, value, 0.0)
    # Beside a stride, "same" padding is uneven by nature (TensorFlow). Without one, who pads on one side alone does so
    # for more than this layer, as the stem of HGNetV2.
    if taken and (op.stride != (1, 1) or all(a == b for a, b in taken[1])):
        value, op = taken[0], replace(op, padding=_joined(op.padding, taken[1]))
    return to.add(path, op, value)


def _blurred(to: Recorder, value: Value, op: Conv2d, kernel: Learned) -> tuple[Blur, Value] | None:
    """The blur that a convolution is, channel by channel with fixed binomial weights, and what it reads."""
    side, stride = op.kernel[0], op.stride[0]
    square = op.kernel == (side, side) and op.stride == (stride, stride) and op.dilation == (1, 1) and not op.bias
    if kernel.begin is None or not square or kernel.shape[1] != 1 or op.groups != op.out or side == 1:
        return None
    found = Blur(side, stride)
    if not _binomial(kernel.begin, found.row):
        return None
    mirrored = to.step(value, "pad")
    if mirrored and mirrored.numbers[0] == "reflect":
        found, sides, source = replace(found, mode="reflect"), mirrored.numbers[2][2:], to.source(value)
    else:
        taken = _taken(to, value, 0.0) or (value, ((0, 0), (0, 0)))
        found, sides, source = replace(found, mode="zeros"), _joined(op.padding, taken[1]), taken[0]
    return (found, source) if sides == ((found.padding,) * 2,) * 2 else None


def _binomial(numbers: Any, row: Sequence[float]) -> bool:
    """Whether numbers, as far as they were read, are such a kernel again and again."""
    import numpy as np

    kernel = np.outer(row, row).reshape(-1)
    return bool(np.allclose(numbers, np.resize(kernel, len(numbers)), 1e-6, 1e-8)) and len(numbers) >= len(kernel)


def convolved_row(to: Recorder, path: str, value: Value, kernel: Shape, padding: Sequence[int], plain: bool) -> Value:
    """A convolution along one axis: over the channels of a vector, laid out as a row, it is an op of ours."""
    middle = kernel == (1, 1, kernel[2]) and tuple(padding) == (kernel[2] // 2,) * 2
    if value.order == (0, UNIT, 1) and middle and plain:
        source = vector(to, f"{path}_flat", to.at(value.node))
        found = to.add(path, ChannelConv(kernel[2]), source)
        return found._replace(shape=value.shape, order=value.order)
    length = value.shape[2] + sum(padding) - kernel[2] + 1
    return to.piece(path, Piece("Conv"), (1, kernel[0], max(length, 1)), value)


def pooled(to: Recorder, path: str, value: Value, op: Pool, over_zeros: bool = False) -> Value:
    """A pooling, with what pads before it where that makes no difference.

    `over_zeros`: of a maximum also zeros where nothing is below them, with which Keras pads behind a ReLU.
    """
    if changes_nothing(op, [to.made[value.node].shape]):
        return value
    if op.mode == "avg" and op.kernel == to.made[value.node].shape[1:] and not any(map(any, op.padding)):
        return to.add(path, AdaptivePool("avg"), value)
    taken = _taken(to, value, float("-inf") if op.mode == "max" else 0.0)
    if taken is None and over_zeros and op.mode == "max":
        taken = _positive(to, value, op)
    found = _over_padding(to, value, op, *taken) if taken else None
    return to.add(path, found or op, taken[0] if found and taken else value)


def _positive(to: Recorder, value: Value, op: Pool) -> tuple[Value, Sides] | None:
    """What a padding with zeros reads, where no zero wins over it: nothing is below, and each window has some of it."""
    taken = _taken(to, value, 0.0)
    if taken is None or max(map(max, taken[1])) >= min(op.kernel) or op.dilation != (1, 1) or op.ceil:
        return None
    before = to.op(taken[0])
    return taken if isinstance(before, Activation) and before.function in _NOT_NEGATIVE else None


def _over_padding(to: Recorder, value: Value, op: Pool, source: Value, sides: Sides) -> Pool | None:
    """The pooling that pads by itself; None where it would divide by another number."""
    even = not any(map(any, op.padding))
    before = replace(op, padding=_joined(op.padding, sides))
    if op.mode == "max" or (even and not op.ceil) or op.padding_counts:
        return replace(before, padding_counts=op.mode == "avg")
    # Zeros that a file adds count; what it adds beyond them to round a size up does not.
    rounded = replace(op, padding=sides, ceil=True, padding_counts=True)
    try:
        same = rounded.shape(to.made[source.node].shape) == op.shape(to.made[value.node].shape)
    except ShapeError:
        return None
    return rounded if same else None


def vector(to: Recorder, path: str, value: Value) -> Value:
    """A map of one place as the vector that it is."""
    return value if len(value.shape) == 2 else reshaped(to, path, value, (value.shape[0], value.shape[1]))
