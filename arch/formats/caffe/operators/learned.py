"""Caffe's linear layers, norms, scales and shifts."""

from __future__ import annotations

from collections.abc import Mapping
from math import prod

from arch.formats.caffe.operators.asked import Asked, Reader
from arch.formats.caffe.operators.elementwise import gated
from arch.ops import BatchNorm, Dropout, Linear, LocalResponseNorm, PReLU, Scale
from arch.reading import Learned, Piece, Recorder, Value, combined, reshaped, short, unknown

_EPS = 1e-5
_NORM = "batch norm"


def _linear(to: Recorder, layer: Asked) -> Value:
    own, x = layer.settings, layer.x
    if layer.axis("axis") != 1:
        raise layer.error("it keeps axes behind the first", "Only axis: 1 is known")
    op, before = Linear(own.whole("num_output", least=1), own.flag("bias_term", True)), to.op(x)
    if isinstance(before, Dropout) and x.is_map:
        # The layer flattens by itself, and a dropout does not mind: before it, as designs have it.
        x = to.add(to.made[x.node].path, before, _vector(to, layer, to.source(x)))
    return to.add(layer.path, op, _vector(to, layer, x))


def _vector(to: Recorder, layer: Asked, x: Value) -> Value:
    return reshaped(to, f"{layer.path}_flat", x, (1, prod(x.shape[1:])))


def _batch_norm(to: Recorder, layer: Asked) -> Value:
    # By itself it learns nothing: its scale and its shift are a layer of their own, mostly the next one.
    piece = Piece(_NORM, (short(layer.settings.real("eps", _EPS)),))
    return to.piece(layer.path, piece, layer.x.shape, layer.x, order=layer.x.order)


def _whole_batch_norm(to: Recorder, layer: Asked) -> Value:
    """Of forks: a norm with its scale and its shift."""
    return to.add(layer.path, BatchNorm(short(layer.settings.real("eps", _EPS))), layer.x)


def _scale(to: Recorder, layer: Asked) -> Value:
    x, shift = layer.x, layer.settings.flag("bias_term", False)
    if len(layer.inputs) > 1:
        found = gated(to, layer.path, x, layer.inputs[1], layer.axis("axis"))
        return _shifted(to, f"{layer.path}_bias", found) if shift else found
    if layer.axis("axis") != 1 or layer.settings.whole("num_axes", 1, -1) not in (0, 1):
        return unknown(to, layer.path, "Scale", x)
    norm = to.step(x, _NORM)
    if norm is not None and shift:
        # Under the norm's name: the scale has none of its own left.
        return to.add(norm.path, BatchNorm(norm.numbers[0]), to.source(x))
    each = layer.settings.whole("num_axes", 1)
    return to.add(layer.path, Scale("channel" if each else "map", shift), x)


def _bias(to: Recorder, layer: Asked) -> Value:
    if len(layer.inputs) > 1 or layer.axis("axis") != 1:
        return unknown(to, layer.path, "Bias", layer.x)
    return _shifted(to, layer.path, layer.x)


def _shifted(to: Recorder, path: str, x: Value) -> Value:
    shape = tuple(length if n == 1 else 1 for n, length in enumerate(x.shape))
    found = combined(to, path, "plus", x, Learned("bias", shape))
    assert isinstance(found, Value)
    return found


def _prelu(to: Recorder, layer: Asked) -> Value:
    return to.add(layer.path, PReLU("map" if layer.settings.flag("channel_shared", False) else "channel"), layer.x)


def _local_response(to: Recorder, layer: Asked) -> Value:
    within = layer.settings.word("norm_region", "ACROSS_CHANNELS") in ("WITHIN_CHANNEL", "1")
    if within:
        return unknown(to, layer.path, "LRN within channels", layer.x)
    return to.add(layer.path, LocalResponseNorm(layer.settings.whole("local_size", 5, 1)), layer.x)


LEARNED: Mapping[str, Reader] = {
    "batchnorm": _batch_norm,
    "bias": _bias,
    "bn": _whole_batch_norm,
    "innerproduct": _linear,
    "lrn": _local_response,
    "prelu": _prelu,
    "scale": _scale,
}
