"""What Keras writes for each op: a layer's constructor, or a function of the file that makes several layers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from arch.formats.keras.pooling import POOLING, around
from arch.ops import (
    Activation,
    Add,
    Attention,
    BatchNorm,
    Beside,
    Blur,
    ChannelAttention,
    ChannelConv,
    Concat,
    Conv2d,
    Dropout,
    Flatten,
    Gain,
    GlobalResponseNorm,
    GroupNorm,
    LayerNorm,
    Linear,
    LocalResponseNorm,
    Multiply,
    Op,
    Pad,
    PadChannels,
    Positions,
    PReLU,
    RMSNorm,
    Scale,
    Shape,
    ShapeError,
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
from arch.ops.torch_code import Argument, Call, channels, keyword, side


def _conv(op: Conv2d, inputs: tuple[Shape, ...]) -> Call:
    if max(op.stride) > 1 and max(op.dilation) > 1:
        raise ShapeError("Keras has no convolution with a stride and a dilation", "Use a stride or a dilation of 1")
    kernel = Argument("kernel", side(op.kernel), "kernel")
    window = (
        keyword("stride", side(op.stride), 1),
        keyword("padding", around(op.padding), 0),
        keyword("dilation", side(op.dilation), 1),
    )
    bias = keyword("bias", op.bias, False)
    if op.standard:
        own = keyword("gain", op.standard.gain, False), keyword("epsilon", op.standard.eps, 1e-6)
        whole = (channels("out", op.out), kernel, *window, keyword("groups", op.groups, 1), bias)
        return Call("standard_conv2d", (*whole, *own, keyword("gamma", op.standard.gamma, 1.0)))
    if is_depthwise(op, inputs):
        return Call("depthwise_conv2d", (kernel, *window, bias))
    return Call("conv2d", (channels("out", op.out), kernel, *window, keyword("groups", op.groups, 1), bias))


def is_depthwise(op: Conv2d, inputs: tuple[Shape, ...]) -> bool:
    """Whether it is written as a DepthwiseConv2D, of which TensorFlow wants one stride for rows and columns."""
    return 1 < op.groups == op.out == inputs[0][0] and op.stride[0] == op.stride[1] and op.standard is None


def _linear(op: Linear, inputs: tuple[Shape, ...]) -> Call:
    return Call("layers.Dense", (channels("out", op.out), keyword("use_bias", op.bias, True)))


def _batch_norm(op: BatchNorm, inputs: tuple[Shape, ...]) -> Call:
    return Call("batch_norm", (keyword("epsilon", op.eps, 1e-5),))


def _group_norm(op: GroupNorm, inputs: tuple[Shape, ...]) -> Call:
    # Keras's own epsilon is 1e-3.
    return Call("layers.GroupNormalization", (keyword("groups", op.groups, 32), keyword("epsilon", op.eps, None)))


def _layer_norm(op: LayerNorm, inputs: tuple[Shape, ...]) -> Call:
    return Call("layers.LayerNormalization", (keyword("epsilon", op.eps, None),))


def _rms_norm(op: RMSNorm, inputs: tuple[Shape, ...]) -> Call:
    return Call("layers.RMSNormalization", (keyword("epsilon", op.eps, None),))


def _global_response_norm(op: GlobalResponseNorm, inputs: tuple[Shape, ...]) -> Call:
    return Call("GlobalResponseNorm", (keyword("epsilon", op.eps, 1e-6),))


def _local_response_norm(op: LocalResponseNorm, inputs: tuple[Shape, ...]) -> Call:
    return Call("local_response_norm", (Argument("size", op.size, "size"),))


def _activation(op: Activation, inputs: tuple[Shape, ...]) -> Call:
    if op.function == "leaky_relu":
        # Keras's own slope is 0.3, and 0.2 as an `Activation`.
        return Call("layers.LeakyReLU", (keyword("negative_slope", 0.01, None),))
    return Call("layers.Activation", (Argument("function", _FUNCTIONS.get(op.function, op.function), "function"),))


_FUNCTIONS: Mapping[str, str] = {"hardswish": "hard_silu", "hardsigmoid": "hard_sigmoid"}
"""Names of functions where Keras has another than PyTorch."""


def _softmax(op: Softmax, inputs: tuple[Shape, ...]) -> Call:
    if op.parts:
        return Call("part_softmax", (Argument("parts", op.parts, "parts"),))
    return Call("layers.Softmax", (keyword("axis", (1, 2) if op.over == "places" else -1, -1),))


def _dropout(op: Dropout, inputs: tuple[Shape, ...]) -> Call:
    return Call("layers.Dropout", (Argument("rate", op.rate, "rate"),))


def _add(op: Add, inputs: tuple[Shape, ...]) -> Call:
    return Call("layers.Add", ())


def _multiply(op: Multiply, inputs: tuple[Shape, ...]) -> Call:
    return Call("layers.Multiply", ())


def _concat(op: Concat, inputs: tuple[Shape, ...]) -> Call:
    return Call("layers.Concatenate", ())


def _beside(op: Beside, inputs: tuple[Shape, ...]) -> Call:
    return Call("layers.Concatenate", (keyword("axis", -2, -1),))


def _gain(op: Gain, inputs: tuple[Shape, ...]) -> Call:
    return Call("layers.Rescaling", (Argument("factor", op.factor, "factor"),))


def _scale(op: Scale, inputs: tuple[Shape, ...]) -> Call:
    return Call("LayerScale" if op.each == "channel" else "MapScale", (keyword("bias", op.shift, False),))


def _weighted_sum(op: WeightedSum, inputs: tuple[Shape, ...]) -> Call:
    return Call("weighted_sum", ())


def _sum_parts(op: SumParts, inputs: tuple[Shape, ...]) -> Call:
    return Call("sum_parts", (Argument("parts", op.parts, "parts"),))


def _sum_places(op: SumPlaces, inputs: tuple[Shape, ...]) -> Call:
    return Call("sum_places", ())


def _shuffle(op: Shuffle, inputs: tuple[Shape, ...]) -> Call:
    parts = op.parts or inputs[0][0] // op.groups
    return Call("shuffle", (Argument("groups", op.groups, "shuffled"), Argument("parts", parts, "parts")))


def _channel_conv(op: ChannelConv, inputs: tuple[Shape, ...]) -> Call:
    return Call("ChannelConv", (Argument("kernel", op.kernel, "kernel"),))


def _blur(op: Blur, inputs: tuple[Shape, ...]) -> Call:
    mode = "constant" if op.mode == "zeros" else op.mode
    window = Argument("kernel", op.kernel, "kernel"), keyword("stride", op.stride, None)
    return Call("Blur", (*window, keyword("padding", op.padding, None), keyword("mode", mode, None)))


def _prelu(op: PReLU, inputs: tuple[Shape, ...]) -> Call:
    # Axes count the batch; Keras learns a slope for each element unless they are shared.
    last = len(inputs[0]) + (op.each == "map")
    return Call("layers.PReLU", (keyword("shared_axes", tuple(range(1, last)), ()),))


def _upsample(op: Upsample, inputs: tuple[Shape, ...]) -> Call:
    return Call("Upsample", (Argument("size", op.size, "size"),))


def _space_to_depth(op: SpaceToDepth, inputs: tuple[Shape, ...]) -> Call:
    return Call("space_to_depth", (Argument("block", op.block, "block"),))


def _pad(op: Pad, inputs: tuple[Shape, ...]) -> Call:
    return Call("layers.ZeroPadding2D", (Argument("padding", op.sides, "sides"),))


def _attention(op: Attention | ChannelAttention, inputs: tuple[Shape, ...]) -> Call:
    name = "MapAttention" if isinstance(op, Attention) else "ChannelAttention"
    return Call(name, (Argument("heads", op.heads, "heads"),))


def _positions(op: Positions, inputs: tuple[Shape, ...]) -> Call:
    return Call("Positions", (Argument("features", op.features, "features"),))


def _flatten(op: Flatten, inputs: tuple[Shape, ...]) -> Call:
    # Of one element a channel, or a vector, there is one order.
    return Call("layers.Flatten" if inputs[0][1:] in ((), (1, 1)) else "flatten", ())


def _unflatten(op: Unflatten, inputs: tuple[Shape, ...]) -> Call:
    return Call("layers.Reshape", (Argument("size", (1, 1, -1), "size"),))


def _subsample(op: Subsample, inputs: tuple[Shape, ...]) -> Call:
    # The maximum of one element each, as in keras/src/applications/resnet.py: Keras has no layer for a slice.
    given = Argument("kernel", 1, "kernel"), keyword("strides", side(op.stride), None)
    return Call("layers.MaxPooling2D", given)


def _slice(op: Slice, inputs: tuple[Shape, ...]) -> Call:
    return Call("slice_channels", (Argument("start", op.start, "slice"), Argument("stop", op.stop, "slice")))


def _pad_channels(op: PadChannels, inputs: tuple[Shape, ...]) -> Call:
    return Call("pad_channels", (channels("channels", op.out),))


WRITERS: Mapping[type[Op], Callable[[Any, tuple[Shape, ...]], Call]] = {
    **POOLING,
    Activation: _activation,
    Add: _add,
    Attention: _attention,
    BatchNorm: _batch_norm,
    Beside: _beside,
    Blur: _blur,
    ChannelAttention: _attention,
    ChannelConv: _channel_conv,
    Concat: _concat,
    Conv2d: _conv,
    Dropout: _dropout,
    Flatten: _flatten,
    Gain: _gain,
    GlobalResponseNorm: _global_response_norm,
    GroupNorm: _group_norm,
    LayerNorm: _layer_norm,
    Linear: _linear,
    LocalResponseNorm: _local_response_norm,
    Multiply: _multiply,
    Pad: _pad,
    PadChannels: _pad_channels,
    Positions: _positions,
    PReLU: _prelu,
    RMSNorm: _rms_norm,
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
}
"""Input is the image itself; of Opaque nobody knows what it computes."""


def written(op: Op, inputs: tuple[Shape, ...]) -> Call:
    """The call that makes an op's layer.

    Raises:
        ShapeError: Keras has no such op.
    """
    writer = WRITERS.get(type(op))
    if writer is None:
        raise ShapeError(f"what the op {op.name!r} does is not known", "Replace it by ops that are known")
    return writer(op, inputs)
