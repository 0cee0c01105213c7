"""Ops that treat elements or channels one by one, and the linear layer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Literal, get_args

from arch.ops.base import Counts, Kind, Op, Shape, ShapeError, Weight, elements, feature_map

Nonlinearity = Literal["relu", "relu6", "leaky_relu", "elu", "gelu", "silu", "hardswish", "sigmoid", "tanh"]

NONLINEARITIES: tuple[Nonlinearity, ...] = get_args(Nonlinearity)

_PER_ELEMENT: dict[Nonlinearity, Counts] = {
    "relu": Counts(comparisons=1),
    "relu6": Counts(comparisons=2),
    "leaky_relu": Counts(multiplications=1, comparisons=1),
    "elu": Counts(additions=1, comparisons=1, exponentials=1),
    "gelu": Counts(multiplications=2, additions=1, exponentials=1),
    "silu": Counts(multiplications=1, additions=1, exponentials=1, divisions=1),
    "hardswish": Counts(multiplications=2, additions=1, comparisons=2),
    "sigmoid": Counts(additions=1, exponentials=1, divisions=1),
    "tanh": Counts(additions=2, exponentials=1, divisions=1),
}


@dataclass(frozen=True, slots=True)
class Linear(Op):
    """Fully connected layer: (in,) to (out,)."""

    kind: ClassVar[Kind] = "linear"

    out: int
    bias: bool = True

    @property
    def name(self) -> str:
        return "linear"

    def shape(self, *inputs: Shape) -> Shape:
        if len(inputs[0]) != 1:
            raise ShapeError(f"a linear layer needs a vector, but its input is {'x'.join(map(str, inputs[0]))}")
        return (self.out,)

    def weights(self, *inputs: Shape) -> tuple[Weight, ...]:
        weight = ("weight", (self.out, inputs[0][0]))
        return (weight, ("bias", (self.out,))) if self.bias else (weight,)

    def counts(self, inputs: tuple[Shape, ...], out: Shape) -> Counts:
        products = inputs[0][0] * self.out
        return Counts(products, products if self.bias else products - self.out)


@dataclass(frozen=True, slots=True)
class BatchNorm(Op):
    """Batch normalisation at inference: one scale and one shift per channel (Ioffe & Szegedy, arXiv 1502.03167)."""

    kind: ClassVar[Kind] = "norm"

    @property
    def name(self) -> str:
        return "batch_norm"

    def weights(self, *inputs: Shape) -> tuple[Weight, ...]:
        return (("weight", (inputs[0][0],)), ("bias", (inputs[0][0],)))

    def counts(self, inputs: tuple[Shape, ...], out: Shape) -> Counts:
        each = elements(out)
        return Counts(multiplications=each, additions=each)


@dataclass(frozen=True, slots=True)
class LocalResponseNorm(Op):
    """Divides each element by a power of the squares of `size` neighbouring channels (Krizhevsky et al. 2012)."""

    kind: ClassVar[Kind] = "norm"

    size: int = 5

    @property
    def name(self) -> str:
        return "local_response_norm"

    def counts(self, inputs: tuple[Shape, ...], out: Shape) -> Counts:
        each = elements(out)
        return Counts(2 * each, self.size * each, exponentials=each, divisions=each)


@dataclass(frozen=True, slots=True)
class Gain(Op):
    """Multiplies every element by a constant."""

    kind: ClassVar[Kind] = "merge"

    factor: float

    @property
    def name(self) -> str:
        return "gain"

    def counts(self, inputs: tuple[Shape, ...], out: Shape) -> Counts:
        return Counts(multiplications=elements(out))


@dataclass(frozen=True, slots=True)
class Activation(Op):
    """An elementwise non-linearity."""

    kind: ClassVar[Kind] = "activation"

    function: Nonlinearity

    @property
    def name(self) -> str:
        return self.function

    def counts(self, inputs: tuple[Shape, ...], out: Shape) -> Counts:
        each = elements(out)
        return Counts(*(count * each for count in _PER_ELEMENT[self.function]))


@dataclass(frozen=True, slots=True)
class Dropout(Op):
    """Drops elements with probability `rate` in training; the identity at inference."""

    kind: ClassVar[Kind] = "reshape"

    rate: float

    @property
    def name(self) -> str:
        return "dropout"


@dataclass(frozen=True, slots=True)
class Add(Op):
    """Elementwise sum of two or more tensors of one shape."""

    kind: ClassVar[Kind] = "merge"
    arity: ClassVar[int] = 0

    @property
    def name(self) -> str:
        return "add"

    def shape(self, *inputs: Shape) -> Shape:
        if len(set(inputs)) > 1:
            shapes = " and ".join("x".join(map(str, shape)) for shape in inputs)
            raise ShapeError(f"cannot add tensors of different shapes: {shapes}")
        return inputs[0]

    def counts(self, inputs: tuple[Shape, ...], out: Shape) -> Counts:
        return Counts(additions=(len(inputs) - 1) * elements(out))


@dataclass(frozen=True, slots=True)
class Scale(Op):
    """Multiplies each channel of a map (c, h, w) by its gate (c, 1, 1), as squeeze-and-excitation does."""

    kind: ClassVar[Kind] = "merge"
    arity: ClassVar[int] = 2

    @property
    def name(self) -> str:
        return "scale"

    def shape(self, *inputs: Shape) -> Shape:
        channels = feature_map(inputs[0], self.name)[0]
        if inputs[1] != (channels, 1, 1):
            raise ShapeError(f"{channels} channels need gates of {channels}x1x1, not {inputs[1]}")
        return inputs[0]

    def counts(self, inputs: tuple[Shape, ...], out: Shape) -> Counts:
        return Counts(multiplications=elements(out))
