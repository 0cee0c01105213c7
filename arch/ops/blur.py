"""The blur before a stride."""

from __future__ import annotations

from dataclasses import dataclass
from math import comb
from typing import ClassVar, Literal

from arch.ops.base import (
    ONE_INPUT,
    Arity,
    Counts,
    Geometry,
    Kind,
    Look,
    Op,
    Saved,
    Shape,
    ShapeError,
    Weight,
    elements,
    feature_map,
)
from arch.ops.field import Reading, Window
from arch.ops.torch_code import Argument, Call, Written, keyword


@dataclass(frozen=True, slots=True)
class Blur(Op):
    """Each channel averaged with binomial weights, of every `stride`-th place (Zhang 2019, arXiv 1904.11486).

    A depthwise convolution whose kernel is fixed: its products are MACs, and it has no weights. `mode` says what
    stands around the map, as in timm layers/blur_pool.py: its own elements mirrored, or zeros.
    """

    kind: ClassVar[Kind] = "conv"
    look: ClassVar[Look] = "convolution"
    arity: ClassVar[Arity] = ONE_INPUT
    known: ClassVar[bool] = True
    counters_read: ClassVar[bool] = False
    view: ClassVar[bool] = False
    in_place: ClassVar[bool] = False

    kernel: int = 3
    stride: int = 2
    mode: Literal["reflect", "zeros"] = "reflect"

    @property
    def name(self) -> str:
        return "blur"

    @property
    def label(self) -> str:
        return f"blur {self.kernel}×{self.kernel}" + (f"/{self.stride}" if self.stride > 1 else "")

    @property
    def row(self) -> list[float]:
        """The weights along one axis, which add up to 1: 1/4, 2/4, 1/4 for a kernel of 3."""
        return [comb(self.kernel - 1, place) / 2 ** (self.kernel - 1) for place in range(self.kernel)]

    @property
    def padding(self) -> int:
        """On each side: get_padding of timm layers/padding.py."""
        return (self.stride - 1 + self.kernel - 1) // 2

    @property
    def geometry(self) -> Geometry | None:
        around = self.padding, self.padding
        return Geometry((self.kernel,) * 2, (self.stride,) * 2, (around, around), (1, 1), None)

    def shape(self, *inputs: Shape) -> Shape:
        channels, height, width = feature_map(inputs[0], self.name)
        if self.mode == "reflect" and self.padding >= min(height, width):
            what = f"a map of {height}x{width} has no {self.padding} rows and columns beside its border to mirror"
            raise ShapeError(what, "Use a larger input, or zeros around the map", "mode")
        rows, columns = ((size + 2 * self.padding - self.kernel) // self.stride + 1 for size in (height, width))
        if min(rows, columns) < 1:
            raise ShapeError(f"a blur of {self.kernel}x{self.kernel} does not fit into the {height}x{width} input")
        return channels, rows, columns

    def weights(self, *inputs: Shape) -> tuple[Weight, ...]:
        return ()

    def counts(self, inputs: tuple[Shape, ...], out: Shape) -> Counts:
        products = elements(out) * self.kernel**2
        return Counts(products, products - elements(out))

    def saved(self, inputs: tuple[Shape, ...], out: Shape) -> Saved:
        """The padded map and the kernel; to mirror a border is undone by what it was made from."""
        channels, height, width = inputs[0]
        padded = channels * (height + 2 * self.padding) * (width + 2 * self.padding)
        return Saved(inputs=self.mode == "reflect", elements=padded, statistics=self.kernel**2)

    def reading(self, axis: int, length: int) -> Reading:
        return Window(self.kernel, self.stride, self.padding)

    def formula(self, inputs: tuple[Shape, ...], out: Shape) -> str:
        factors = (out[0], self.kernel, self.kernel, *out[1:])
        macs = elements(out) * self.kernel**2
        return f"{' × '.join(map(str, factors))} = {macs:,} MACs (channels × window × places)"

    def torch(self, inputs: tuple[Shape, ...]) -> Written:
        arguments = (
            Argument("kernel", self.kernel, "kernel"),
            keyword("stride", self.stride, None),
            keyword("padding", self.padding, None),
            keyword("mode", "constant" if self.mode == "zeros" else self.mode, None),
        )
        return Call("Blur", arguments, _BLUR)


# The kernel is no buffer: files of weights would hold it, and timm's do not.
_BLUR = '''class Blur(nn.Module):
    """Averages each channel with binomial weights."""

    def __init__(self, kernel_size: int, stride: int, padding: int, mode: str) -> None:
        super().__init__()
        self.stride, self.sides, self.mode = stride, [padding] * 4, mode
        self.row = [1]
        for _ in range(kernel_size - 1):
            self.row = [a + b for a, b in zip([0, *self.row], [*self.row, 0], strict=True)]

    def forward(self, x: Tensor) -> Tensor:
        row = x.new_tensor(self.row) / sum(self.row)
        kernel = torch.outer(row, row).expand(x.shape[1], 1, -1, -1)
        x = F.pad(x, self.sides, mode=self.mode)
        return F.conv2d(x, kernel, stride=self.stride, groups=x.shape[1])
'''
