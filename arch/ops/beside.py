"""Maps side by side, which one layer reads with the same weights, and the sum of what it makes of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

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
    feature_map,
    spelled,
)
from arch.ops.bases import Movement, Weightless
from arch.ops.field import OWN_PLACE, WHOLE, Reading, Whole
from arch.ops.torch_code import Expression, Written


@dataclass(frozen=True, slots=True)
class Beside(Movement):
    """Lays maps of equal channels and height side by side: (c, h, w) and (c, h, v) to (c, h, w + v).

    A 1x1 convolution behind it treats each as it would treat it alone: its weights are shared and stand once.
    """

    kind: ClassVar[Kind] = "merge"
    look: ClassVar[Look] = "concat"
    arity: ClassVar[Arity] = SEVERAL_INPUTS
    view: ClassVar[bool] = False
    in_place: ClassVar[bool] = False

    @property
    def name(self) -> str:
        return "beside"

    def shape(self, *inputs: Shape) -> Shape:
        maps = [feature_map(shape, self.name) for shape in inputs]
        if len({shape[:2] for shape in maps}) > 1:
            found = " and ".join(map(spelled, maps))
            raise ShapeError(f"{found} do not fit side by side", "Use maps of equal channels and height")
        return (*maps[0][:2], sum(shape[2] for shape in maps))

    def reading(self, axis: int, length: int) -> Reading:
        # A column lies in one of the maps, at a place that depends on which.
        return OWN_PLACE if axis == 0 else Whole(exact=False)

    def torch(self, inputs: tuple[Shape, ...]) -> Written:
        return Expression(lambda names: f"torch.cat([{', '.join(names)}], dim=3)")


@dataclass(frozen=True, slots=True)
class SumPlaces(Weightless):
    """The sum of a map's places: (c, h, w) to (c, 1, 1)."""

    kind: ClassVar[Kind] = "merge"
    look: ClassVar[Look] = "add"
    arity: ClassVar[Arity] = ONE_INPUT
    counters_read: ClassVar[bool] = False
    view: ClassVar[bool] = False
    in_place: ClassVar[bool] = False

    @property
    def name(self) -> str:
        return "sum_places"

    def shape(self, *inputs: Shape) -> Shape:
        return feature_map(inputs[0], self.name)[0], 1, 1

    def counts(self, inputs: tuple[Shape, ...], out: Shape) -> Counts:
        return Counts(additions=elements(inputs[0]) - elements(out))

    def saved(self, inputs: tuple[Shape, ...], out: Shape) -> Saved:
        # The gradient of a sum goes to every summand as it is.
        return Saved()

    def reading(self, axis: int, length: int) -> Reading:
        return WHOLE

    def torch(self, inputs: tuple[Shape, ...]) -> Written:
        return Expression(lambda names: f"{names[0]}.sum((2, 3), keepdim=True)")
