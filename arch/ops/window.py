"""Ops that slide a window over a feature map: convolution and pooling."""

from __future__ import annotations

from dataclasses import dataclass
from math import gcd
from typing import ClassVar, Literal

from arch.ops.base import Counts, Kind, Op, Shape, ShapeError, Weight, divisors_near, elements, feature_map

Pair = tuple[int, int]
"""(vertical, horizontal)."""


def _slide(size: int, kernel: int, stride: int, padding: int, dilation: int = 1, ceil: bool = False) -> int:
    """Window positions along one axis, as torch counts them: a window may not start in the end padding."""
    span = size + 2 * padding - dilation * (kernel - 1) - 1
    steps = (span + (stride - 1 if ceil else 0)) // stride
    if ceil and steps * stride >= size + padding:
        steps -= 1
    return steps + 1


def _windows(op: Conv2d | Pool, shape: Shape) -> Pair:
    _, height, width = feature_map(shape, op.name)
    dilation, ceil = (op.dilation, False) if isinstance(op, Conv2d) else (1, op.ceil)
    rows = _slide(height, op.kernel[0], op.stride, op.padding[0], dilation, ceil)
    columns = _slide(width, op.kernel[1], op.stride, op.padding[1], dilation, ceil)
    if rows < 1 or columns < 1:
        reach = "x".join(str(dilation * (k - 1) + 1) for k in op.kernel)
        raise ShapeError(
            f"a window of {reach} does not fit into the {height}x{width} input",
            "Use a larger input, a smaller kernel or less stride before this layer",
        )
    return rows, columns


@dataclass(frozen=True, slots=True)
class Conv2d(Op):
    """2-d convolution of (in, h, w) to (out, h', w'); `groups` splits both channel axes."""

    kind: ClassVar[Kind] = "conv"

    out: int
    kernel: Pair
    stride: int = 1
    padding: Pair = (0, 0)
    dilation: int = 1
    groups: int = 1
    bias: bool = False

    @property
    def name(self) -> str:
        return "conv2d"

    def shape(self, *inputs: Shape) -> Shape:
        if inputs[0][0] % self.groups or self.out % self.groups:
            raise ShapeError(
                f"{inputs[0][0]} input and {self.out} output channels cannot be split into {self.groups} groups",
                f"Groups must divide both: use {divisors_near(gcd(inputs[0][0], self.out), self.groups)}",
                "groups",
            )
        return (self.out, *_windows(self, inputs[0]))

    def weights(self, *inputs: Shape) -> tuple[Weight, ...]:
        weight = ("weight", (self.out, inputs[0][0] // self.groups, *self.kernel))
        return (weight, ("bias", (self.out,))) if self.bias else (weight,)

    def counts(self, inputs: tuple[Shape, ...], out: Shape) -> Counts:
        outputs = out[0] * out[1] * out[2]
        products = outputs * (inputs[0][0] // self.groups) * self.kernel[0] * self.kernel[1]
        return Counts(products, products if self.bias else products - outputs)


@dataclass(frozen=True, slots=True)
class Pool(Op):
    """Maximum or average over a window. `ceil` rounds the output size up (Caffe) instead of down."""

    kind: ClassVar[Kind] = "pool"

    mode: Literal["max", "avg"]
    kernel: Pair
    stride: int
    padding: Pair = (0, 0)
    ceil: bool = False

    @property
    def name(self) -> str:
        return f"{self.mode}_pool2d"

    def shape(self, *inputs: Shape) -> Shape:
        return (inputs[0][0], *_windows(self, inputs[0]))

    def counts(self, inputs: tuple[Shape, ...], out: Shape) -> Counts:
        return _pool_counts(self.mode, self.kernel[0] * self.kernel[1], elements(out))


@dataclass(frozen=True, slots=True)
class GlobalPool(Op):
    """Maximum or average of each whole channel: (c, h, w) to (c, 1, 1)."""

    kind: ClassVar[Kind] = "pool"

    mode: Literal["max", "avg"]

    @property
    def name(self) -> str:
        return f"global_{self.mode}_pool"

    def shape(self, *inputs: Shape) -> Shape:
        return (feature_map(inputs[0], self.name)[0], 1, 1)

    def counts(self, inputs: tuple[Shape, ...], out: Shape) -> Counts:
        return _pool_counts(self.mode, inputs[0][1] * inputs[0][2], out[0])


def _pool_counts(mode: str, window: int, outputs: int) -> Counts:
    if mode == "max":
        return Counts(comparisons=outputs * (window - 1))
    return Counts(additions=outputs * (window - 1), divisions=outputs)
