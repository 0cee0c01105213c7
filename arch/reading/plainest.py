"""The plainest of several ways to say the same: of settings that do alike on a given map, files keep one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from arch.ops import (
    AdaptivePool,
    Gain,
    Op,
    Pool,
    PReLU,
    Scale,
    Shape,
    ShapeError,
    Shuffle,
    Sides,
    Slice,
    Softmax,
)
from arch.reading.numbers import short

SEVERAL = (AdaptivePool, Gain, Pool, PReLU, Scale, Shuffle, Slice, Softmax)
"""Ops with several settings that may do the same."""


def plain_op(op: Op, shapes: Sequence[Shape]) -> Op:
    """An op that computes the same of inputs of these shapes, in the plainest of its settings.

    Raises:
        ShapeError: the op refuses the shapes.
    """
    if isinstance(op, Pool):
        return _whole(_even(op, shapes[0]), shapes[0])
    if isinstance(op, AdaptivePool):
        return _stepped(op, shapes[0])
    if isinstance(op, Gain):
        # Files hold float32.
        return Gain(short(op.factor))
    if isinstance(op, Scale | PReLU) and shapes[0][0] == 1:
        return replace(op, each="map")
    if isinstance(op, Softmax) and op.parts == shapes[0][0]:
        return Softmax()
    if isinstance(op, Shuffle) and op.parts == shapes[0][0] // op.groups:
        return Shuffle(op.groups)
    return op


def changes_nothing(op: Op, shapes: Sequence[Shape]) -> bool:
    """Whether an op hands its input of this shape on as it is: files leave such ops out."""
    if isinstance(op, AdaptivePool):
        return op.size == shapes[0][1:] and not op.is_global
    if isinstance(op, Gain):
        return op.factor == 1.0
    if isinstance(op, Pool):
        return op == Pool(op.mode, (1, 1), (1, 1), ceil=op.ceil, dilation=op.dilation, padding_counts=op.padding_counts)
    return isinstance(op, Slice) and (op.start, op.stop) == (0, shapes[0][0])


def _even(op: Pool, shape: Shape) -> Pool:
    """Padding alike on both sides, sizes rounded down or else up, if windows lie and divide as before.

    A window of 3 with stride 2 over 112 rows reads the padding above, and never that below: (1, 1) and (1, 0) are one.
    """
    (above, _), (left, _) = op.padding
    even: Sides = (above, above), (left, left)
    counts = op.padding_counts and op.mode == "avg" and op.padding != ((0, 0), (0, 0))
    positions = op.shape(shape)
    needed = _needed(op, 0, shape[1], positions[1]), _needed(op, 1, shape[2], positions[2])
    for padding, ceil in ((even, False), (even, True), (needed, False)):
        found = replace(op, padding=padding, ceil=ceil, padding_counts=counts)
        if _fits(found, shape) == positions and (not counts or _alike(op, found, shape, positions)):
            # Without padding there is nothing that could count.
            return replace(found, padding_counts=counts and any(map(any, found.padding)))
    return replace(op, padding_counts=counts)


def _needed(op: Pool, axis: int, length: int, positions: int) -> tuple[int, int]:
    """Padding along an axis, as much behind as the last window reads."""
    before = op.padding[axis][0]
    covered = (positions - 1) * op.stride[axis] + op.dilation[axis] * (op.kernel[axis] - 1) + 1
    return before, max(covered - before - length, 0)


def _fits(op: Pool, shape: Shape) -> Shape | None:
    try:
        return op.shape(shape)
    except ShapeError:
        return None


def _alike(one: Pool, other: Pool, shape: Shape, positions: Shape) -> bool:
    """Whether an average that divides by padded zeros too divides by as many: windows end before both paddings do."""
    if (one.ceil, one.padding) == (other.ceil, other.padding):
        return True
    ends = [
        (count - 1) * stride + kernel - before[0]
        for count, stride, kernel, before in zip(positions[1:], one.stride, one.kernel, one.padding, strict=True)
    ]
    pairs = zip(shape[1:], one.padding, other.padding, strict=True)
    return all(end <= length + min(a[1], b[1]) for end, (length, a, b) in zip(ends, pairs, strict=True))


def _stepped(op: AdaptivePool, shape: Shape) -> Op:
    """A pooling to a size that divides the map is one with windows of a length."""
    steps = [divmod(length, size) for length, size in zip(shape[1:], op.size, strict=True)]
    if op.is_global or len(steps) != 2 or any(rest or step == 0 for step, rest in steps):
        return op
    step = steps[0][0], steps[1][0]
    return op if step == (1, 1) else Pool(op.mode, step, step)


def _whole(op: Pool, shape: Shape) -> Op:
    """A window over the whole map is a global pooling, whatever its stride."""
    return AdaptivePool(op.mode) if op.kernel == shape[1:] and op.padding == ((0, 0), (0, 0)) else op
