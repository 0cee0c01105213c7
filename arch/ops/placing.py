"""How the windows of a whole network are placed: TensorFlow's padding, and networks along one axis."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from arch.ops.base import Op, Shape, feature_map
from arch.ops.window import Conv2d, Pool, sides


def padded_same(op: Op, inputs: Sequence[Shape]) -> Op:
    """A window that keeps the size at stride 1, padded by TensorFlow's rule for the size of its input.

    Such a window writes the size divided by the stride and rounded up; where the zeros are odd in number, the far side
    has one more. Any other op stays as it is (timm layers/padding.py, get_same_padding).
    """
    if not isinstance(op, Conv2d | Pool) or op.padding != sides(*map(_kept, op.kernel, op.dilation)):
        return op
    axes = zip(feature_map(inputs[0], op.name)[1:], op.kernel, op.stride, op.dilation, strict=True)
    missing = [max((-(-size // s) - 1) * s + (k - 1) * d + 1 - size, 0) for size, k, s, d in axes]
    above, left = missing[0] // 2, missing[1] // 2
    padding = (above, missing[0] - above), (left, missing[1] - left)
    return replace(op, padding=padding, ceil=False) if isinstance(op, Pool) else replace(op, padding=padding)


def along_columns(op: Op) -> Op:
    """A square window as one row: it slides, strides and pads along the columns alone. Others stay as they are."""
    if not isinstance(op, Conv2d | Pool) or op.kernel[0] != op.kernel[1]:
        return op
    kernel, stride, dilation = (1, op.kernel[1]), (1, op.stride[1]), (1, op.dilation[1])
    return replace(op, kernel=kernel, stride=stride, dilation=dilation, padding=((0, 0), op.padding[1]))


def _kept(kernel: int, dilation: int) -> int:
    return dilation * (kernel - 1) // 2
