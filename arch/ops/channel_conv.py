"""The convolution along channels."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from arch.ops.base import ONE_INPUT, Arity, Counts, Geometry, Kind, Look, Op, Saved, Shape, ShapeError, Weight, spelled
from arch.ops.field import OWN_PLACE, Reading
from arch.ops.torch_code import Argument, Call, Written


@dataclass(frozen=True, slots=True)
class ChannelConv(Op):
    """1-d convolution along the channels of a vector, (c,) to (c,), with zeros at both ends: ECA, arXiv 1910.03151."""

    kind: ClassVar[Kind] = "conv"
    look: ClassVar[Look] = "convolution"
    arity: ClassVar[Arity] = ONE_INPUT
    known: ClassVar[bool] = True
    counters_read: ClassVar[bool] = False
    view: ClassVar[bool] = False
    in_place: ClassVar[bool] = False

    kernel: int

    @property
    def name(self) -> str:
        return "channel_conv"

    @property
    def label(self) -> str:
        return f"conv of {self.kernel} channels"

    @property
    def geometry(self) -> Geometry | None:
        return None  # its window lies across channels, and not in the map

    def shape(self, *inputs: Shape) -> Shape:
        if len(inputs[0]) != 1:
            what = f"a convolution along channels needs a vector, but its input is {spelled(inputs[0])}"
            raise ShapeError(what, "Pool and flatten the map before")
        if self.kernel % 2 == 0:
            raise ShapeError(f"a window of {self.kernel} channels has no middle", "Use an odd kernel", "kernel")
        return inputs[0]

    def weights(self, *inputs: Shape) -> tuple[Weight, ...]:
        return (("weight", (1, 1, self.kernel)),)

    def counts(self, inputs: tuple[Shape, ...], out: Shape) -> Counts:
        # As of a Conv2d: products with the zeros at the ends count.
        products = out[0] * self.kernel
        return Counts(products, products - out[0])

    def saved(self, inputs: tuple[Shape, ...], out: Shape) -> Saved:
        return Saved(inputs=True)

    def reading(self, axis: int, length: int) -> Reading:
        return OWN_PLACE

    def formula(self, inputs: tuple[Shape, ...], out: Shape) -> str:
        return f"{out[0]} × {self.kernel} = {out[0] * self.kernel:,} MACs (channels × window)"

    def torch(self, inputs: tuple[Shape, ...]) -> Written:
        return Call("ChannelConv", (Argument("kernel", self.kernel, "kernel"),), _CHANNEL_CONV)


_CHANNEL_CONV = '''class ChannelConv(nn.Conv1d):
    """A convolution along the channels of a vector."""

    def __init__(self, kernel_size: int) -> None:
        super().__init__(1, 1, kernel_size, padding=kernel_size // 2, bias=False)

    def forward(self, x: Tensor) -> Tensor:
        return super().forward(x.unsqueeze(1)).squeeze(1)
'''
