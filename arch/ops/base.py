"""What every primitive answers: its output shape, its weights, and the primitive operations it executes."""

from __future__ import annotations

from dataclasses import dataclass
from math import prod
from typing import ClassVar, Literal, NamedTuple

Shape = tuple[int, ...]
"""A feature map as (channels, height, width), or a vector as (features,). There is no batch dimension."""

Weight = tuple[str, Shape]
"""Name and shape of one trainable tensor, as frameworks name it (`weight`, `bias`)."""

Kind = Literal["input", "conv", "linear", "norm", "pool", "activation", "merge", "reshape"]


class Counts(NamedTuple):
    """Primitive operations that one execution on one image performs."""

    multiplications: int = 0
    additions: int = 0
    comparisons: int = 0
    exponentials: int = 0
    divisions: int = 0


NOTHING = Counts()


class ShapeError(ValueError):
    """An op refuses its inputs. The builder adds the path and turns it into an ArchError."""

    def __init__(self, what: str, fix: str = "", field: str = "") -> None:
        super().__init__(what)
        self.what, self.fix, self.field = what, fix, field


@dataclass(frozen=True, slots=True)
class Op:
    """A primitive. Subclasses hold its settings; everything else follows from them and the input shapes."""

    kind: ClassVar[Kind]
    arity: ClassVar[int] = 1
    """Number of inputs; 0 stands for two or more."""

    @property
    def name(self) -> str:
        """The word for this op in tables and files."""
        raise NotImplementedError

    def shape(self, *inputs: Shape) -> Shape:
        """Output shape for the given input shapes.

        Raises:
            ShapeError: the op cannot take these inputs.
        """
        return inputs[0]

    def weights(self, *inputs: Shape) -> tuple[Weight, ...]:
        """Trainable tensors. Running statistics of a norm are buffers and not among them."""
        return ()

    def counts(self, inputs: tuple[Shape, ...], out: Shape) -> Counts:
        """Primitive operations for one image."""
        return NOTHING


def feature_map(shape: Shape, op: str) -> tuple[int, int, int]:
    """The shape as (channels, height, width).

    Raises:
        ShapeError: it is a vector.
    """
    if len(shape) != 3:
        raise ShapeError(f"{op} needs a feature map, but its input is a vector of {shape[0]} features")
    return shape[0], shape[1], shape[2]


def elements(shape: Shape) -> int:
    """Number of elements of one image's tensor."""
    return prod(shape)


def divisors_near(number: int, wanted: int) -> str:
    """The divisors of `number` next below and above `wanted`, as words for a message."""
    below = next(d for d in range(min(wanted, number), 0, -1) if number % d == 0)
    above = next((d for d in range(wanted + 1, number + 1) if number % d == 0), below)
    return str(below) if above == below else f"{below} or {above}"
