"""The plainest of several ways to say the same: of settings that do alike on a given map, files keep one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from arch.ops import AdaptivePool, Gain, Op, Pool, Shape, ShapeError, Shuffle, Sides, Slice
from arch.reading.numbers import short


def plain_op(op: Op, shapes: Sequence[Shape]) -> Op:
    """An op that computes the same of inputs of these shapes, in the plainest of its settings.

    Raises:
        ShapeError: the op refuses the shapes.
    """
    if isinstance(op, Pool):
        return _whole(_even(op, shapes[0]), shapes[0])
    if isinstance(op, Gain):
        # Files hold float32.
        return Gain(short(op.factor))
    if isinstance(op, Shuffle) and op.parts == shapes[0][0] // op.groups:
        return Shuffle(op.groups)
    return op


def changes_nothing(op: Op, shapes: Sequence[Shape]) -> bool:
    """Whether an op hands its input of this shape on as it is: files leave such ops out."""
    if isinstance(op, AdaptivePool):
        return op.size == shapes[0][1:] and not op.is_global
    if isinstance(op, Pool):
        return op == Pool(op.mode, (1, 1), (1, 1), ceil=op.ceil, dilation=op.dilation, padding_counts=op.padding_counts)
    return isinstance(op, Slice) and (op.start, op.stop) == (0, shapes[0][0])


def _even(op: Pool, shape: Shape) -> Pool:
    """Padding alike on both sides, sizes rounded down or else up, if windows lie and divide as before.

    A window of 3 with stride 2 over 112 rows reads the padding above, and never that below: (1, 1) and (1, 0) are one.
    """
    above, left = op.padding[0][0], op.padding[1][0]
    even: Sides = (above, above), (left, left)
    counts = op.padding_counts and op.mode == "avg" and op.padding != ((0, 0), (0, 0))
    positions = op.shape(shape)
    for ceil in (False, True):
        found = replace(op, padding=even, ceil=ceil, padding_counts=counts)
        if _fits(found, shape) == positions and (not counts or _alike(op, found, shape, positions)):
            return found
    return replace(op, padding_counts=counts)


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


def _whole(op: Pool, shape: Shape) -> Op:
    """A window over the whole map is a global pooling, whatever its stride."""
    return AdaptivePool(op.mode) if op.kernel == shape[1:] and op.padding == ((0, 0), (0, 0)) else op
