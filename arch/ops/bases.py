"""What ops of one nature have in common. Each base states traits for its own kind only."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from arch.ops.base import NOTHING, ONE_INPUT, Arity, Counts, Geometry, Op, Saved, Shape, Weight
from arch.ops.field import OWN_PLACE, Reading


@dataclass(frozen=True, slots=True)
class Weightless(Op):
    """An op that a formula describes, without a window, trainable weights or MACs."""

    known: ClassVar[bool] = True

    @property
    def label(self) -> str:
        # Names have no blanks, at which the search for layers parts its words.
        return self.name.replace("_", " ")

    @property
    def geometry(self) -> Geometry | None:
        return None

    def weights(self, *inputs: Shape) -> tuple[Weight, ...]:
        return ()

    def formula(self, inputs: tuple[Shape, ...], out: Shape) -> str:
        return ""


@dataclass(frozen=True, slots=True)
class Elementwise(Weightless):
    """An op whose output elements read the input elements at their own place."""

    def shape(self, *inputs: Shape) -> Shape:
        return inputs[0]

    def reading(self, axis: int, length: int) -> Reading:
        return OWN_PLACE


@dataclass(frozen=True, slots=True)
class Movement(Weightless):
    """An op that only moves or renames elements: no arithmetic, and nothing kept for the backward pass."""

    arity: ClassVar[Arity] = ONE_INPUT
    # No tool counts a move; of dropouts, which Netscope counts, its convention has a quantity.
    counters_read: ClassVar[bool] = True

    def counts(self, inputs: tuple[Shape, ...], out: Shape) -> Counts:
        return NOTHING

    def saved(self, inputs: tuple[Shape, ...], out: Shape) -> Saved:
        return Saved()
