"""Pooling to a given size, whatever the input's: global pooling is the one to 1x1."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Literal

from arch.ops.base import ONE_INPUT, Arity, Counts, Kind, Look, Pair, Saved, Shape, elements, feature_map
from arch.ops.bases import Weightless
from arch.ops.field import OWN_PLACE, WHOLE, Reading, Whole, Window
from arch.ops.torch_code import Argument, Call, Written, side
from arch.ops.window import pool_counts


def _read(length: int, size: int) -> int:
    """Elements that the windows along one axis read together: from floor(i*n/m) to ceil((i+1)*n/m), as in torch."""
    return sum(-(-(i + 1) * length // size) - i * length // size for i in range(size))


@dataclass(frozen=True, slots=True)
class AdaptivePool(Weightless):
    """Maximum or average over windows that cut a map into `size`: (c, h, w) to (c, *size)."""

    kind: ClassVar[Kind] = "pool"
    look: ClassVar[Look] = "pool"
    arity: ClassVar[Arity] = ONE_INPUT
    counters_read: ClassVar[bool] = True
    view: ClassVar[bool] = False
    in_place: ClassVar[bool] = False

    mode: Literal["max", "avg"]
    size: Pair = (1, 1)

    @property
    def is_global(self) -> bool:
        """Whether it leaves one element of each channel."""
        return self.size == (1, 1)

    @property
    def name(self) -> str:
        return f"global_{self.mode}_pool" if self.is_global else f"adaptive_{self.mode}_pool"

    @property
    def label(self) -> str:
        return f"global {self.mode} pool" if self.is_global else f"{self.mode} pool to {self.size[0]}×{self.size[1]}"

    def shape(self, *inputs: Shape) -> Shape:
        return (feature_map(inputs[0], self.name)[0], *self.size)

    def counts(self, inputs: tuple[Shape, ...], out: Shape) -> Counts:
        read = inputs[0][0] * _read(inputs[0][1], self.size[0]) * _read(inputs[0][2], self.size[1])
        if read == elements(out) == elements(inputs[0]):
            return Counts()  # a window of one element each: nothing is compared, added or divided
        return pool_counts(self.mode, read, elements(out))

    def saved(self, inputs: tuple[Shape, ...], out: Shape) -> Saved:
        if self.mode == "max":
            return Saved(inputs=True, indices=elements(out))
        # torch runs a global average as a mean, which keeps its input's shape alone.
        return Saved(inputs=not self.is_global)

    def reading(self, axis: int, length: int) -> Reading:
        size = self.size[axis]
        # A pooling to 7x7 of a 7x7 map (VGG at 224 pixels) passes everything on; to 1x1 it sees everything.
        if size == 1:
            return WHOLE
        if length == size:
            return OWN_PLACE
        # Where the size does not divide, windows differ in length and overlap: no single window tells them all.
        step = length // size
        return Window(step, step) if length % size == 0 else Whole(exact=False)

    def torch(self, inputs: tuple[Shape, ...]) -> Written:
        return Call(f"nn.Adaptive{self.mode.title()}Pool2d", (Argument("size", side(self.size), "size"),))
