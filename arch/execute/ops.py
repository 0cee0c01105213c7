"""What each op computes, in torch's functions: (n, *shape) tensors in, one tensor out.

Nothing here is shared with what writes files: one mistake cannot be on both sides of a proof.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from arch.errors import ArchError
from arch.ops import (
    Activation,
    AdaptivePool,
    Add,
    BatchNorm,
    Concat,
    Conv2d,
    Dropout,
    Flatten,
    Gain,
    GroupNorm,
    LayerNorm,
    Linear,
    LocalResponseNorm,
    Multiply,
    Op,
    PadChannels,
    Slice,
    Softmax,
    Subsample,
    Unflatten,
)
from arch.ops import Pool as PoolOp

if TYPE_CHECKING:
    from torch import Tensor


class Given(NamedTuple):
    """What an op computes with.

    Attributes:
        inputs: in the order of the node's.
        weights: by name; running statistics are among them.
        training: whether batch norms take the batch's statistics.
        drop: whether dropouts drop, which takes random numbers.
    """

    inputs: list[Tensor]
    weights: Mapping[str, Tensor]
    training: bool
    drop: bool


def _conv(op: Conv2d, given: Given) -> Tensor:
    from torch.nn import functional

    (above, below), (left, right) = op.padding
    x, pads = given.inputs[0], (above, left)
    if above != below or left != right:
        x, pads = functional.pad(x, (left, right, above, below)), (0, 0)
    weight, bias = given.weights["weight"], given.weights.get("bias")
    return functional.conv2d(x, weight, bias, op.stride, pads, op.dilation, op.groups)


def _linear(op: Linear, given: Given) -> Tensor:
    from torch.nn import functional

    return functional.linear(given.inputs[0], given.weights["weight"], given.weights.get("bias"))


def _batch_norm(op: BatchNorm, given: Given) -> Tensor:
    from torch.nn import functional

    weights = given.weights
    # In training without the running statistics, which it would write over: a run changes no weights.
    mean, var = (None, None) if given.training else (weights["running_mean"], weights["running_var"])
    gain, shift = weights["weight"], weights["bias"]
    return functional.batch_norm(given.inputs[0], mean, var, gain, shift, training=given.training, eps=op.eps)


def _group_norm(op: GroupNorm, given: Given) -> Tensor:
    from torch.nn import functional

    return functional.group_norm(given.inputs[0], op.groups, given.weights["weight"], given.weights["bias"], op.eps)


def _layer_norm(op: LayerNorm, given: Given) -> Tensor:
    from torch.nn import functional

    # Torch normalises the last axes; here channels are the second.
    x = given.inputs[0].movedim(1, -1)
    weights = given.weights
    return functional.layer_norm(x, x.shape[-1:], weights["weight"], weights["bias"], op.eps).movedim(-1, 1)


def _local_response_norm(op: LocalResponseNorm, given: Given) -> Tensor:
    from torch.nn import functional

    return functional.local_response_norm(given.inputs[0], op.size)


def _pool(op: PoolOp, given: Given) -> Tensor:
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


def _edges(op: PoolOp, x: Tensor) -> list[int]:
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


def _padded_max(op: PoolOp, x: Tensor) -> Tensor:
    from torch.nn import functional

    # Less than everything: padded zeros would win over negative elements.
    padded = functional.pad(x, _edges(op, x), value=float("-inf"))
    return functional.max_pool2d(padded, op.kernel, op.stride, dilation=op.dilation)


def _padded_average(op: PoolOp, x: Tensor) -> Tensor:
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


def _window_sum(op: PoolOp, x: Tensor) -> Tensor:
    from torch.nn import functional

    channels = x.shape[1]
    ones = x.new_ones(channels, 1, *op.kernel)
    return functional.conv2d(x, ones, None, op.stride, 0, op.dilation, channels)


def _adaptive_pool(op: AdaptivePool, given: Given) -> Tensor:
    from torch.nn import functional

    pool = functional.adaptive_max_pool2d if op.mode == "max" else functional.adaptive_avg_pool2d
    found: Tensor = pool(given.inputs[0], op.size)
    return found


def _activation(op: Activation, given: Given) -> Tensor:
    import torch
    from torch.nn import functional

    # Torch's defaults: a slope of 0.01, an alpha of 1, and the exact GELU.
    functions: dict[str, Callable[[Tensor], Tensor]] = {
        "relu": torch.relu,
        "relu6": functional.relu6,
        "leaky_relu": functional.leaky_relu,
        "elu": functional.elu,
        "gelu": functional.gelu,
        "silu": functional.silu,
        "hardswish": functional.hardswish,
        "sigmoid": torch.sigmoid,
        "tanh": torch.tanh,
    }
    return functions[op.function](given.inputs[0])


def _softmax(op: Softmax, given: Given) -> Tensor:
    return given.inputs[0].softmax(1)


def _dropout(op: Dropout, given: Given) -> Tensor:
    from torch.nn import functional

    return functional.dropout(given.inputs[0], op.rate, given.training and given.drop)


def _add(op: Add, given: Given) -> Tensor:
    # From left to right: sums of floats depend on their order.
    first, *others = given.inputs
    for other in others:
        first = first + other
    return first


def _multiply(op: Multiply, given: Given) -> Tensor:
    return given.inputs[0] * given.inputs[1]


def _concat(op: Concat, given: Given) -> Tensor:
    import torch

    return torch.cat(given.inputs, 1)


def _gain(op: Gain, given: Given) -> Tensor:
    return given.inputs[0] * op.factor


def _flatten(op: Flatten, given: Given) -> Tensor:
    return given.inputs[0].flatten(1)


def _unflatten(op: Unflatten, given: Given) -> Tensor:
    return given.inputs[0][:, :, None, None]


def _subsample(op: Subsample, given: Given) -> Tensor:
    return given.inputs[0][:, :, :: op.stride[0], :: op.stride[1]]


def _slice(op: Slice, given: Given) -> Tensor:
    return given.inputs[0][:, op.start : op.stop]


def _pad_channels(op: PadChannels, given: Given) -> Tensor:
    from torch.nn import functional

    x = given.inputs[0]
    return functional.pad(x, (0, 0, 0, 0, 0, op.out - x.shape[1]))


# Input is the image itself; of Opaque nobody knows what it computes.
FUNCTIONS: Mapping[type[Op], Callable[[Any, Given], Tensor]] = {
    Activation: _activation,
    AdaptivePool: _adaptive_pool,
    Add: _add,
    BatchNorm: _batch_norm,
    Concat: _concat,
    Conv2d: _conv,
    Dropout: _dropout,
    Flatten: _flatten,
    Gain: _gain,
    GroupNorm: _group_norm,
    LayerNorm: _layer_norm,
    Linear: _linear,
    LocalResponseNorm: _local_response_norm,
    Multiply: _multiply,
    PadChannels: _pad_channels,
    PoolOp: _pool,
    Slice: _slice,
    Softmax: _softmax,
    Subsample: _subsample,
    Unflatten: _unflatten,
}


def compute(op: Op, path: str, given: Given) -> Tensor:
    """What an op makes of its inputs.

    Raises:
        ArchError: the table does not have it; with the path.
    """
    function = FUNCTIONS.get(type(op))
    if function is None:
        what = f"the executor does not know what the op {op.name!r} ({type(op).__name__}) computes"
        raise ArchError(path, what, "Replace it, or add it to arch/execute/ops.py")
    return function(op, given)
