"""How ONNX writes each op: nodes, and the constants that they read."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from arch.formats.onnx.pooling import adaptive_pool, pool
from arch.formats.onnx.writing import Writing
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
    Pool,
    ShapeError,
    Slice,
    Softmax,
    Subsample,
    Unflatten,
)


def _conv(op: Conv2d, to: Writing) -> None:
    (above, below), (left, right) = op.padding
    to.last(
        "Conv",
        [to.inputs[0], *to.weights.values()],
        kernel_shape=op.kernel,
        strides=op.stride,
        pads=(above, left, below, right),
        dilations=op.dilation,
        group=op.groups,
    )


def _linear(op: Linear, to: Writing) -> None:
    # The weight as torch stores it, (out, in).
    to.last("Gemm", [to.inputs[0], *to.weights.values()], transB=1)


def _batch_norm(op: BatchNorm, to: Writing) -> None:
    names = [to.weights[name] for name in ("weight", "bias", "running_mean", "running_var")]
    to.last("BatchNormalization", [to.inputs[0], *names], epsilon=op.eps)


def _affine(to: Writing, normed: str) -> None:
    """A scale and a shift for each channel."""
    axes = list(range(1, len(to.out)))
    names = [to.weights["weight"], to.weights["bias"]]
    if axes:
        where = to.integers("axes", axes)
        names = [to.before(f"{word}_each", "Unsqueeze", [name, where]) for word, name in to.weights.items()]
    to.last("Add", [to.before("scaled", "Mul", [normed, names[0]]), names[1]])


def _group_norm(op: GroupNorm, to: Writing) -> None:
    # GroupNormalization has one scale for a group before opset 21, and no kernel in many runtimes after: as torch's own
    # exporter does, groups become the channels of an instance normalisation.
    parts = to.before("split", "Reshape", [to.inputs[0], to.integers("groups", [0, op.groups, -1])])
    ones, zeros = (
        to.floats(word, [value] * op.groups, (op.groups,)) for word, value in (("ones", 1.0), ("zeros", 0.0))
    )
    normed = to.before("norm", "InstanceNormalization", [parts, ones, zeros], epsilon=op.eps)
    _affine(to, to.before("joined", "Reshape", [normed, to.integers("shape", [0, *to.out])]))


def _layer_norm(op: LayerNorm, to: Writing) -> None:
    # LayerNormalization, of opset 17, takes the last axes, and would need channels moved there and back.
    x = to.inputs[0]
    centred = to.before("centred", "Sub", [x, _mean(to, "mean", x)])
    variance = _mean(to, "variance", to.before("squares", "Mul", [centred, centred]))
    sure = to.before("sure", "Add", [variance, to.floats("eps", [op.eps])])
    _affine(to, to.before("norm", "Div", [centred, to.before("deviation", "Sqrt", [sure])]))


def _mean(to: Writing, name: str, x: str) -> str:
    """Over channels, at each place."""
    # Axes are an attribute before opset 18 and an input from there on.
    if to.opset < 18:
        return to.before(name, "ReduceMean", [x], axes=[1])
    return to.before(name, "ReduceMean", [x, to.integers(f"{name}_axes", [1])])


def _local_response_norm(op: LocalResponseNorm, to: Writing) -> None:
    if op.size % 2 == 0:
        # Torch has one channel more before than after, ONNX the other way round.
        raise ShapeError(
            f"ONNX and PyTorch take other neighbours where their number, {op.size}, is even", "Use an odd size"
        )
    to.last("LRN", to.inputs, size=op.size, alpha=1e-4, beta=0.75, bias=1.0)


def _activation(op: Activation, to: Writing) -> None:
    _ACTIVATIONS[op.function](to)


def _relu6(to: Writing) -> None:
    to.last("Clip", [to.inputs[0], to.floats("least", [0.0]), to.floats("most", [6.0])])


def _gelu(to: Writing) -> None:
    if to.opset >= 20:
        to.last("Gelu", to.inputs)
        return
    # x (1 + erf(x / sqrt 2)) / 2, the exact one.
    scaled = to.before("scaled", "Mul", [to.inputs[0], to.floats("root_half", [0.5**0.5])])
    one = to.before("one_more", "Add", [to.before("erf", "Erf", [scaled]), to.floats("one", [1.0])])
    to.last("Mul", [to.before("product", "Mul", [to.inputs[0], one]), to.floats("half", [0.5])])


def _silu(to: Writing) -> None:
    to.last("Mul", [to.inputs[0], to.before("sigmoid", "Sigmoid", to.inputs)])


def _hardswish(to: Writing) -> None:
    if to.opset >= 14:
        to.last("HardSwish", to.inputs)
        return
    gate = to.before("hard_sigmoid", "HardSigmoid", to.inputs, alpha=1 / 6, beta=0.5)
    to.last("Mul", [to.inputs[0], gate])


_ACTIVATIONS: Mapping[str, Callable[[Writing], None]] = {
    "relu": lambda to: to.last("Relu", to.inputs),
    "relu6": _relu6,
    "leaky_relu": lambda to: to.last("LeakyRelu", to.inputs, alpha=0.01),
    "elu": lambda to: to.last("Elu", to.inputs, alpha=1.0),
    "gelu": _gelu,
    "silu": _silu,
    "hardswish": _hardswish,
    "sigmoid": lambda to: to.last("Sigmoid", to.inputs),
    "tanh": lambda to: to.last("Tanh", to.inputs),
}


def _dropout(op: Dropout, to: Writing) -> None:
    # Without a third input it is the identity, and keeps its place and its rate.
    to.last("Dropout", [to.inputs[0], to.floats("rate", [op.rate])])


def _add(op: Add, to: Writing) -> None:
    to.last("Add" if len(to.inputs) == 2 else "Sum", to.inputs)


def _gain(op: Gain, to: Writing) -> None:
    to.last("Mul", [to.inputs[0], to.floats("factor", [op.factor])])


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
    Activation: _activation,
    AdaptivePool: adaptive_pool,
    Add: _add,
    BatchNorm: _batch_norm,
    Concat: lambda op, to: to.last("Concat", to.inputs, axis=1),
    Conv2d: _conv,
    Dropout: _dropout,
    Flatten: lambda op, to: to.last("Flatten", to.inputs, axis=1),
    Gain: _gain,
    GroupNorm: _group_norm,
    LayerNorm: _layer_norm,
    Linear: _linear,
    LocalResponseNorm: _local_response_norm,
    Multiply: lambda op, to: to.last("Mul", to.inputs),
    PadChannels: _pad_channels,
    Pool: pool,
    Slice: _slice,
    Softmax: lambda op, to: to.last("Softmax", to.inputs, axis=1),
    Subsample: _subsample,
    Unflatten: _unflatten,
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
