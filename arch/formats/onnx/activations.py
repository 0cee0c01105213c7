"""How ONNX writes non-linearities."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from arch.formats.onnx.writing import Writing


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


def _mish(to: Writing) -> None:
    if to.opset >= 18:
        to.last("Mish", to.inputs)
        return
    to.last("Mul", [to.inputs[0], to.before("tanh", "Tanh", [to.before("softplus", "Softplus", to.inputs)])])


ACTIVATIONS: Mapping[str, Callable[[Writing], None]] = {
    "relu": lambda to: to.last("Relu", to.inputs),
    "relu6": _relu6,
    "leaky_relu": lambda to: to.last("LeakyRelu", to.inputs, alpha=0.01),
    "elu": lambda to: to.last("Elu", to.inputs, alpha=1.0),
    "gelu": _gelu,
    "silu": _silu,
    "mish": _mish,
    "hardswish": _hardswish,
    "sigmoid": lambda to: to.last("Sigmoid", to.inputs),
    # ONNX's own slope is 0.2.
    "hardsigmoid": lambda to: to.last("HardSigmoid", to.inputs, alpha=1 / 6, beta=0.5),
    "tanh": lambda to: to.last("Tanh", to.inputs),
}
