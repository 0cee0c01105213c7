"""Caffe's functions of single elements, sums and products."""

from __future__ import annotations

from collections.abc import Mapping

from arch.formats.caffe.operators.asked import Asked, Reader
from arch.ops import Add, Dropout
from arch.reading import Known, Recorder, Value, combined, elu, leaky, reshaped, short, softmax, unknown


def _function(title: str) -> Reader:
    return lambda to, layer: to.function(layer.path, title, layer.x)


def _unknown(title: str) -> Reader:
    return lambda to, layer: unknown(to, layer.path, title, layer.x)


def _relu(to: Recorder, layer: Asked) -> Value:
    return leaky(to, layer.path, layer.x, layer.settings.real("negative_slope", 0.0))


def _elu(to: Recorder, layer: Asked) -> Value:
    return elu(to, layer.path, layer.x, layer.settings.real("alpha", 1.0))


def _swish(to: Recorder, layer: Asked) -> Value:
    if layer.settings.real("beta", 1.0) == 1.0:
        return to.function(layer.path, "silu", layer.x)
    return unknown(to, layer.path, "Swish", layer.x)


def by_number(to: Recorder, path: str, title: str, value: Value, number: float) -> Value:
    """A value and a number, combined; as it is where that changes nothing."""
    import numpy as np

    if number == {"plus": 0.0, "times": 1.0, "power": 1.0}.get(title):
        return value
    found = combined(to, path, title, value, Known(np.array(number, dtype=np.float64)))
    assert isinstance(found, Value)
    return found


def _power(to: Recorder, layer: Asked) -> Value:
    """(shift + scale x) ** power."""
    own, path = layer.settings, layer.path
    scaled = by_number(to, path, "times", layer.x, own.real("scale", 1.0))
    shifted = by_number(to, path, "plus", scaled, own.real("shift", 0.0))
    return by_number(to, path, "power", shifted, own.real("power", 1.0))


def _clip(to: Recorder, layer: Asked) -> Value:
    low, high = layer.settings.real("min", 0.0), layer.settings.real("max", 6.0)
    if (low, high) == (0.0, 6.0):
        return to.function(layer.path, "relu6", layer.x)
    return by_number(to, layer.path, "most", by_number(to, layer.path, "least", layer.x, high), low)


_OPERATIONS: Mapping[str, str] = {
    "PROD": "times",
    "SUM": "plus",
    "MAX": "most",
    "0": "times",
    "1": "plus",
    "2": "most",
}


def _eltwise(to: Recorder, layer: Asked) -> Value:
    title = _OPERATIONS[layer.settings.word("operation", "SUM", _OPERATIONS)]
    several = layer.settings.values.get("coeff", [])
    names = [several] if isinstance(several, str) else several
    factors = [type(layer.settings)(layer.path, {"coeff": own}).real("coeff", 1.0) for own in names]
    if factors and len(factors) != len(layer.inputs):
        raise layer.error(f"{len(factors)} factors for {len(layer.inputs)} maps", "Give one for each bottom")
    if len({value.shape for value in layer.inputs}) != 1:
        shapes = " and ".join(str([*value.shape[1:]]) for value in layer.inputs) or "nothing"
        raise layer.error(f"it reads {shapes}", "Maps must be alike")
    values = [*layer.inputs]
    if title == "plus":
        pairs = zip(values, factors or [1.0] * len(values), strict=True)
        values = [by_number(to, f"{layer.path}_{n}", "times", *own) for n, own in enumerate(pairs, start=1)]
        if all(value.ours for value in values) and len(values) > 1:
            return to.add(layer.path, Add(), *values)
    found = values[0]
    for other in values[1:]:
        joined = combined(to, layer.path, title, found, other)
        assert isinstance(joined, Value)
        found = joined
    return found


def gated(to: Recorder, path: str, value: Value, gate: Value, axis: int) -> Value:
    """A map times a gate whose axes are the map's from `axis` on; the axes behind it are the map's, repeated."""
    length = len(gate.shape)
    shape = (*(1,) * axis, *gate.shape, *(1,) * (len(value.shape) - axis - length))
    # A gate with the batch as its first axis begins at axis 0.
    laid = gate if axis == 0 and length == len(value.shape) else reshaped(to, f"{path}_gate", gate, shape)
    found = combined(to, path, "times", value, laid)
    assert isinstance(found, Value)
    return found


def _axpy(to: Recorder, layer: Asked) -> Value:
    """a x + y of a gate a, as SENet's authors wrote it (hujie-frank/SENet, README)."""
    if len(layer.inputs) != 3:
        raise layer.error(f"it reads {len(layer.inputs)} maps", "It needs a gate and two maps")
    gate, x, y = layer.inputs
    product = gated(to, f"{layer.path}_scale", x, gate, 0)
    return to.add(layer.path, Add(), product, y)


def _dropout(to: Recorder, layer: Asked) -> Value:
    rate = layer.settings.real("dropout_ratio", 0.5)
    if not 0 <= rate < 1:
        raise layer.error(f"it drops a share of {rate:g}", "Use one from 0 on and below 1")
    return to.add(layer.path, Dropout(short(rate)), layer.x)


def _softmax(to: Recorder, layer: Asked) -> Value:
    return softmax(to, layer.path, layer.x, layer.axis("axis"))


def _same(to: Recorder, layer: Asked) -> list[Value]:
    return [layer.x] * len(layer.layer.tops)


ELEMENTWISE: Mapping[str, Reader] = {
    "absval": _function("abs"),
    "axpy": _axpy,
    "bnll": _function("softplus"),
    "clip": _clip,
    "dropout": _dropout,
    "eltwise": _eltwise,
    "elu": _elu,
    "hardsigmoid": _function("hardsigmoid"),
    "hardswish": _function("hardswish"),
    "hsigmoid": _function("hardsigmoid"),
    "hswish": _function("hardswish"),
    "log": _unknown("Log"),
    "mish": _function("mish"),
    "mvn": _unknown("MVN"),
    "normalize": _unknown("Normalize"),
    "power": _power,
    "relu": _relu,
    "relu6": _function("relu6"),
    "sigmoid": _function("sigmoid"),
    "softmax": _softmax,
    "split": _same,
    "swish": _swish,
    "tanh": _function("tanh"),
    "threshold": _unknown("Threshold"),
}
