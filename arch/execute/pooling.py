"""What pooling computes, whatever its padding: see `arch/execute/ops.py`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from arch.execute.given import Given
from arch.ops import AdaptivePool, ChannelPool, Op, Pool

if TYPE_CHECKING:
    from torch import Tensor


def _pool(op: Pool, given: Given) -> Tensor:
    from torch.nn import functional

    (above, below), (left, right) = op.padding
    x, pads = given.inputs[0], (above, left)
    # Torch's own pooling pads both sides alike, and by no more than half the window.
    alike = above == below and left == right and 2 * above <= op.kernel[0] and 2 * left <= op.kernel[1]
    if alike and op.mode == "max":
        return functional.max_pool2d(x, op.kernel, op.stride, pads, op.dilation, op.ceil)
    if alike and op.dilation == (1, 1):
        return functional.avg_pool2d(x, op.kernel, op.stride, pads, op.ceil, op.padding_counts)
    return _padded_max(op, x) if op.mode == "max" else _padded_average(op, x)


def _edges(op: Pool, x: Tensor) -> list[int]:
    """Elements (left, right, above, below) with which the windows begin and end where the padded map does.

    Rounding up, the last window reaches beyond the padding; rounding down, it may end before it, which is then cut.
    """
    rows, columns = op.shape(tuple(x.shape[1:]))[1:]
    found: list[int] = []
    for axis, positions in ((1, columns), (0, rows)):
        covered = (positions - 1) * op.stride[axis] + op.dilation[axis] * (op.kernel[axis] - 1) + 1
        before = op.padding[axis][0]
        found += [before, covered - before - x.shape[2 + axis]]
    return found


def _padded_max(op: Pool, x: Tensor) -> Tensor:
    from torch.nn import functional

    # Less than everything: padded zeros would win over negative elements.
    padded = functional.pad(x, _edges(op, x), value=float("-inf"))
    return functional.max_pool2d(padded, op.kernel, op.stride, dilation=op.dilation)


def _padded_average(op: Pool, x: Tensor) -> Tensor:
    from torch.nn import functional

    counted = x.new_ones(1, 1, *x.shape[2:])
    (above, below), (left, right) = op.padding
    edges = _edges(op, x)
    if op.padding_counts:
        # What is padded counts, what rounding up adds beyond it does not.
        counted = functional.pad(counted, (left, right, above, below), value=1.0)
        return _window_sum(op, functional.pad(x, edges)) / _window_sum(
            op, functional.pad(counted, (0, edges[1] - right, 0, edges[3] - below))
        )
    return _window_sum(op, functional.pad(x, edges)) / _window_sum(op, functional.pad(counted, edges))


def _window_sum(op: Pool, x: Tensor) -> Tensor:
    from torch.nn import functional

    channels = x.shape[1]
    ones = x.new_ones(channels, 1, *op.kernel)
    return functional.conv2d(x, ones, None, op.stride, 0, op.dilation, channels)


def _adaptive_pool(op: AdaptivePool, given: Given) -> Tensor:
    from torch.nn import functional

    pool = functional.adaptive_max_pool2d if op.mode == "max" else functional.adaptive_avg_pool2d
    found: Tensor = pool(given.inputs[0], op.size)
    return found


def _channel_pool(op: ChannelPool, given: Given) -> Tensor:
    x = given.inputs[0]
    found: Tensor = x.max(1, keepdim=True).values if op.mode == "max" else x.mean(1, keepdim=True)
    return found


POOLING: Mapping[type[Op], Callable[[Any, Given], Tensor]] = {
    AdaptivePool: _adaptive_pool,
    ChannelPool: _channel_pool,
    Pool: _pool,
}
