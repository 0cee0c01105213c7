"""Reshapes, transposes and reductions, of which files make flattening, shuffles, norms and global pooling."""

from __future__ import annotations

from collections.abc import Sequence
from math import prod

from arch.ops import AdaptivePool, Concat, Flatten, LayerNorm, Shape, Shuffle, Slice, Subsample, Unflatten
from arch.reading.recorder import Recorder
from arch.reading.values import FIRST, LAST, Piece, Value


def reshaped(to: Recorder, path: str, value: Value, shape: Shape) -> Value:
    """The same elements in another shape, the batch included and every length given."""
    if shape == value.shape:
        return value
    first = value.order == FIRST[: len(value.order)]
    if first and len(value.shape) == 4 and len(shape) == 2:
        return to.add(path, Flatten(), value)
    if first and len(value.shape) == 2 and shape == (*value.shape, 1, 1):
        return to.add(path, Unflatten(), value)
    if value.order == LAST and shape == (value.shape[0], value.shape[3]) and value.shape[1:3] == (1, 1):
        # One place: the order of its axes changes nothing.
        return to.add(path, Flatten(), to.at(value.node))
    return _shuffled(to, path, value, shape) or to.piece(path, Piece("reshape", shape), shape, value)


def _shuffled(to: Recorder, path: str, value: Value, shape: Shape) -> Value | None:
    """Channels in groups, the groups swapped with what is in them, and back (ShuffleNet, arXiv 1707.01083)."""
    steps = to.steps(value, "reshape", "transpose")
    if not steps:
        return None
    source = to.at(steps[0].inputs[0])
    (groups, parts, *rest), axes = steps[0].op.numbers[1:], steps[1].op.numbers  # type: ignore[union-attr]
    swapped = axes == (0, 2, 1, *range(3, len(axes)))
    whole = len(source.shape) == 4 and groups * parts == source.shape[1] and prod(rest) == prod(source.shape[2:])
    return to.add(path, Shuffle(groups), source) if swapped and whole and shape == source.shape else None


def transposed(to: Recorder, path: str, value: Value, axes: Sequence[int]) -> Value:
    """The axes of a value in another order. Of a map this moves nothing that counts: it is remembered."""
    shape = tuple(value.shape[axis] for axis in axes)
    order = tuple(value.order[axis] for axis in axes)
    known = not isinstance(to.op(value), Piece) or len(to.made[value.node].shape) == 3
    if order in (FIRST, LAST) and known and value.order in (FIRST, LAST):
        return Value(value.node, shape, order)
    return to.piece(path, Piece("transpose", tuple(axes)), shape, value)


def mean(to: Recorder, path: str, value: Value, axes: Sequence[int], keeps: bool) -> Value:
    """The mean over some axes of a value: over all places it is a global pooling."""
    ours = sorted(value.order[axis] for axis in axes)
    if len(value.order) == 4 and ours == [2, 3]:
        pooled = to.add(path, AdaptivePool("avg"), value)
        return pooled if keeps else to.add(f"{path}_flat", Flatten(), to.at(pooled.node))
    shape = tuple(1 if n in axes else length for n, length in enumerate(value.shape) if keeps or n not in axes)
    return to.piece(path, Piece("mean", tuple(ours)), shape, value)


def squeezed(to: Recorder, path: str, value: Value, axes: Sequence[int]) -> Value:
    """Without some axes of length 1."""
    return reshaped(to, path, value, tuple(length for n, length in enumerate(value.shape) if n not in axes))


def concatenated(to: Recorder, path: str, values: Sequence[Value], axis: int) -> Value:
    """Side by side along an axis: along the channels it is an op of ours."""
    if len(values) == 1:
        return values[0]
    if all(value.order[axis] == 1 for value in values):
        return to.add(path, Concat(), *values)
    shape = list(values[0].shape)
    shape[axis] = sum(value.shape[axis] for value in values)
    return to.piece(path, Piece("concat", (axis,)), tuple(shape), *values)


def sliced(to: Recorder, path: str, value: Value, axis: int, start: int, stop: int, step: int = 1) -> Value:
    """Elements `start` to `stop` of an axis, every `step`-th one."""
    length = value.shape[axis]
    start, stop = (min(max(end + length if end < 0 else end, 0), length) for end in (start, stop))
    if (start, stop, step) == (0, length, 1):
        return value
    if value.order[axis] == 1 and step == 1:
        return to.add(path, Slice(start, stop), value)
    if value.order == FIRST and axis in (2, 3) and (start, stop) == (0, length):
        return _subsampled(to, path, value, axis, step)
    shape = tuple(-(-(stop - start) // step) if n == axis else own for n, own in enumerate(value.shape))
    return to.piece(path, Piece("slice", (axis, start, stop, step)), shape, value)


def _subsampled(to: Recorder, path: str, value: Value, axis: int, step: int) -> Value:
    stride = (step, 1) if axis == 2 else (1, step)
    op = to.op(value)
    if isinstance(op, Subsample) and op.stride[axis - 2] == 1:
        # Rows and columns one after the other, as files have them, are one op.
        joined = (max(stride[0], op.stride[0]), max(stride[1], op.stride[1]))
        return to.add(to.made[value.node].path, Subsample(joined), to.source(value))
    return to.add(path, Subsample(stride), value)


def normed(to: Recorder, path: str, value: Value, axes: Sequence[int], eps: float) -> Value:
    """Mean zero and variance one over some axes, then a learned factor and shift: over the channels at each place, or
    over the elements of a vector, it is a layer norm.
    """
    if [value.order[axis] for axis in axes] == [1]:
        return to.add(path, LayerNorm(eps), value)
    return to.piece(path, Piece("layer norm"), value.shape, value)
