"""What each op computes, in torch's functions: (n, *shape) tensors in, one tensor out.

Nothing here is shared with what writes files: one mistake cannot be on both sides of a proof.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from arch.errors import ArchError
from arch.execute.attention import ATTENTION
from arch.execute.given import Given
from arch.execute.norms import NORMS
from arch.execute.pooling import POOLING
from arch.execute.positions import POSITIONS
from arch.ops import (
    Activation,
    Add,
    Beside,
    Blur,
    ChannelConv,
    Concat,
    Conv2d,
    Dropout,
    Flatten,
    Gain,
    Linear,
    Multiply,
    Op,
    Pad,
    PadChannels,
    PReLU,
    Scale,
    Shuffle,
    Slice,
    Softmax,
    SpaceToDepth,
    Subsample,
    SumParts,
    SumPlaces,
    Unflatten,
    Upsample,
    WeightedSum,
)

if TYPE_CHECKING:
    from torch import Tensor


def _conv(op: Conv2d, given: Given) -> Tensor:
    from torch.nn import functional

    (above, below), (left, right) = op.padding
    x, pads = given.inputs[0], (above, left)
    if above != below or left != right:
        x, pads = functional.pad(x, (left, right, above, below)), (0, 0)
    weight, bias = _kernel(op, given), given.weights.get("bias")
    return functional.conv2d(x, weight, bias, op.stride, pads, op.dilation, op.groups)


def _kernel(op: Conv2d, given: Given) -> Tensor:
    """The weight as it is used."""
    from torch.nn import functional

    weight = given.weights["weight"]
    if op.standard is None:
        return weight
    factor = op.standard.factor(weight[0].numel())
    gain = (given.weights["gain"] * factor).reshape(-1) if op.standard.gain else None
    # Output channels stand where a batch norm has its channels: one image, whose places are the weight's numbers.
    normed = functional.batch_norm(weight.flatten(1)[None], None, None, gain, training=True, eps=op.standard.eps)
    return normed.reshape(weight.shape)


def _linear(op: Linear, given: Given) -> Tensor:
    from torch.nn import functional

    # Torch works on the last axis; here channels are the second.
    x = given.inputs[0].movedim(1, -1)
    return functional.linear(x, given.weights["weight"], given.weights.get("bias")).movedim(-1, 1)


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
        "mish": functional.mish,
        "hardswish": functional.hardswish,
        "sigmoid": torch.sigmoid,
        "hardsigmoid": functional.hardsigmoid,
        "tanh": torch.tanh,
    }
    return functions[op.function](given.inputs[0])


def _parted(x: Tensor, parts: int) -> Tensor:
    """(n, parts, channels of a part, ...): equal parts lie one behind the other along the channels."""
    return x.reshape(-1, parts, x.shape[1] // parts, *x.shape[2:])


def _softmax(op: Softmax, given: Given) -> Tensor:
    x = given.inputs[0]
    if op.over == "places":
        return x.flatten(2).softmax(2).reshape(x.shape)
    if not op.parts:
        return x.softmax(1)
    return _parted(x, op.parts).softmax(1).reshape(x.shape)


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


def _weighted_sum(op: WeightedSum, given: Given) -> Tensor:
    x, weights = (value.flatten(2) for value in given.inputs)
    return (x @ weights.mT)[..., None]


def _sum_parts(op: SumParts, given: Given) -> Tensor:
    return _parted(given.inputs[0], op.parts).sum(1)


def _sum_places(op: SumPlaces, given: Given) -> Tensor:
    return given.inputs[0].flatten(2).sum(2)[..., None, None]


def _channel_conv(op: ChannelConv, given: Given) -> Tensor:
    from torch.nn import functional

    x = given.inputs[0][:, None]
    return functional.conv1d(x, given.weights["weight"], padding=op.kernel // 2)[:, 0]


def _blur(op: Blur, given: Given) -> Tensor:
    from torch.nn import functional

    row = given.inputs[0].new_tensor(op.row)
    channels, around = given.inputs[0].shape[1], [op.padding] * 4
    x = functional.pad(given.inputs[0], around, mode="constant" if op.mode == "zeros" else "reflect")
    return functional.conv2d(x, (row[:, None] * row).expand(channels, 1, -1, -1), stride=op.stride, groups=channels)


def _prelu(op: PReLU, given: Given) -> Tensor:
    from torch.nn import functional

    return functional.prelu(given.inputs[0], given.weights["weight"])


def _upsample(op: Upsample, given: Given) -> Tensor:
    from torch.nn import functional

    found: Tensor = functional.interpolate(given.inputs[0], op.size, mode="nearest")
    return found


def _space_to_depth(op: SpaceToDepth, given: Given) -> Tensor:
    import torch

    x, places = given.inputs[0], range(op.block)
    return torch.cat([x[:, :, row :: op.block, column :: op.block] for row in places for column in places], 1)


def _pad(op: Pad, given: Given) -> Tensor:
    from torch.nn import functional

    (above, below), (left, right) = op.sides
    return functional.pad(given.inputs[0], (left, right, above, below))


def _concat(op: Concat, given: Given) -> Tensor:
    import torch

    return torch.cat(given.inputs, 1)


def _beside(op: Beside, given: Given) -> Tensor:
    import torch

    return torch.cat(given.inputs, -1)


def _gain(op: Gain, given: Given) -> Tensor:
    return given.inputs[0] * op.factor


def _scale(op: Scale, given: Given) -> Tensor:
    x, axes = given.inputs[0], [1] * (given.inputs[0].dim() - 2)
    # One for the whole map is broadcast as it is.
    factor, *shift = [weight.reshape(-1, *axes) for weight in given.weights.values()]
    return x * factor + shift[0] if op.shift else x * factor


def _flatten(op: Flatten, given: Given) -> Tensor:
    return given.inputs[0].flatten(1)


def _unflatten(op: Unflatten, given: Given) -> Tensor:
    return given.inputs[0][:, :, None, None]


def _subsample(op: Subsample, given: Given) -> Tensor:
    return given.inputs[0][:, :, :: op.stride[0], :: op.stride[1]]


def _shuffle(op: Shuffle, given: Given) -> Tensor:
    x = given.inputs[0]
    parts = op.parts or x.shape[1] // op.groups
    grouped = x.reshape(-1, op.groups, parts, x.shape[1] // op.groups // parts, *x.shape[2:])
    return grouped.movedim(1, 2).reshape(x.shape)


def _slice(op: Slice, given: Given) -> Tensor:
    return given.inputs[0][:, op.start : op.stop]


def _pad_channels(op: PadChannels, given: Given) -> Tensor:
    from torch.nn import functional

    x = given.inputs[0]
    return functional.pad(x, (0, 0, 0, 0, 0, op.out - x.shape[1]))


# Input is the image itself; of Opaque nobody knows what it computes.
FUNCTIONS: Mapping[type[Op], Callable[[Any, Given], Tensor]] = {
    Activation: _activation,
    Add: _add,
    Beside: _beside,
    Blur: _blur,
    ChannelConv: _channel_conv,
    Concat: _concat,
    Conv2d: _conv,
    Dropout: _dropout,
    Flatten: _flatten,
    Gain: _gain,
    Linear: _linear,
    Multiply: _multiply,
    Pad: _pad,
    PadChannels: _pad_channels,
    PReLU: _prelu,
    Scale: _scale,
    Shuffle: _shuffle,
    Slice: _slice,
    Softmax: _softmax,
    SpaceToDepth: _space_to_depth,
    Subsample: _subsample,
    SumParts: _sum_parts,
    SumPlaces: _sum_places,
    Unflatten: _unflatten,
    Upsample: _upsample,
    WeightedSum: _weighted_sum,
    **ATTENTION,
    **NORMS,
    **POOLING,
    **POSITIONS,
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
