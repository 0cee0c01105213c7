"""Caffe's convolutions and poolings."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from arch.formats.caffe.operators.asked import Asked, Reader
from arch.ops import AdaptivePool, Conv2d, Opaque, Pair, Pool, Upsample
from arch.ops.window import sides
from arch.reading import Learned, Piece, Recorder, Settings, Value, convolved, pooled


def pair(settings: Settings, name: str, least: int, default: int | None = None) -> Pair:
    """Rows and columns: `kernel_h` and `kernel_w`, or one number or two under the name itself."""
    short = name.removesuffix("_size")
    both = [f"{short}_h", f"{short}_w"]
    if all(own in settings.values for own in both):
        return settings.whole(both[0], least=least), settings.whole(both[1], least=least)
    return settings.pair(name, default, least)


def _conv(to: Recorder, layer: Asked) -> Value:
    return _convolved(to, layer, layer.settings.whole("group", 1, 1))


def _depthwise(to: Recorder, layer: Asked) -> Value:
    # Layers of forks, of which some state their groups and some do not.
    return _convolved(to, layer, layer.settings.whole("group", layer.map.shape[1], 1))


def _convolved(to: Recorder, layer: Asked, groups: int) -> Value:
    own, x = layer.settings, layer.map
    out, kernel = own.whole("num_output", least=1), pair(own, "kernel_size", 1)
    bias, padding = own.flag("bias_term", True), sides(*pair(own, "pad", 0, 0))
    op = Conv2d(out, kernel, pair(own, "stride", 1, 1), padding, own.pair("dilation", 1), groups, bias)
    if x.shape[1] % groups or out % groups:
        raise layer.error(f"{x.shape[1]} to {out} channels in {groups} groups", "Groups divide both")
    return convolved(to, layer.path, x, op, Learned("weight", (out, x.shape[1] // groups, *kernel)))


def _deconvolution(to: Recorder, layer: Asked) -> Value:
    own, x = layer.settings, layer.map
    kernel, stride, pad = pair(own, "kernel_size", 1), pair(own, "stride", 1, 1), pair(own, "pad", 0, 0)
    rows, columns = (
        (length - 1) * s + d * (k - 1) + 1 - 2 * p
        for length, k, s, p, d in zip(x.shape[2:], kernel, stride, pad, own.pair("dilation", 1), strict=True)
    )
    # A transposed convolution: no op of ours, so its weights are not counted.
    return to.add(layer.path, Opaque("Deconvolution", (own.whole("num_output", least=1), rows, columns)), x)


_MODES: Mapping[str, Any] = {"MAX": "max", "AVE": "avg", "0": "max", "1": "avg"}


def _pool(to: Recorder, layer: Asked) -> Value:
    own, x = layer.settings, layer.map
    mode = _MODES.get(own.word("pool", "MAX", (*_MODES, "STOCHASTIC", "2")))
    if own.flag("global_pooling", False):
        return to.add(layer.path, AdaptivePool(mode) if mode else Opaque("Pooling", (x.shape[1], 1, 1)), x)
    # Sizes are rounded up, and an average divides by padded zeros too (src/caffe/layers/pooling_layer.cpp).
    up = own.word("round_mode", "CEIL", ("CEIL", "FLOOR", "0", "1")) in ("CEIL", "0") and own.flag("ceil_mode", True)
    kernel, stride, padding = pair(own, "kernel_size", 1), pair(own, "stride", 1, 1), sides(*pair(own, "pad", 0, 0))
    op = Pool(mode or "max", kernel, stride, padding, up, padding_counts=mode == "avg")
    if mode is None:
        # Drawn at random in training; an average weighted by its own values in use, which is no op of ours.
        return to.add(layer.path, Opaque("Pooling", op.shape(x.shape[1:])), x)
    return pooled(to, layer.path, x, op)


def _interp(to: Recorder, layer: Asked) -> Value:
    own, x = layer.settings, layer.map
    zoom, shrink = own.whole("zoom_factor", 1, 1), own.whole("shrink_factor", 1, 1)
    # The corners stay where they are (DeepLab's interp_layer.cpp): the steps between are made shorter.
    sizes = [(length - 1) // shrink + 1 for length in x.shape[2:]]
    sizes = [length + (length - 1) * (zoom - 1) for length in sizes]
    height, width = own.whole("height", sizes[0], 1), own.whole("width", sizes[1], 1)
    return to.piece(layer.path, Piece("Interp"), (*x.shape[:2], height, width), x, order=x.order)


def _upsample(to: Recorder, layer: Asked) -> Value:
    if len(layer.inputs) > 1:
        raise layer.error("it puts maxima back where they were", "That is not known: leave it out")
    rows, columns = pair(layer.settings, "scale", 1, 2)
    x = layer.map
    return to.add(layer.path, Upsample((x.shape[2] * rows, x.shape[3] * columns)), x)


WINDOWS: Mapping[str, Reader] = {
    "convolution": _conv,
    "deconvolution": _deconvolution,
    "depthwiseconvolution": _depthwise,
    "interp": _interp,
    "pooling": _pool,
    "upsample": _upsample,
}
