"""Ops on equal parts of the channels."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from arch.ops.base import ONE_INPUT, Arity, Counts, Kind, Look, Saved, Shape, ShapeError, divisors_near, elements
from arch.ops.bases import Movement, Weightless
from arch.ops.field import OWN_PLACE, Reading
from arch.ops.torch_code import Argument, Call, Written


@dataclass(frozen=True, slots=True)
class Shuffle(Movement):
    """Channels as (groups, parts, rest) become (parts, groups, rest), so that groups mix (ShuffleNet, 1707.01083).

    Without `parts` there are as many as a group has channels, as in ShuffleNet. With them ResNeSt brings what each of
    its groups says of each part together (RadixSoftmax in timm layers/split_attn.py).
    """

    kind: ClassVar[Kind] = "reshape"
    look: ClassVar[Look] = "other"
    view: ClassVar[bool] = False
    in_place: ClassVar[bool] = False

    groups: int
    parts: int | None = None

    @property
    def name(self) -> str:
        return "shuffle"

    @property
    def label(self) -> str:
        return f"shuffle, {self.groups} groups"

    def shape(self, *inputs: Shape) -> Shape:
        own = self.groups * (self.parts or 1)
        if inputs[0][0] % own:
            parts = f" of {self.parts} parts" if self.parts else ""
            fix = f"Their number must divide the channels: use {divisors_near(inputs[0][0], own)}"
            raise ShapeError(f"{inputs[0][0]} channels are not {self.groups} groups{parts}", fix, "groups")
        return inputs[0]

    def reading(self, axis: int, length: int) -> Reading:
        return OWN_PLACE

    def torch(self, inputs: tuple[Shape, ...]) -> Written:
        parts = self.parts or inputs[0][0] // self.groups
        arguments = Argument("groups", self.groups, "shuffled"), Argument("parts", parts, "parts")
        return Call("Shuffle", arguments, _SHUFFLE)


_SHUFFLE = '''class Shuffle(nn.Module):
    """Channels as (groups, parts, rest) become (parts, groups, rest)."""

    def __init__(self, groups: int, parts: int) -> None:
        super().__init__()
        self.groups, self.parts = groups, parts

    def forward(self, x: Tensor) -> Tensor:
        grouped = x.reshape(len(x), self.groups, self.parts, -1, *x.shape[2:])
        return grouped.transpose(1, 2).reshape(x.shape)
'''


@dataclass(frozen=True, slots=True)
class SumParts(Weightless):
    """(parts * c, h, w) to (c, h, w): the sum of equal parts of the channels."""

    kind: ClassVar[Kind] = "merge"
    look: ClassVar[Look] = "add"
    arity: ClassVar[Arity] = ONE_INPUT
    counters_read: ClassVar[bool] = False
    view: ClassVar[bool] = False
    in_place: ClassVar[bool] = False

    parts: int

    @property
    def name(self) -> str:
        return "sum_parts"

    @property
    def label(self) -> str:
        return f"sum of {self.parts} parts"

    def shape(self, *inputs: Shape) -> Shape:
        if inputs[0][0] % self.parts:
            near = divisors_near(inputs[0][0], self.parts)
            raise ShapeError(f"{inputs[0][0]} channels are not {self.parts} equal parts", f"Use {near}", "parts")
        return (inputs[0][0] // self.parts, *inputs[0][1:])

    def counts(self, inputs: tuple[Shape, ...], out: Shape) -> Counts:
        return Counts(additions=(self.parts - 1) * elements(out))

    def saved(self, inputs: tuple[Shape, ...], out: Shape) -> Saved:
        # The gradient of a sum goes to every summand as it is.
        return Saved()

    def reading(self, axis: int, length: int) -> Reading:
        return OWN_PLACE

    def torch(self, inputs: tuple[Shape, ...]) -> Written:
        return Call("SumParts", (Argument("parts", self.parts, "parts"),), _SUM_PARTS)


_SUM_PARTS = '''class SumParts(nn.Module):
    """The sum of equal parts of the channels."""

    def __init__(self, parts: int) -> None:
        super().__init__()
        self.parts = parts

    def forward(self, x: Tensor) -> Tensor:
        return x.reshape(len(x), self.parts, -1, *x.shape[2:]).sum(1)
'''
