"""ONNX's functions of single elements, sums and products."""

from __future__ import annotations

from collections.abc import Mapping

from arch.formats.onnx.operators.asked import Asked, Reader
from arch.ops import Add
from arch.reading import Known, Operand, Recorder, Value, combined, elu, leaky, short, unknown


def _combined(title: str) -> Reader:
    def read(to: Recorder, node: Asked) -> Operand:
        return _chained(to, node, title)

    return read


def _chained(to: Recorder, node: Asked, title: str) -> Operand:
    """All inputs, one after another; maps alone are added at once."""
    values = [value for value in node.inputs if value is not None]
    maps = [value for value in values if isinstance(value, Value)]
    if title == "plus" and len(values) == len(maps) > 2:
        return to.add(node.path, Add(), *maps)
    found = values[0]
    for other in values[1:]:
        found = combined(to, node.path, title, found, other)
    return found


def _constant(number: float) -> Known:
    import numpy as np

    return Known(np.array(number, dtype=np.float64))


def _function(title: str) -> Reader:
    return lambda to, node: to.function(node.path, title, node.x)


def _clip(to: Recorder, node: Asked) -> Operand:
    # Bounds are attributes before opset 11.
    low, high = node.numbers(1, "min"), node.numbers(2, "max")
    found: Operand = node.x
    # Bounds one after the other: 0 alone would make a ReLU of its own.
    if low is not None and high is not None and (low[0], high[0]) == (0, 6):
        return to.function(node.path, "relu6", node.x)
    for title, bound in (("least", high), ("most", low)):
        if bound is not None:
            found = combined(to, node.path, title, found, _constant(bound[0]))
    return found


def _hard_sigmoid(to: Recorder, node: Asked) -> Operand:
    # torch's has a slope of 1/6; the default of ONNX and of Keras before 3 is 0.2, which no function of ours has.
    slope, shift = node.get("alpha", 0.2), node.get("beta", 0.5)
    if (short(slope), shift) == (short(1 / 6), 0.5):
        return to.function(node.path, "hardsigmoid", node.x)
    scaled = combined(to, node.path, "times", node.x, _constant(slope))
    shifted = combined(to, node.path, "plus", scaled, _constant(shift))
    return combined(to, node.path, "least", combined(to, node.path, "most", shifted, _constant(0)), _constant(1))


def _leaky(to: Recorder, node: Asked) -> Operand:
    return leaky(to, node.path, node.x, node.get("alpha", 0.01))


def _elu(to: Recorder, node: Asked) -> Operand:
    return elu(to, node.path, node.x, node.get("alpha", 1.0))


def _gelu(to: Recorder, node: Asked) -> Value:
    if node.get("approximate", "none") == "none":
        return to.function(node.path, "gelu", node.x)
    return unknown(to, node.path, "Gelu by tanh", node.x)


ELEMENTWISE: Mapping[str, Reader] = {
    "Abs": _function("abs"),
    "Add": _combined("plus"),
    "Clip": _clip,
    "Div": _combined("by"),
    "Elu": _elu,
    "Erf": _function("erf"),
    "Exp": _function("exp"),
    "Gelu": _gelu,
    "HardSigmoid": _hard_sigmoid,
    "HardSwish": _function("hardswish"),
    "LeakyRelu": _leaky,
    "Max": _combined("most"),
    "Min": _combined("least"),
    "Mish": _function("mish"),
    "Mul": _combined("times"),
    "Neg": _function("negative"),
    "Pow": _combined("power"),
    "Reciprocal": _function("reciprocal"),
    "Relu": _function("relu"),
    "Sigmoid": _function("sigmoid"),
    "Softplus": _function("softplus"),
    "Sqrt": _function("sqrt"),
    "Sub": _combined("minus"),
    "Sum": _combined("plus"),
    "Tanh": _function("tanh"),
}
