"""Keras's convolutions, poolings, padding and resizing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from arch.formats.keras_model.operators.asked import Asked, Reader, UnknownFormError
from arch.ops import AdaptivePool, Conv2d, Opaque, Pair, Pool, Shape, Sides, Upsample
from arch.reading import Learned, Piece, Recorder, Value, convolved, mean, padded, pooled, same, sliced


def _sides(asked: Asked, x: Value, kernel: Pair, stride: Pair, dilation: Pair) -> Sides:
    rule = asked.settings.word("padding", "valid").lower()
    if rule not in ("valid", "same"):
        raise asked.error(f"its padding is {rule[:20]!r}", "It is valid or same")
    places = _places(x)
    return same(places, kernel, stride, dilation) if rule == "same" else ((0, 0), (0, 0))


def _places(x: Value) -> Pair:
    """Rows and columns of a map, wherever its axes are."""
    return x.shape[x.order.index(2)], x.shape[x.order.index(3)]


def _channels(x: Value) -> int:
    return x.shape[x.order.index(1)]


def _window(asked: Asked) -> tuple[Pair, Pair, Pair]:
    own = asked.settings
    return own.pair("kernel_size"), own.pair("strides", 1), own.pair("dilation_rate", 1)


def _conv(to: Recorder, asked: Asked) -> Value:
    own, x = asked.settings, asked.map
    groups = own.whole("groups", 1, 1)
    found = _convolved(to, asked, asked.path, x, own.whole("filters", least=1), groups, own.flag("use_bias", True))
    return asked.activated(to, found)


def _convolved(to: Recorder, asked: Asked, path: str, x: Value, out: int, groups: int, bias: bool) -> Value:
    kernel, stride, dilation = _window(asked)
    op = Conv2d(out, kernel, stride, _sides(asked, x, kernel, stride, dilation), dilation, groups, bias)
    if _channels(x) % groups:
        raise asked.error(f"{_channels(x)} channels in {groups} groups", "Groups divide them")
    return convolved(to, path, x, op, Learned("kernel", (out, _channels(x) // groups, *kernel)))


def _depthwise(to: Recorder, asked: Asked) -> Value:
    x = asked.map
    out = _channels(x) * asked.settings.whole("depth_multiplier", 1, 1)
    found = _convolved(to, asked, asked.path, x, out, _channels(x), asked.settings.flag("use_bias", True))
    return asked.activated(to, found)


def _separable(to: Recorder, asked: Asked) -> Value:
    own, x = asked.settings, asked.map
    inner = _channels(x) * own.whole("depth_multiplier", 1, 1)
    # The bias is that of the second alone.
    apart = _convolved(to, asked, f"{asked.path}/depthwise", x, inner, _channels(x), False)
    out, bias = own.whole("filters", least=1), own.flag("use_bias", True)
    together = convolved(
        to, f"{asked.path}/pointwise", apart, Conv2d(out, (1, 1), bias=bias), Learned("kernel", (out, inner, 1, 1))
    )
    return asked.activated(to, together)


def _transposed(to: Recorder, asked: Asked) -> Value:
    own, x = asked.settings, asked.map
    if own.values.get("output_padding") is not None or own.pair("dilation_rate", 1) != (1, 1):
        raise UnknownFormError
    kernel, stride = own.pair("kernel_size"), own.pair("strides", 1)
    grown = own.word("padding", "valid").lower() == "valid"
    # No op of ours, so its weights are not counted; the shape is that of Keras's deconv_output_length.
    places = (
        length * s + (max(k - s, 0) if grown else 0) for length, k, s in zip(_places(x), kernel, stride, strict=True)
    )
    return _opaque(to, asked, "Conv2DTranspose", x, (own.whole("filters", least=1), *places))


def _opaque(to: Recorder, asked: Asked, title: str, x: Value, shape: Shape) -> Value:
    found = to.add(asked.path, Opaque(title, shape), x)
    return to.at(found.node, x.order)


def _pool(mode: Any) -> Reader:
    def read(to: Recorder, asked: Asked) -> Value:
        own, x = asked.settings, asked.map
        kernel = own.pair("pool_size", 2)
        stride = own.pair("strides") if own.values.get("strides") is not None else kernel
        # What "same" adds counts in no average.
        op = Pool(mode, kernel, stride, _sides(asked, x, kernel, stride, (1, 1)))
        return pooled(to, asked.path, x, op, over_zeros=True)

    return read


def _global(mode: str) -> Reader:
    def read(to: Recorder, asked: Asked) -> Value:
        x = asked.map
        axes = [axis for axis, own in enumerate(x.order) if own in (2, 3)]
        return mean(to, asked.path, x, axes, asked.settings.flag("keepdims", False), mode)

    return read


def _adaptive(mode: Any) -> Reader:
    def read(to: Recorder, asked: Asked) -> Value:
        size, x = asked.settings.pair("output_size"), asked.map
        # To the size that the map has it is nothing.
        return x if size == _places(x) else to.add(asked.path, AdaptivePool(mode, size), x)

    return read


def _four(asked: Asked, name: str) -> Sides:
    """Numbers for both sides of both axes: one for all, one an axis, or two an axis."""
    value = asked.settings.values.get(name, 1)
    rows = value if isinstance(value, list) else [value, value]
    pairs = [own if isinstance(own, list) else [own, own] for own in rows]
    numbers = [number for pair in pairs for number in pair]
    if len(numbers) != 4 or not all(isinstance(number, int) and 0 <= number < 2**31 for number in numbers):
        raise asked.settings.wrong(name, value, "whole numbers from 0 on for both sides of both axes")
    return (numbers[0], numbers[1]), (numbers[2], numbers[3])


def _zeros(to: Recorder, asked: Asked) -> Value:
    x = asked.map
    around = dict(zip((2, 3), _four(asked, "padding"), strict=True))
    return padded(to, asked.path, x, [around.get(own, (0, 0)) for own in x.order], "constant", 0.0)


def _cropped(to: Recorder, asked: Asked) -> Value:
    found = asked.map
    for own, (before, after) in zip((2, 3), _four(asked, "cropping"), strict=True):
        axis = found.order.index(own)
        length = found.shape[axis]
        if before + after >= length:
            raise asked.error(f"{before} and {after} of {length} rows or columns", "Leave some")
        found = sliced(to, f"{asked.path}_{own - 1}", found, axis, before, length - after)
    return found


def _upsampled(to: Recorder, asked: Asked) -> Value:
    x, times = asked.map, asked.settings.pair("size", 2)
    size = tuple(length * by for length, by in zip(_places(x), times, strict=True))
    if asked.settings.word("interpolation", "nearest") == "nearest":
        return to.add(asked.path, Upsample((size[0], size[1])), x)
    shape = tuple({2: size[0], 3: size[1]}.get(own, length) for own, length in zip(x.order, x.shape, strict=True))
    return to.piece(asked.path, Piece("resize"), shape, x, order=x.order)


WINDOWS: Mapping[str, Reader] = {
    "AdaptiveAveragePooling2D": _adaptive("avg"),
    "AdaptiveMaxPooling2D": _adaptive("max"),
    "AveragePooling2D": _pool("avg"),
    "Conv2D": _conv,
    "Conv2DTranspose": _transposed,
    "Cropping2D": _cropped,
    "DepthwiseConv2D": _depthwise,
    "GlobalAveragePooling2D": _global("mean"),
    "GlobalMaxPooling2D": _global("max"),
    "MaxPooling2D": _pool("max"),
    "SeparableConv2D": _separable,
    "UpSampling2D": _upsampled,
    "ZeroPadding2D": _zeros,
}
