"""The ReLU whose slope is learned."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Literal

from arch.ops.base import ONE_INPUT, Arity, Counts, Kind, Look, Saved, Shape, Weight, elements
from arch.ops.bases import Elementwise
from arch.ops.torch_code import Call, Written, channels


@dataclass(frozen=True, slots=True)
class PReLU(Elementwise):
    """Below zero a learned slope, one for each channel or one for all (He et al., arXiv 1502.01852)."""

    kind: ClassVar[Kind] = "activation"
    look: ClassVar[Look] = "activation"
    arity: ClassVar[Arity] = ONE_INPUT
    counters_read: ClassVar[bool] = False
    view: ClassVar[bool] = False
    in_place: ClassVar[bool] = True

    each: Literal["channel", "map"] = "channel"

    @property
    def name(self) -> str:
        return "prelu"

    def weights(self, *inputs: Shape) -> tuple[Weight, ...]:
        return (("weight", (inputs[0][0] if self.each == "channel" else 1,)),)

    def counts(self, inputs: tuple[Shape, ...], out: Shape) -> Counts:
        return Counts(multiplications=elements(out), comparisons=elements(out))

    def saved(self, inputs: tuple[Shape, ...], out: Shape) -> Saved:
        return Saved(inputs=True)

    def torch(self, inputs: tuple[Shape, ...]) -> Written:
        return Call("nn.PReLU", (channels("channels", inputs[0][0]),) if self.each == "channel" else ())
