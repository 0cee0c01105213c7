"""An op of which only the name and the output shape are known: what a file from elsewhere can hold."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from arch.bounds import MOST_INPUTS
from arch.ops.base import NOTHING, Arity, Counts, Geometry, Kind, Look, Op, Saved, Shape, ShapeError, Weight
from arch.ops.field import Reading, Unknown
from arch.ops.torch_code import Written


@dataclass(frozen=True, slots=True)
class Opaque(Op):
    """Its counts are zero and `known` is False: every sum over it is a lower bound, and says so."""

    kind: ClassVar[Kind] = "opaque"
    look: ClassVar[Look] = "unknown"
    arity: ClassVar[Arity] = (0, MOST_INPUTS)
    known: ClassVar[bool] = False
    counters_read: ClassVar[bool] = False
    view: ClassVar[bool] = False
    in_place: ClassVar[bool] = False

    title: str
    out: Shape

    @property
    def name(self) -> str:
        return self.title

    @property
    def label(self) -> str:
        return f"{self.title} (unknown)"

    @property
    def geometry(self) -> Geometry | None:
        return None

    def shape(self, *inputs: Shape) -> Shape:
        return self.out

    def weights(self, *inputs: Shape) -> tuple[Weight, ...]:
        return ()

    def counts(self, inputs: tuple[Shape, ...], out: Shape) -> Counts:
        # Zeros keep sums whole numbers; `known` makes readers show them as lower bounds.
        return NOTHING

    def saved(self, inputs: tuple[Shape, ...], out: Shape) -> Saved:
        return Saved()

    def reading(self, axis: int, length: int) -> Reading:
        return Unknown()

    def formula(self, inputs: tuple[Shape, ...], out: Shape) -> str:
        return ""

    def torch(self, inputs: tuple[Shape, ...]) -> Written:
        # Code without it would run, and be another network.
        raise ShapeError(f"what the op {self.title!r} does is not known", "Replace it, or export without it")
