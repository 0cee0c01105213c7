"""What Keras writes for pooling, whatever its padding."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from arch.ops import AdaptivePool, ChannelPool, Op, Pool, Shape, ShapeError, Sides, sides
from arch.ops.torch_code import Argument, Call, keyword, side


def around(pads: Sides) -> Any:
    """As ZeroPadding2D takes it: one number, one an axis, or one a side."""
    (above, below), (left, right) = pads
    return side((above, left)) if above == below and left == right else pads


def _pool(op: Pool, inputs: tuple[Shape, ...]) -> Call:
    if op.dilation != (1, 1):
        raise ShapeError("Keras's pooling has no dilation", "Use dilation 1")
    kernel = Argument("kernel", side(op.kernel), "kernel")
    # With a stride of 1 no number of windows is rounded.
    rounds = op.ceil and op.stride != (1, 1)
    if op.padding == sides(0) and not rounds:
        return Call(_layer(op), (kernel, keyword("strides", side(op.stride), kernel.value)))
    if _is_same(op):
        return Call(_layer(op), (kernel, keyword("strides", 1, None), keyword("padding", "same", "valid")))
    stride = Argument("stride", side(op.stride), "stride")
    if op.mode == "avg":
        return _average_pool(op, (kernel, stride), rounds)
    if rounds:
        return Call("ceil_max_pool2d", (kernel, stride, keyword("padding", op.padding, sides(0))))
    return Call("max_pool2d", (kernel, stride, Argument("padding", op.padding, "sides")))


def _average_pool(op: Pool, window: tuple[Argument, ...], rounds: bool) -> Call:
    if any(pad >= size for pads, size in zip(op.padding, op.kernel, strict=True) for pad in pads):
        raise ShapeError("an average over padding alone divides by nothing", "Use less padding than the window is long")
    if op.padding_counts and not rounds:
        return Call("padded_average_pool2d", (*window, keyword("padding", around(op.padding), None)))
    flags = keyword("ceil", rounds, False), keyword("count_padding", op.padding_counts, False)
    return Call("average_pool2d", (*window, Argument("padding", op.padding, "sides"), *flags))


def _layer(op: Pool) -> str:
    return f"layers.{'Max' if op.mode == 'max' else 'Average'}Pooling2D"


def _is_same(op: Pool) -> bool:
    """Whether Keras's `same` is what is drawn: as much on both sides, and nothing of it counts."""
    middle = tuple((size // 2, size // 2) for size in op.kernel)
    is_middle = op.stride == (1, 1) and all(size % 2 for size in op.kernel) and op.padding == middle
    return is_middle and not (op.mode == "avg" and op.padding_counts)


def _adaptive_pool(op: AdaptivePool, inputs: tuple[Shape, ...]) -> Call:
    name = "Max" if op.mode == "max" else "Average"
    if op.is_global:
        return Call(f"layers.Global{name}Pooling2D", (keyword("keepdims", True, None),))
    return Call(f"layers.Adaptive{name}Pooling2D", (Argument("size", op.size, "size"),))


def _channel_pool(op: ChannelPool, inputs: tuple[Shape, ...]) -> Call:
    return Call(f"channel_{op.mode}_pool", ())


POOLING: Mapping[type[Op], Callable[[Any, tuple[Shape, ...]], Call]] = {
    AdaptivePool: _adaptive_pool,
    ChannelPool: _channel_pool,
    Pool: _pool,
}
