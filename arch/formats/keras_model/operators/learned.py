"""Keras's linear layers, norms and scales."""

from __future__ import annotations

from collections.abc import Mapping
from math import prod

from arch.formats.keras_model.operators.arranging import LAST
from arch.formats.keras_model.operators.asked import Asked, Reader, UnknownFormError
from arch.ops import BatchNorm, Flatten, GroupNorm, LayerNorm, Linear, PReLU, RMSNorm, Scale
from arch.reading import Recorder, Value, normed, short, unknown


def _dense(to: Recorder, asked: Asked) -> Value:
    x, own = asked.x, asked.settings
    units, bias = own.whole("units", least=1), own.flag("use_bias", True)
    if not x.ours or x.order[-1] != 1:
        raise UnknownFormError
    # Of a map it is over the channels at each place.
    return asked.activated(to, to.add(asked.path, Linear(units, bias, places=len(x.shape) == 4), x))


def _axis(asked: Asked) -> int:
    """The one axis of a norm."""
    value = asked.settings.values.get("axis", -1)
    # Lists of one axis are written by some versions.
    return asked.axis(value[0] if isinstance(value, list) and len(value) == 1 else value)


def _batch_norm(to: Recorder, asked: Asked) -> Value:
    x, own = asked.x, asked.settings
    if x.order[_axis(asked)] != 1:
        raise UnknownFormError
    if not own.flag("scale", True) or not own.flag("center", True):
        # Our op has both a scale and a shift: with one of them its weights would be counted twice.
        return unknown(to, asked.path, "BatchNormalization without scale or shift", x)
    return to.add(asked.path, BatchNorm(short(own.real("epsilon", 1e-3))), x)


def _layer_norm(to: Recorder, asked: Asked) -> Value:
    x, eps = asked.x, short(asked.settings.real("epsilon", 1e-3))
    if x.order[_axis(asked)] != 1:
        raise UnknownFormError
    before = to.made[x.node]
    if isinstance(before.op, Flatten) and to.made[before.inputs[0]].shape[1:] == (1, 1):
        # A global pooling leaves rows and columns out; designs do so behind the norm, which has one place either way.
        found = _layer_normed(to, asked, to.at(before.inputs[0], LAST), eps)
        return to.add(before.path, Flatten(), to.at(found.node))
    return _layer_normed(to, asked, x, eps)


def _layer_normed(to: Recorder, asked: Asked, x: Value, eps: float) -> Value:
    own = asked.settings
    if asked.kind == "RMSNormalization" or own.flag("rms_scaling", False):
        return normed(to, asked.path, x, RMSNorm(eps), True, False)
    return normed(to, asked.path, x, LayerNorm(eps), own.flag("scale", True), own.flag("center", True))


def _group_norm(to: Recorder, asked: Asked) -> Value:
    x, own, eps = asked.x, asked.settings, short(asked.settings.real("epsilon", 1e-3))
    if x.order[_axis(asked)] != 1:
        raise UnknownFormError
    groups = own.whole("groups", 32, -1)
    # -1 is a group for each channel.
    op = GroupNorm(x.shape[_axis(asked)] if groups == -1 else groups, eps)
    return normed(to, asked.path, x, op, own.flag("scale", True), own.flag("center", True))


def _prelu(to: Recorder, asked: Asked) -> Value:
    x, shared = asked.x, [asked.axis(axis) for axis in asked.settings.wholes("shared_axes", 1)]
    own = [n for n in range(1, len(x.shape)) if n not in shared]
    if [x.order[n] for n in own] == [1] or prod(x.shape[n] for n in own) == 1:
        return to.add(asked.path, PReLU("channel" if own else "map"), x)
    return unknown(to, asked.path, "PReLU of each place", x)


def _layer_scale(to: Recorder, asked: Asked) -> Value:
    if asked.x.order[-1] != 1 or "projection_dim" not in asked.settings.values:
        raise UnknownFormError
    return to.add(asked.path, Scale("channel"), asked.x)


LEARNED: Mapping[str, Reader] = {
    "BatchNormalization": _batch_norm,
    "Dense": _dense,
    "GroupNormalization": _group_norm,
    "LayerNormalization": _layer_norm,
    # Of keras.applications' ConvNeXt.
    "LayerScale": _layer_scale,
    "PReLU": _prelu,
    "RMSNormalization": _layer_norm,
}
