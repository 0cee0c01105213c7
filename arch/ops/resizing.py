"""Ops that make maps larger or smaller without any arithmetic."""

from __future__ import annotations

from dataclasses import dataclass
from struct import pack, unpack
from typing import ClassVar

from arch.ops.base import Kind, Look, Pair, Shape, ShapeError, Sides, feature_map, spelled
from arch.ops.bases import Movement
from arch.ops.field import OWN_PLACE, Reading, Whole, Window
from arch.ops.torch_code import Argument, Call, Written


@dataclass(frozen=True, slots=True)
class Upsample(Movement):
    """To `size` rows and columns: place i of m reads place i * n / m of n, rounded down."""

    kind: ClassVar[Kind] = "reshape"
    look: ClassVar[Look] = "other"
    view: ClassVar[bool] = False
    in_place: ClassVar[bool] = False

    size: Pair

    @property
    def name(self) -> str:
        return "upsample"

    @property
    def label(self) -> str:
        return f"upsample to {spelled(self.size)}"

    def shape(self, *inputs: Shape) -> Shape:
        channels, height, width = feature_map(inputs[0], self.name)
        if self.size[0] < height or self.size[1] < width:
            what = f"a map of {height}x{width} is larger than {spelled(self.size)}"
            raise ShapeError(what, f"Use a size of at least {height}x{width}", "size")
        return channels, *self.size

    def reading(self, axis: int, length: int) -> Reading:
        if length == self.size[axis]:
            return OWN_PLACE
        # Neighbours read one element or two: no step of whole pixels leads from one to the next.
        return Whole(exact=length == 1)

    def places(self, axis: int, length: int) -> list[int]:
        """The place that each place along an axis (0: height, 1: width) of an input of that length reads.

        In float32, whatever the elements are, as torch's kernels compute it (ATen/native/UpSample.h,
        nearest_neighbor_compute_source_index): place 22 of 44 from 26 reads place 12, and not 13.
        """
        step = _single(length / self.size[axis])
        return [min(int(_single(place * step)), length - 1) for place in range(self.size[axis])]

    def torch(self, inputs: tuple[Shape, ...]) -> Written:
        return Call("nn.Upsample", (Argument("size", self.size, "size"),))


def _single(number: float) -> float:
    """The nearest float32."""
    found: float = unpack("f", pack("f", number))[0]
    return found


@dataclass(frozen=True, slots=True)
class SpaceToDepth(Movement):
    """(c, h, w) to (block * block * c, h / block, w / block): of each block first all channels of its first place.

    The order of timm layers/space_to_depth.py, for TResNet (arXiv 2003.13630); `nn.PixelUnshuffle` has another.
    """

    kind: ClassVar[Kind] = "reshape"
    look: ClassVar[Look] = "other"
    view: ClassVar[bool] = False
    in_place: ClassVar[bool] = False

    block: int

    @property
    def name(self) -> str:
        return "space_to_depth"

    @property
    def label(self) -> str:
        return f"space to depth, {self.block}×{self.block}"

    def shape(self, *inputs: Shape) -> Shape:
        channels, height, width = feature_map(inputs[0], self.name)
        if height % self.block or width % self.block:
            what = f"a map of {height}x{width} has no whole number of blocks of {self.block}x{self.block}"
            raise ShapeError(what, f"Use a height and a width that {self.block} divides")
        return channels * self.block**2, height // self.block, width // self.block

    def reading(self, axis: int, length: int) -> Reading:
        return Window(self.block, self.block)

    def torch(self, inputs: tuple[Shape, ...]) -> Written:
        return Call("SpaceToDepth", (Argument("block", self.block, "block"),), _SPACE_TO_DEPTH)


_SPACE_TO_DEPTH = '''class SpaceToDepth(nn.Module):
    """The places of each block as channels."""

    def __init__(self, block: int) -> None:
        super().__init__()
        self.block = block

    def forward(self, x: Tensor) -> Tensor:
        count, channels, height, width = x.shape
        rows, columns = height // self.block, width // self.block
        x = x.reshape(count, channels, rows, self.block, columns, self.block)
        return x.permute(0, 3, 5, 1, 2, 4).reshape(count, -1, rows, columns)
'''


@dataclass(frozen=True, slots=True)
class Pad(Movement):
    """Zeros around a map, where they do not belong to the layer that reads it."""

    kind: ClassVar[Kind] = "reshape"
    look: ClassVar[Look] = "other"
    view: ClassVar[bool] = False
    in_place: ClassVar[bool] = False

    sides: Sides

    @property
    def name(self) -> str:
        return "pad"

    def shape(self, *inputs: Shape) -> Shape:
        channels, height, width = feature_map(inputs[0], self.name)
        return channels, height + sum(self.sides[0]), width + sum(self.sides[1])

    def reading(self, axis: int, length: int) -> Reading:
        return Window(padding=self.sides[axis][0])

    def torch(self, inputs: tuple[Shape, ...]) -> Written:
        (above, below), (left, right) = self.sides
        return Call("nn.ZeroPad2d", (Argument("padding", (left, right, above, below), "sides"),))
