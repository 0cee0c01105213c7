"""What every primitive answers. An op is added in one file; what it does not answer raises where it is asked."""

from __future__ import annotations

from dataclasses import dataclass
from math import prod
from typing import Any, ClassVar, Literal, NamedTuple, NoReturn

from arch.bounds import MOST_INPUTS
from arch.ops.field import Reading
from arch.ops.torch_code import Written

Shape = tuple[int, ...]
"""A feature map as (channels, height, width), or a vector as (features,). There is no batch dimension."""

Pair = tuple[int, int]
"""(vertical, horizontal)."""
Sides = tuple[Pair, Pair]
"""Padding as ((above, below), (left, right))."""

Weight = tuple[str, Shape]
"""Name and shape of one trainable tensor, as frameworks name it (`weight`, `bias`)."""

# Sums, colours and MACs go by this; the rules of counting tools go by the class of the op.
Kind = Literal["input", "conv", "linear", "norm", "pool", "activation", "merge", "reshape", "opaque"]


# What a reader of a drawing tells apart at a glance: finer than kinds, which sums go by.
Look = Literal[
    "input", "convolution", "linear", "norm", "pool", "activation", "add", "multiply", "concat", "other", "unknown"
]


# A tuple, so that `sum(counts)` is the number of all operations.
class Counts(NamedTuple):
    """Primitive operations that one execution on one image performs."""

    multiplications: int = 0
    additions: int = 0
    comparisons: int = 0
    exponentials: int = 0
    divisions: int = 0


NOTHING = Counts()

Arity = tuple[int, int]
"""The least and the most inputs."""
ONE_INPUT: Arity = (1, 1)
SEVERAL_INPUTS: Arity = (2, MOST_INPUTS)


class Saved(NamedTuple):
    """What torch's autograd keeps of one execution on one image until the backward pass.

    Attributes:
        inputs: whether it keeps its inputs.
        output: whether it keeps its output.
        indices: int64 numbers beside them, as a maximum pooling's places.
        elements: further elements beside them.
        statistics: float32 numbers beside them, which the batch does not multiply.
    """

    inputs: bool = False
    output: bool = False
    indices: int = 0
    elements: int = 0
    statistics: int = 0


class Geometry(NamedTuple):
    """The window of a convolution or a pooling; `groups` is None for a pooling."""

    kernel: Pair
    stride: Pair
    padding: Sides
    dilation: Pair
    groups: int | None


class ShapeError(ValueError):
    """An op refuses its inputs. The builder adds the path and turns it into an ArchError."""

    def __init__(self, what: str, fix: str = "", field: str = "") -> None:
        super().__init__(what)
        self.what, self.fix, self.field = what, fix, field


TRAITS = (
    "kind",
    "look",
    "arity",
    "known",
    "counters_read",
    "view",
    "in_place",
    "name",
    "label",
    "geometry",
    "shape",
    "weights",
    "counts",
    "saved",
    "reading",
    "formula",
    "torch",
)
"""What every op states itself or takes from a base of its own kind; nothing has a default here."""


# Frozen and compared by value: copies of a block share their ops, and folding finds equal blocks by `==`.
@dataclass(frozen=True, slots=True)
class Op:
    """A primitive. Subclasses hold its settings; everything else follows from them and the input shapes.

    Attributes:
        kind: the group of ops that it is shown and summed with.
        look: the mark that it bears in a drawing.
        arity: the least and the most inputs.
        known: whether its cost can be counted; sums over an op that is not known are lower bounds.
        counters_read: whether the rules of other tools (`arch/analysis/quantities.py`) were written with this op in
            view. What such a tool prints is a lower bound for a network with an op for which they were not.
        view: whether its output lies in the memory of its input at inference.
        in_place: whether it can write over its first input.
    """

    # Without values on purpose: a default would be a plausible answer for an op that nobody looked at.
    kind: ClassVar[Kind]
    look: ClassVar[Look]
    arity: ClassVar[Arity]
    known: ClassVar[bool]
    counters_read: ClassVar[bool]
    view: ClassVar[bool]
    in_place: ClassVar[bool]

    @property
    def name(self) -> str:
        """The word for this op in tables and files."""
        self._missing("name")

    @property
    def label(self) -> str:
        """What its box in a drawing says: `conv 3×3/2, 64`."""
        self._missing("label")

    @property
    def geometry(self) -> Geometry | None:
        """Its window; None for an op without one."""
        self._missing("geometry")

    def shape(self, *inputs: Shape) -> Shape:
        """Output shape for the given input shapes.

        Raises:
            ShapeError: the op cannot take these inputs.
        """
        self._missing("shape")

    def weights(self, *inputs: Shape) -> tuple[Weight, ...]:
        """Trainable tensors. Running statistics of a norm are buffers and not among them."""
        self._missing("weights")

    def counts(self, inputs: tuple[Shape, ...], out: Shape) -> Counts:
        """Primitive operations for one image."""
        self._missing("counts")

    def saved(self, inputs: tuple[Shape, ...], out: Shape) -> Saved:
        """What autograd keeps, as measured with torch's saved-tensor hooks."""
        self._missing("saved")

    def reading(self, axis: int, length: int) -> Reading:
        """What an output element reads along an axis (0: height, 1: width) of an input of that length."""
        self._missing("reading")

    def formula(self, inputs: tuple[Shape, ...], out: Shape) -> str:
        """How its MACs follow from the shapes, in words; "" for an op without MACs."""
        self._missing("formula")

    def torch(self, inputs: tuple[Shape, ...]) -> Written:
        """How PyTorch writes it.

        Raises:
            ShapeError: PyTorch has no such op.
        """
        self._missing("torch")

    def _missing(self, trait: str) -> NoReturn:
        raise NotImplementedError(f"the op {type(self).__name__} does not state its {trait}: add it to its class")


def states(op: type[Op], trait: str) -> bool:
    """Whether a class answers one of TRAITS by itself, or through a base other than Op."""
    # A bare annotation leaves no attribute on Op, a method does: an answer is what is there and not Op's.
    own: Any = getattr(op, trait, None)
    return own is not None and own is not getattr(Op, trait, None)


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


def spelled(shape: Shape) -> str:
    """A shape in a message: `64x56x56`."""
    return "x".join(map(str, shape))


def divisors_near(number: int, wanted: int) -> str:
    """The divisors of `number` next below and above `wanted`, as words for a message."""
    # 1 divides everything, so there always is one below.
    below = next(d for d in range(min(wanted, number), 0, -1) if number % d == 0)
    above = next((d for d in range(wanted + 1, number + 1) if number % d == 0), below)
    # Nothing lies above where `wanted` reaches the number itself.
    return str(below) if above == below else f"{below} or {above}"
