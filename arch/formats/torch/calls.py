"""How each op is written in PyTorch: a module's constructor, or an expression where there is nothing to construct."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple, TypeVar, cast

from arch.ops import (
    Activation,
    Add,
    BatchNorm,
    Concat,
    Conv2d,
    Dropout,
    Flatten,
    Gain,
    GlobalPool,
    Linear,
    LocalResponseNorm,
    Nonlinearity,
    Op,
    PadChannels,
    Pair,
    Pool,
    Scale,
    Shape,
    Subsample,
    Unflatten,
)

O = TypeVar("O", bound=Op)  # noqa: E741 (an op)


class Argument(NamedTuple):
    """A constructor's argument.

    Attributes:
        name: of the parameter that a class makes of it.
        value: as Python writes it.
        unit: what it measures; only values of one unit share a parameter.
        keyword: its name in the call, or empty for a positional one.
        default: the value at which a keyword is left out.
    """

    name: str
    value: Any
    unit: str
    keyword: str = ""
    default: Any = None


class Call(NamedTuple):
    """A constructor and its arguments."""

    constructor: str
    arguments: tuple[Argument, ...]


def _channels(name: str, value: int) -> Argument:
    return Argument(name, value, "channels")


def _keyword(name: str, value: Any, default: Any) -> Argument:
    return Argument(name, value, name, name, default)


def _side(pair: Pair) -> Any:
    return pair[0] if pair[0] == pair[1] else pair


def _conv(op: Conv2d, source: Shape) -> Call:
    arguments = (
        _channels("in", source[0]),
        _channels("out", op.out),
        Argument("kernel", _side(op.kernel), "kernel"),
        _keyword("stride", op.stride, 1),
        _keyword("padding", _side(op.padding), 0),
        _keyword("dilation", op.dilation, 1),
        _keyword("groups", op.groups, 1),
        _keyword("bias", op.bias, True),
    )
    return Call("nn.Conv2d", arguments)


def _pool(op: Pool, source: Shape) -> Call:
    arguments = (
        Argument("kernel", _side(op.kernel), "kernel"),
        _keyword("stride", op.stride, None),
        _keyword("padding", _side(op.padding), 0),
        _keyword("ceil_mode", op.ceil, False),
    )
    if op.mode == "max":
        return Call("nn.MaxPool2d", arguments)
    return Call("nn.AvgPool2d", (*arguments, _keyword("count_include_pad", False, True)))


def _linear(op: Linear, source: Shape) -> Call:
    return Call("nn.Linear", (_channels("in", source[0]), _channels("out", op.out), _keyword("bias", op.bias, True)))


_FUNCTIONS: Mapping[Nonlinearity, str] = {
    "relu": "nn.ReLU",
    "relu6": "nn.ReLU6",
    "leaky_relu": "nn.LeakyReLU",
    "elu": "nn.ELU",
    "gelu": "nn.GELU",
    "silu": "nn.SiLU",
    "hardswish": "nn.Hardswish",
    "sigmoid": "nn.Sigmoid",
    "tanh": "nn.Tanh",
}

_Writer = Callable[[Op, Shape], Call]


def _row(kind: type[O], write: Callable[[O, Shape], Call]) -> tuple[type[Op], _Writer]:
    return kind, cast("_Writer", write)


_MODULES: Mapping[type[Op], _Writer] = dict(
    [
        _row(Conv2d, _conv),
        _row(Pool, _pool),
        _row(Linear, _linear),
        _row(BatchNorm, lambda op, source: Call("nn.BatchNorm2d", (_channels("channels", source[0]),))),
        _row(Activation, lambda op, source: Call(_FUNCTIONS[op.function], ())),
        _row(LocalResponseNorm, lambda op, source: Call("nn.LocalResponseNorm", (Argument("size", op.size, "size"),))),
        _row(Gain, lambda op, source: Call("Gain", (Argument("factor", op.factor, "factor"),))),
        _row(Dropout, lambda op, source: Call("nn.Dropout", (Argument("rate", op.rate, "rate"),))),
        _row(
            GlobalPool,
            lambda op, source: Call(f"nn.Adaptive{op.mode.title()}Pool2d", (Argument("size", 1, "size"),)),
        ),
        _row(Subsample, lambda op, source: Call("Subsample", (Argument("stride", op.stride, "stride"),))),
        _row(PadChannels, lambda op, source: Call("PadChannels", (_channels("channels", op.out),))),
    ]
)

_EXPRESSIONS: Mapping[type[Op], Callable[[list[str]], str]] = {
    Add: " + ".join,
    Scale: " * ".join,
    Concat: lambda names: f"torch.cat([{', '.join(names)}], dim=1)",
    Flatten: lambda names: f"torch.flatten({names[0]}, 1)",
    Unflatten: lambda names: f"{names[0]}[:, :, None, None]",
}

HELPERS: Mapping[str, str] = {
    "Subsample": '''class Subsample(nn.Module):
    """Keeps every stride-th row and column."""

    def __init__(self, stride):
        super().__init__()
        self.stride = stride

    def forward(self, x):
        return x[:, :, :: self.stride, :: self.stride]
''',
    "Gain": '''class Gain(nn.Module):
    """Multiplies by a constant."""

    def __init__(self, factor):
        super().__init__()
        self.factor = factor

    def forward(self, x):
        return x * self.factor
''',
    "PadChannels": '''class PadChannels(nn.Module):
    """Appends channels of zeros."""

    def __init__(self, channels):
        super().__init__()
        self.channels = channels

    def forward(self, x):
        return F.pad(x, (0, 0, 0, 0, 0, self.channels - x.shape[1]))
''',
}
"""Modules that PyTorch lacks, written into a file that needs them."""


def module(op: Op, source: Shape) -> Call | None:
    """The constructor for an op that reads `source` first; None where an expression does."""
    write = _MODULES.get(type(op))
    return write(op, source) if write else None


def expression(op: Op, names: list[str]) -> str:
    """The expression for an op without a module, on variables `names`."""
    return _EXPRESSIONS[type(op)](names)
