"""The softmax, over channels, parts of them, or places."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Literal

from arch.ops.base import (
    ONE_INPUT,
    Arity,
    Counts,
    Kind,
    Look,
    Saved,
    Shape,
    ShapeError,
    divisors_near,
    elements,
    feature_map,
)
from arch.ops.bases import Elementwise
from arch.ops.field import OWN_PLACE, WHOLE, Reading
from arch.ops.torch_code import Argument, Call, Written


@dataclass(frozen=True, slots=True)
class Softmax(Elementwise):
    """Exponentials, divided by their sum over the channels at each place, or over the places of each channel.

    With `parts` channels are seen as (parts, rest), and the sum goes over the parts: selective kernels
    (arXiv 1903.06586) and split attention (arXiv 2004.08955) weigh several maps so.
    """

    kind: ClassVar[Kind] = "activation"
    look: ClassVar[Look] = "activation"
    arity: ClassVar[Arity] = ONE_INPUT
    counters_read: ClassVar[bool] = False
    view: ClassVar[bool] = False
    in_place: ClassVar[bool] = False

    over: Literal["channels", "places"] = "channels"
    parts: int | None = None

    @property
    def name(self) -> str:
        return "softmax"

    @property
    def label(self) -> str:
        if self == Softmax():
            return "softmax"
        return f"softmax over {self.parts} parts" if self.parts else f"softmax over {self.over}"

    def shape(self, *inputs: Shape) -> Shape:
        if self.over == "places":
            feature_map(inputs[0], "a softmax over places")
        if self.parts and inputs[0][0] % self.parts:
            near = divisors_near(inputs[0][0], self.parts)
            raise ShapeError(f"{inputs[0][0]} channels are not {self.parts} equal parts", f"Use {near}", "parts")
        return inputs[0]

    def counts(self, inputs: tuple[Shape, ...], out: Shape) -> Counts:
        """The largest element is subtracted first, so that no exponential overflows."""
        # n elements need n - 1 comparisons and n - 1 additions.
        each, rest = elements(out), elements(out) - elements(out) // self.length(out)
        return Counts(additions=each + rest, comparisons=rest, exponentials=each, divisions=each)

    def length(self, shape: Shape) -> int:
        """How many elements add up to 1."""
        return self.parts or (shape[0] if self.over == "channels" else elements(shape) // shape[0])

    def saved(self, inputs: tuple[Shape, ...], out: Shape) -> Saved:
        return Saved(output=True)

    def reading(self, axis: int, length: int) -> Reading:
        return OWN_PLACE if self.over == "channels" else WHOLE

    def torch(self, inputs: tuple[Shape, ...]) -> Written:
        if self.over == "places":
            return Call("PlaceSoftmax", (), _PLACE_SOFTMAX)
        if self.parts:
            return Call("PartSoftmax", (Argument("parts", self.parts, "parts"),), _PART_SOFTMAX)
        return Call("nn.Softmax", (Argument("dim", 1, "axis", "dim"),))


_PLACE_SOFTMAX = '''class PlaceSoftmax(nn.Module):
    """A softmax over the places of each channel."""

    def forward(self, x: Tensor) -> Tensor:
        return x.flatten(2).softmax(2).view(x.shape)
'''

_PART_SOFTMAX = '''class PartSoftmax(nn.Module):
    """A softmax over parts of the channels."""

    def __init__(self, parts: int) -> None:
        super().__init__()
        self.parts = parts

    def forward(self, x: Tensor) -> Tensor:
        parts = x.reshape(len(x), self.parts, -1, *x.shape[2:])
        return parts.softmax(1).reshape(x.shape)
'''
