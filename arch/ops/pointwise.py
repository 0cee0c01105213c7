"""Ops that treat elements one by one, or channels at one place."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Literal, NamedTuple, get_args

from arch.ops.base import (
    ONE_INPUT,
    SEVERAL_INPUTS,
    Arity,
    Counts,
    Kind,
    Look,
    Saved,
    Shape,
    ShapeError,
    elements,
    spelled,
)
from arch.ops.bases import Elementwise, Movement
from arch.ops.field import OWN_PLACE, Reading
from arch.ops.torch_code import Argument, Call, Expression, Written

Nonlinearity = Literal[
    "relu", "relu6", "leaky_relu", "elu", "gelu", "silu", "mish", "hardswish", "sigmoid", "hardsigmoid", "tanh"
]

NONLINEARITIES: tuple[Nonlinearity, ...] = get_args(Nonlinearity)


class _Function(NamedTuple):
    """A non-linearity: its module in torch, its counts per element, and whether autograd keeps output or input."""

    module: str
    each: Counts
    keeps: Literal["input", "output"]


_FUNCTIONS: dict[Nonlinearity, _Function] = {
    "relu": _Function("nn.ReLU", Counts(comparisons=1), "output"),
    # torch runs ReLU6 as a hard tanh, whose backward pass needs the input; ReLU's needs the output alone.
    "relu6": _Function("nn.ReLU6", Counts(comparisons=2), "input"),
    "leaky_relu": _Function("nn.LeakyReLU", Counts(multiplications=1, comparisons=1), "input"),
    "elu": _Function("nn.ELU", Counts(additions=1, comparisons=1, exponentials=1), "input"),
    "gelu": _Function("nn.GELU", Counts(multiplications=2, additions=1, exponentials=1), "input"),
    # The slope of sigmoid and tanh follows from their output; that of SiLU and hardswish needs the input.
    "silu": _Function("nn.SiLU", Counts(multiplications=1, additions=1, exponentials=1, divisions=1), "input"),
    # x · tanh(ln(1 + exp x)), Misra 2019, arXiv 1908.08681: three of the additions are 1 + exp x and those of the tanh.
    "mish": _Function("nn.Mish", Counts(multiplications=1, additions=3, exponentials=3, divisions=1), "input"),
    # x · relu6(x + 3) / 6: dividing by a constant is a multiplication.
    "hardswish": _Function("nn.Hardswish", Counts(multiplications=2, additions=1, comparisons=2), "input"),
    "sigmoid": _Function("nn.Sigmoid", Counts(additions=1, exponentials=1, divisions=1), "output"),
    # relu6(x + 3) / 6, MobileNetV3's gate (arXiv 1905.02244).
    "hardsigmoid": _Function("nn.Hardsigmoid", Counts(multiplications=1, additions=1, comparisons=2), "input"),
    "tanh": _Function("nn.Tanh", Counts(additions=2, exponentials=1, divisions=1), "output"),
}


@dataclass(frozen=True, slots=True)
class Activation(Elementwise):
    """An elementwise non-linearity."""

    kind: ClassVar[Kind] = "activation"
    look: ClassVar[Look] = "activation"
    arity: ClassVar[Arity] = ONE_INPUT
    counters_read: ClassVar[bool] = True
    view: ClassVar[bool] = False
    in_place: ClassVar[bool] = True

    function: Nonlinearity

    @property
    def name(self) -> str:
        return self.function

    def counts(self, inputs: tuple[Shape, ...], out: Shape) -> Counts:
        each = elements(out)
        products, sums, comparisons, exponentials, divisions = _FUNCTIONS[self.function].each
        return Counts(products * each, sums * each, comparisons * each, exponentials * each, divisions * each)

    def saved(self, inputs: tuple[Shape, ...], out: Shape) -> Saved:
        keeps = _FUNCTIONS[self.function].keeps
        return Saved(inputs=keeps == "input", output=keeps == "output")

    def torch(self, inputs: tuple[Shape, ...]) -> Written:
        # Never in place: no count depends on it, and memory written in place has a rule of its own.
        return Call(_FUNCTIONS[self.function].module, ())


@dataclass(frozen=True, slots=True)
class Gain(Elementwise):
    """Multiplies every element by a constant."""

    kind: ClassVar[Kind] = "merge"
    look: ClassVar[Look] = "multiply"
    arity: ClassVar[Arity] = ONE_INPUT
    counters_read: ClassVar[bool] = True
    view: ClassVar[bool] = False
    in_place: ClassVar[bool] = True

    factor: float

    @property
    def name(self) -> str:
        return "gain"

    def counts(self, inputs: tuple[Shape, ...], out: Shape) -> Counts:
        return Counts(multiplications=elements(out))

    def saved(self, inputs: tuple[Shape, ...], out: Shape) -> Saved:
        # The gradient is the constant times what comes back: no map is needed.
        return Saved()

    def torch(self, inputs: tuple[Shape, ...]) -> Written:
        return Call("Gain", (Argument("factor", self.factor, "factor"),), _GAIN)


_GAIN = '''class Gain(nn.Module):
    """Multiplies by a constant."""

    def __init__(self, factor: float) -> None:
        super().__init__()
        self.factor = factor

    def forward(self, x: Tensor) -> Tensor:
        return x * self.factor
'''


@dataclass(frozen=True, slots=True)
class Dropout(Movement):
    """Drops elements with probability `rate` in training; the identity at inference."""

    kind: ClassVar[Kind] = "reshape"
    look: ClassVar[Look] = "other"
    # At inference it writes nothing; in training it does, which `kept` takes into account.
    view: ClassVar[bool] = True
    in_place: ClassVar[bool] = False

    rate: float

    @property
    def name(self) -> str:
        return "dropout"

    def shape(self, *inputs: Shape) -> Shape:
        return inputs[0]

    def saved(self, inputs: tuple[Shape, ...], out: Shape) -> Saved:
        return Saved(elements=elements(out))  # its mask

    def reading(self, axis: int, length: int) -> Reading:
        return OWN_PLACE

    def torch(self, inputs: tuple[Shape, ...]) -> Written:
        return Call("nn.Dropout", (Argument("rate", self.rate, "rate"),))


@dataclass(frozen=True, slots=True)
class Add(Elementwise):
    """Elementwise sum of tensors of one shape; with `stretch` some may be (c, 1, 1), and are added at every place.

    Global context (arXiv 1904.11492) adds so what it pools. Without being asked for, it would hide a mistake: a branch
    whose map has shrunk to a pixel.
    """

    kind: ClassVar[Kind] = "merge"
    look: ClassVar[Look] = "add"
    arity: ClassVar[Arity] = SEVERAL_INPUTS
    counters_read: ClassVar[bool] = True
    view: ClassVar[bool] = False
    in_place: ClassVar[bool] = True

    stretch: bool = False

    @property
    def name(self) -> str:
        return "add"

    def shape(self, *inputs: Shape) -> Shape:
        whole = max(inputs, key=elements)
        alike = {whole, (whole[0], 1, 1)} if self.stretch else {whole}
        if not alike.issuperset(inputs):
            what = f"cannot add tensors of different shapes: {' and '.join(map(spelled, inputs))}"
            raise ShapeError(what, "Give them equal widths, strides and padding")
        return whole

    def counts(self, inputs: tuple[Shape, ...], out: Shape) -> Counts:
        return Counts(additions=(len(inputs) - 1) * elements(out))

    def saved(self, inputs: tuple[Shape, ...], out: Shape) -> Saved:
        # The gradient of a sum goes to every summand as it is.
        return Saved()

    def torch(self, inputs: tuple[Shape, ...]) -> Written:
        return Expression(" + ".join)


@dataclass(frozen=True, slots=True)
class Multiply(Elementwise):
    """Elementwise product; a size of 1 is stretched to the other's, as a gate (c, 1, 1) scales a map (c, h, w)."""

    kind: ClassVar[Kind] = "merge"
    look: ClassVar[Look] = "multiply"
    arity: ClassVar[Arity] = (2, 2)
    counters_read: ClassVar[bool] = True
    view: ClassVar[bool] = False
    in_place: ClassVar[bool] = True

    @property
    def name(self) -> str:
        return "multiply"

    def shape(self, *inputs: Shape) -> Shape:
        first, second = inputs
        # numpy's and torch's rule of broadcasting, without the axes that they would add in front.
        fits = len(first) == len(second) and all(a == b or 1 in (a, b) for a, b in zip(first, second, strict=True))
        if not fits:
            raise ShapeError(f"cannot multiply {spelled(first)} by {spelled(second)}", "Sizes must be equal, or 1")
        return tuple(map(max, first, second))

    def counts(self, inputs: tuple[Shape, ...], out: Shape) -> Counts:
        return Counts(multiplications=elements(out))

    def saved(self, inputs: tuple[Shape, ...], out: Shape) -> Saved:
        # Each factor's gradient is the other factor.
        return Saved(inputs=True)

    def reading(self, axis: int, length: int) -> Reading:
        return OWN_PLACE

    def torch(self, inputs: tuple[Shape, ...]) -> Written:
        return Expression(" * ".join)
