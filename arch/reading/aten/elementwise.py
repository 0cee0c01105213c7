"""ATen's functions of single elements, sums and products."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from arch.reading.arithmetic import combined
from arch.reading.aten.asked import Asked, Reader, UnreadError, operand
from arch.reading.recorder import Recorder
from arch.reading.values import Known, Operand, Value

# torch's defaults, which our functions have; with another number a function is none of ours.
_USUAL: Mapping[str, Mapping[str, object]] = {
    "leaky_relu": {"negative_slope": 0.01},
    "elu": {"alpha": 1, "scale": 1, "input_scale": 1},
    "gelu": {"approximate": "none"},
    "softplus": {"beta": 1, "threshold": 20},
}


def _number_or_weight(given: Any) -> Operand:
    """An operand; of fixed numbers those that are one number, as others would be taken for weights."""
    found = operand(given)
    if not isinstance(found, Known) or found.array.size == 1:
        return found
    if not found.array.size or (found.array != found.array.flat[0]).any():
        raise UnreadError
    return Known(found.array.flat[0])


def _combined(title: str) -> Reader:
    def read(to: Recorder, call: Asked) -> Operand:
        if call.get("rounding_mode") is not None:
            raise UnreadError
        left, right = _number_or_weight(call.first), _number_or_weight(call.get("other"))
        alpha = call.get("alpha")
        if alpha not in (None, 1):
            right = combined(to, f"{call.path}_alpha", "times", right, operand(alpha))
        return combined(to, call.path, title, left, right)

    return read


def _from_the_right(to: Recorder, call: Asked) -> Operand:
    if call.get("alpha") != 1:
        raise UnreadError
    return combined(to, call.path, "minus", operand(call.get("other")), operand(call.first))


def _power(to: Recorder, call: Asked) -> Operand:
    return combined(to, call.path, "power", operand(call.first), operand(call.get("exponent")))


def _square(to: Recorder, call: Asked) -> Operand:
    return combined(to, call.path, "power", call.x, operand(2))


def _function(title: str) -> Reader:
    def read(to: Recorder, call: Asked) -> Operand:
        usual = _USUAL.get(call.operator, {})
        if any(call.get(name) != value for name, value in usual.items()):
            raise UnreadError
        return to.function(call.path, title, call.x)

    return read


def _bounded(low: str, high: str) -> Reader:
    def read(to: Recorder, call: Asked) -> Operand:
        bounds = call.get(low), call.get(high)
        # Bounds one after the other: 0 alone would make a ReLU of its own.
        if bounds == (0, 6):
            return to.function(call.path, "relu6", call.x)
        found: Operand = call.x
        for title, bound in (("least", bounds[1]), ("most", bounds[0])):
            if bound is not None:
                found = combined(to, call.path, title, found, operand(bound))
        return found

    return read


def _added_product(to: Recorder, call: Asked) -> Operand:
    if call.get("value") != 1:
        raise UnreadError
    product = combined(to, f"{call.path}_product", "times", operand(call.get("tensor1")), operand(call.get("tensor2")))
    return combined(to, call.path, "plus", operand(call.first), product)


def _inverse_root(to: Recorder, call: Asked) -> Value:
    return to.function(call.path, "reciprocal", to.function(f"{call.path}_root", "sqrt", call.x))


ELEMENTWISE: Mapping[str, Reader] = {
    "abs": _function("abs"),
    "add": _combined("plus"),
    "addcmul": _added_product,
    "clamp": _bounded("min", "max"),
    "clamp_max": _bounded("", "max"),
    "clamp_min": _bounded("min", ""),
    "div": _combined("by"),
    "divide": _combined("by"),
    "elu": _function("elu"),
    "erf": _function("erf"),
    "exp": _function("exp"),
    "gelu": _function("gelu"),
    "hardsigmoid": _function("hardsigmoid"),
    "hardswish": _function("hardswish"),
    "hardtanh": _bounded("min_val", "max_val"),
    "leaky_relu": _function("leaky_relu"),
    "maximum": _combined("most"),
    "minimum": _combined("least"),
    "mish": _function("mish"),
    "mul": _combined("times"),
    "multiply": _combined("times"),
    "neg": _function("negative"),
    "pow": _power,
    "reciprocal": _function("reciprocal"),
    "relu": _function("relu"),
    "relu6": _function("relu6"),
    "rsqrt": _inverse_root,
    "rsub": _from_the_right,
    "sigmoid": _function("sigmoid"),
    "silu": _function("silu"),
    "softplus": _function("softplus"),
    "sqrt": _function("sqrt"),
    "square": _square,
    "sub": _combined("minus"),
    "subtract": _combined("minus"),
    "tanh": _function("tanh"),
}
