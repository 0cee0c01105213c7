"""Products of maps. None is a MAC: those are what convolutions and linear layers multiply by their weights."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from arch.ops.base import Arity, Counts, Kind, Look, Saved, Shape, ShapeError, elements, feature_map, spelled
from arch.ops.bases import Weightless
from arch.ops.field import WHOLE, Reading
from arch.ops.torch_code import Expression, Written


@dataclass(frozen=True, slots=True)
class WeightedSum(Weightless):
    """The sum of a map's places, each times a weight: (c, h, w) and (1, h, w) to (c, 1, 1).

    Global context (GCNet, arXiv 1904.11492) pools so.
    """

    kind: ClassVar[Kind] = "merge"
    look: ClassVar[Look] = "multiply"
    arity: ClassVar[Arity] = (2, 2)
    counters_read: ClassVar[bool] = False
    view: ClassVar[bool] = False
    in_place: ClassVar[bool] = False

    @property
    def name(self) -> str:
        return "weighted_sum"

    def shape(self, *inputs: Shape) -> Shape:
        channels, height, width = feature_map(inputs[0], self.name)
        if inputs[1] != (1, height, width):
            raise ShapeError(
                f"weights of {spelled(inputs[1])} are not one for each place of {spelled(inputs[0])}",
                f"Use one map of {height}x{width} as weights",
            )
        return channels, 1, 1

    def counts(self, inputs: tuple[Shape, ...], out: Shape) -> Counts:
        products = elements(inputs[0])
        return Counts(products, products - elements(out))

    def saved(self, inputs: tuple[Shape, ...], out: Shape) -> Saved:
        # Each factor's gradient is the other factor.
        return Saved(inputs=True)

    def reading(self, axis: int, length: int) -> Reading:
        return WHOLE

    def torch(self, inputs: tuple[Shape, ...]) -> Written:
        return Expression(lambda names: f"({names[0]}.flatten(2) @ {names[1]}.flatten(2).transpose(1, 2)).unsqueeze(3)")
