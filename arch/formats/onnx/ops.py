"""How ONNX writes each op: nodes, and the constants that they read."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from arch.formats.onnx.activations import ACTIVATIONS
from arch.formats.onnx.arranging import ARRANGING
from arch.formats.onnx.attention import ATTENTION
from arch.formats.onnx.norms import NORMS
from arch.formats.onnx.pooling import adaptive_pool, channel_pool, pool
from arch.formats.onnx.writing import Writing
from arch.ops import (
    Activation,
    AdaptivePool,
    Add,
    ChannelConv,
    ChannelPool,
    Concat,
    Conv2d,
    Dropout,
    Flatten,
    Gain,
    Linear,
    Multiply,
    Op,
    PadChannels,
    Pool,
    PReLU,
    Scale,
    ShapeError,
    Slice,
    Subsample,
    Unflatten,
)


def _conv(op: Conv2d, to: Writing) -> None:
    (above, below), (left, right) = op.padding
    to.last(
        "Conv",
        [to.inputs[0], _kernel(op, to), *[name for word, name in to.weights.items() if word == "bias"]],
        kernel_shape=op.kernel,
        strides=op.stride,
        pads=(above, left, below, right),
        dilations=op.dilation,
        group=op.groups,
    )


def _kernel(op: Conv2d, to: Writing) -> str:
    """The weight as it is used."""
    if op.standard is None:
        return to.weights["weight"]
    mean = to.reduced("kernel_mean", "ReduceMean", to.weights["weight"], 1, 2, 3)
    centred = to.before("kernel_centred", "Sub", [to.weights["weight"], mean])
    squares = to.before("kernel_squares", "Mul", [centred, centred])
    variance = to.reduced("kernel_variance", "ReduceMean", squares, 1, 2, 3)
    sure = to.before("kernel_sure", "Add", [variance, to.floats("kernel_eps", [op.standard.eps])])
    normed = to.before("kernel", "Div", [centred, to.before("kernel_deviation", "Sqrt", [sure])])
    if not op.standard.gain:
        return normed
    factor = op.standard.factor(to.shapes[0][0] // op.groups * op.kernel[0] * op.kernel[1])
    gain = to.before("kernel_gain", "Mul", [to.weights["gain"], to.floats("kernel_factor", [factor])])
    return to.before("kernel_scaled", "Mul", [normed, gain])


def _linear(op: Linear, to: Writing) -> None:
    if op.places:
        # Gemm takes matrices alone: the same weight as that of a 1x1 convolution.
        kernel = to.before("kernel", "Unsqueeze", [to.weights["weight"], to.integers("axes", [2, 3])])
        _, *bias = to.weights.values()
        to.last("Conv", [to.inputs[0], kernel, *bias], kernel_shape=(1, 1))
        return
    # The weight as torch stores it, (out, in).
    to.last("Gemm", [to.inputs[0], *to.weights.values()], transB=1)


def _dropout(op: Dropout, to: Writing) -> None:
    # Without a third input it is the identity, and keeps its place and its rate.
    to.last("Dropout", [to.inputs[0], to.floats("rate", [op.rate])])


def _add(op: Add, to: Writing) -> None:
    to.last("Add" if len(to.inputs) == 2 else "Sum", to.inputs)


def _gain(op: Gain, to: Writing) -> None:
    to.last("Mul", [to.inputs[0], to.floats("factor", [op.factor])])


def _scale(op: Scale, to: Writing) -> None:
    factor, *shift = [_per_channel(op, to, name) for name in to.weights]
    if op.shift:
        to.last("Add", [to.before("scaled", "Mul", [to.inputs[0], factor]), *shift])
    else:
        to.last("Mul", [to.inputs[0], factor])


def _channel_conv(op: ChannelConv, to: Writing) -> None:
    where, pad = to.integers("axes", [1]), op.kernel // 2
    row = to.before("row", "Unsqueeze", [to.inputs[0], where])
    found = to.before("conv", "Conv", [row, to.weights["weight"]], kernel_shape=(op.kernel,), pads=(pad, pad))
    to.last("Squeeze", [found, where])


def _per_channel(op: Scale | PReLU, to: Writing, weight: str) -> str:
    # One for the whole map is broadcast as it is.
    return to.each(weight) if op.each == "channel" else to.weights[weight]


def _unflatten(op: Unflatten, to: Writing) -> None:
    to.last("Unsqueeze", [to.inputs[0], to.integers("axes", [2, 3])])


def _subsample(op: Subsample, to: Writing) -> None:
    numbers = {"begin": (0, 0), "end": to.shapes[0][1:], "axes": (2, 3), "step": op.stride}
    to.last("Slice", [to.inputs[0], *(to.integers(name, values) for name, values in numbers.items())])


def _slice(op: Slice, to: Writing) -> None:
    numbers = {"begin": op.start, "end": op.stop, "axes": 1}
    to.last("Slice", [to.inputs[0], *(to.integers(name, [value]) for name, value in numbers.items())])


def _pad_channels(op: PadChannels, to: Writing) -> None:
    more = op.out - to.shapes[0][0]
    to.last("Pad", [to.inputs[0], to.integers("pads", [0, 0, 0, 0, 0, more, 0, 0])])


# Input is the graph's own; of Opaque nobody knows what it computes.
WRITERS: Mapping[type[Op], Callable[[Any, Writing], None]] = {
    Activation: lambda op, to: ACTIVATIONS[op.function](to),
    AdaptivePool: adaptive_pool,
    Add: _add,
    ChannelConv: _channel_conv,
    ChannelPool: channel_pool,
    Concat: lambda op, to: to.last("Concat", to.inputs, axis=1),
    Conv2d: _conv,
    Dropout: _dropout,
    Flatten: lambda op, to: to.last("Flatten", to.inputs, axis=1),
    Gain: _gain,
    Linear: _linear,
    Multiply: lambda op, to: to.last("Mul", to.inputs),
    PadChannels: _pad_channels,
    PReLU: lambda op, to: to.last("PRelu", [to.inputs[0], _per_channel(op, to, "weight")]),
    Pool: pool,
    Scale: _scale,
    Slice: _slice,
    Subsample: _subsample,
    Unflatten: _unflatten,
    **ARRANGING,
    **ATTENTION,
    **NORMS,
}


def written(op: Op, to: Writing) -> None:
    """Add an op's nodes and constants.

    Raises:
        ShapeError: ONNX has no such op.
    """
    writer = WRITERS.get(type(op))
    if writer is None:
        raise ShapeError(f"what the op {op.name!r} does is not known", "Replace it, or export without it")
    writer(op, to)
