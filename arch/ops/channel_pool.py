"""Pooling over the channels at each place."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Literal

from arch.ops.base import ONE_INPUT, Arity, Counts, Kind, Look, Saved, Shape, elements, feature_map
from arch.ops.bases import Weightless
from arch.ops.field import OWN_PLACE, Reading
from arch.ops.torch_code import Expression, Written
from arch.ops.window import pool_counts


@dataclass(frozen=True, slots=True)
class ChannelPool(Weightless):
    """Maximum or average over the channels at each place: (c, h, w) to (1, h, w).

    What CBAM's gate of the places is made of (Woo et al., arXiv 1807.06521, equation 3).
    """

    kind: ClassVar[Kind] = "pool"
    look: ClassVar[Look] = "pool"
    arity: ClassVar[Arity] = ONE_INPUT
    counters_read: ClassVar[bool] = False
    view: ClassVar[bool] = False
    in_place: ClassVar[bool] = False

    mode: Literal["max", "avg"]

    @property
    def name(self) -> str:
        return f"channel_{self.mode}_pool"

    def shape(self, *inputs: Shape) -> Shape:
        return (1, *feature_map(inputs[0], self.name)[1:])

    def counts(self, inputs: tuple[Shape, ...], out: Shape) -> Counts:
        return pool_counts(self.mode, elements(inputs[0]), elements(out))

    def saved(self, inputs: tuple[Shape, ...], out: Shape) -> Saved:
        # torch finds the largest again by comparing, and needs both maps for it; a mean needs neither.
        return Saved(inputs=self.mode == "max", output=self.mode == "max")

    def reading(self, axis: int, length: int) -> Reading:
        return OWN_PLACE

    def torch(self, inputs: tuple[Shape, ...]) -> Written:
        function = "amax" if self.mode == "max" else "mean"
        return Expression(lambda names: f"{names[0]}.{function}(1, keepdim=True)")
