"""What Keras writes for each op: a layer's constructor, or a function of the file that makes several layers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

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
    Shape,
    ShapeError,
    Sides,
    Softmax,
    Subsample,
    Unflatten,
    sides,
)
from arch.ops.torch_code import Argument, Call, channels, keyword, side

MOMENTUM = 0.9
"""The share that running statistics keep in a step: PyTorch's default of 0.1, which is what they move by."""


def _padding(around: Sides) -> Any:
    """As ZeroPadding2D takes it: one number, one an axis, or one a side."""
    (above, below), (left, right) = around
    return side((above, left)) if above == below and left == right else around


def _conv(op: Conv2d, inputs: tuple[Shape, ...]) -> Call:
    if max(op.stride) > 1 and max(op.dilation) > 1:
        raise ShapeError("Keras has no convolution with a stride and a dilation", "Use a stride or a dilation of 1")
    return Call(
        "conv2d",
        (
            channels("out", op.out),
            Argument("kernel", side(op.kernel), "kernel"),
            keyword("stride", side(op.stride), 1),
            keyword("padding", _padding(op.padding), 0),
            keyword("dilation", side(op.dilation), 1),
            keyword("groups", op.groups, 1),
            keyword("bias", op.bias, False),
        ),
    )


def _linear(op: Linear, inputs: tuple[Shape, ...]) -> Call:
    return Call("layers.Dense", (channels("out", op.out), keyword("use_bias", op.bias, True)))


def _batch_norm(op: BatchNorm, inputs: tuple[Shape, ...]) -> Call:
    given = keyword("momentum", MOMENTUM, None), keyword("epsilon", op.eps, None)
    return Call("layers.BatchNormalization", given)


def _group_norm(op: GroupNorm, inputs: tuple[Shape, ...]) -> Call:
    # Keras's own epsilon is 1e-3.
    return Call("layers.GroupNormalization", (keyword("groups", op.groups, 32), keyword("epsilon", op.eps, None)))


def _layer_norm(op: LayerNorm, inputs: tuple[Shape, ...]) -> Call:
    return Call("layers.LayerNormalization", (keyword("epsilon", op.eps, None),))


def _local_response_norm(op: LocalResponseNorm, inputs: tuple[Shape, ...]) -> Call:
    return Call("LocalResponseNorm", (Argument("size", op.size, "size"),))


def _pool(op: Pool, inputs: tuple[Shape, ...]) -> Call:
    if op.dilation != (1, 1):
        raise ShapeError("Keras's pooling has no dilation", "Use dilation 1")
    # With a stride of 1 nothing is rounded.
    if op.padding == sides(0) and not (op.ceil and op.stride != (1, 1)):
        given = Argument("kernel", side(op.kernel), "kernel"), keyword("strides", side(op.stride), None)
        return Call(f"layers.{'Max' if op.mode == 'max' else 'Average'}Pooling2D", given)
    window: tuple[Argument, ...] = (
        Argument("kernel", op.kernel, "kernel"),
        Argument("stride", op.stride, "window_stride"),
        Argument("padding", op.padding, "sides"),
        keyword("ceil", op.ceil, False),
    )
    if op.mode == "max":
        return Call("PaddedMaxPool2D", window)
    if any(pad >= size for pads, size in zip(op.padding, op.kernel, strict=True) for pad in pads):
        raise ShapeError("an average over padding alone divides by nothing", "Use less padding than the window is long")
    return Call("PaddedAveragePool2D", (*window, keyword("count_padding", op.padding_counts, False)))


def _adaptive_pool(op: AdaptivePool, inputs: tuple[Shape, ...]) -> Call:
    if op.is_global:
        name = "layers.GlobalMaxPooling2D" if op.mode == "max" else "layers.GlobalAveragePooling2D"
        return Call(name, (keyword("keepdims", True, None),))
    name = "Max" if op.mode == "max" else "Average"
    return Call(f"layers.Adaptive{name}Pooling2D", (Argument("size", op.size, "size"),))


# Keras's leaky ReLU has a slope of 0.2 in `Activation`, and the drawn one is PyTorch's.
_FUNCTIONS: Mapping[str, str] = {"hardswish": "hard_silu"}


def _activation(op: Activation, inputs: tuple[Shape, ...]) -> Call:
    if op.function == "leaky_relu":
        return Call("layers.LeakyReLU", (keyword("negative_slope", 0.01, None),))
    # The function's name is part of what is called: blocks that differ in it differ in more than a number.
    return Call("layers.Activation", (Argument("function", _FUNCTIONS.get(op.function, op.function), "function"),))


def _softmax(op: Softmax, inputs: tuple[Shape, ...]) -> Call:
    return Call("layers.Softmax", ())


def _dropout(op: Dropout, inputs: tuple[Shape, ...]) -> Call:
    return Call("layers.Dropout", (Argument("rate", op.rate, "rate"),))


def _add(op: Add, inputs: tuple[Shape, ...]) -> Call:
    return Call("layers.Add", ())


def _multiply(op: Multiply, inputs: tuple[Shape, ...]) -> Call:
    return Call("layers.Multiply", ())


def _concat(op: Concat, inputs: tuple[Shape, ...]) -> Call:
    return Call("layers.Concatenate", ())


def _gain(op: Gain, inputs: tuple[Shape, ...]) -> Call:
    return Call("layers.Rescaling", (Argument("factor", op.factor, "factor"),))


def _flatten(op: Flatten, inputs: tuple[Shape, ...]) -> Call:
    return Call("flatten", ())


def _unflatten(op: Unflatten, inputs: tuple[Shape, ...]) -> Call:
    return Call("layers.Reshape", (Argument("size", (1, 1, -1), "size"),))


def _subsample(op: Subsample, inputs: tuple[Shape, ...]) -> Call:
    # The maximum of one element each: Keras has no layer for a slice.
    given = Argument("kernel", 1, "kernel"), keyword("strides", side(op.stride), None)
    return Call("layers.MaxPooling2D", given)


def _pad_channels(op: PadChannels, inputs: tuple[Shape, ...]) -> Call:
    return Call("PadChannels", (channels("channels", op.out),))


WRITERS: Mapping[type[Op], Callable[[Any, tuple[Shape, ...]], Call]] = {
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
    Pool: _pool,
    Softmax: _softmax,
    Subsample: _subsample,
    Unflatten: _unflatten,
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
