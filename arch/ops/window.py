"""Ops that slide a window over a feature map: convolution and pooling."""

from __future__ import annotations

from dataclasses import dataclass
from math import gcd, prod
from typing import ClassVar, Literal

from arch.ops.base import (
    ONE_INPUT,
    Arity,
    Counts,
    Geometry,
    Kind,
    Look,
    Op,
    Pair,
    Saved,
    Shape,
    ShapeError,
    Sides,
    Weight,
    divisors_near,
    elements,
    feature_map,
    spelled,
)
from arch.ops.bases import Weightless
from arch.ops.field import Reading, Window
from arch.ops.standard import STANDARD_CONV, Standard
from arch.ops.torch_code import Argument, Call, Written, channels, keyword, side
from arch.ops.window_sources import PADDED_AVERAGE, PADDED_CONV, PADDED_MAX

UNPADDED: Sides = ((0, 0), (0, 0))
ONE: Pair = (1, 1)


def sides(rows: int, columns: int | None = None) -> Sides:
    """The same padding before and after each axis."""
    columns = rows if columns is None else columns
    return (rows, rows), (columns, columns)


def _slide(size: int, kernel: int, stride: int, padding: Pair, dilation: int, ceil: bool) -> int:
    """Window positions along one axis, as torch counts them: a window may not start in the end padding."""
    span = size + padding[0] + padding[1] - dilation * (kernel - 1) - 1
    # Caffe rounds up, which PyTorch offers as ceil_mode: 112 pooled 3/2 without padding is 56, not 55.
    steps = (span + (stride - 1 if ceil else 0)) // stride
    # torch drops a last window that would begin in the end padding (ATen/native/Pool.h, pooling_output_shape).
    if ceil and steps * stride >= size + padding[0]:
        steps -= 1
    return steps + 1


def _windows(op: Conv2d | Pool, shape: Shape, ceil: bool) -> Pair:
    _, height, width = feature_map(shape, op.name)
    rows = _slide(height, op.kernel[0], op.stride[0], op.padding[0], op.dilation[0], ceil)
    columns = _slide(width, op.kernel[1], op.stride[1], op.padding[1], op.dilation[1], ceil)
    if rows < 1 or columns < 1:
        raise ShapeError(f"a window of {_covered(op)} does not fit into the {height}x{width} input", _room(op, shape))
    return rows, columns


def _covered(op: Conv2d | Pool) -> str:
    return spelled(tuple(d * (k - 1) + 1 for k, d in zip(op.kernel, op.dilation, strict=True)))


def _room(op: Conv2d | Pool, shape: Shape) -> str:
    """What would make the window fit. A map of one row or column is not helped by a smaller square window."""
    short = [size for size, kernel in zip(shape[1:], op.kernel, strict=True) if size < kernel]
    if op.kernel[0] == op.kernel[1] and min(short, default=2) == 1 and max(shape[1:]) > 1:
        return "Use a higher or wider input, or less stride before this layer"
    return "Use a larger input, a smaller kernel or less stride before this layer"


def _stride(stride: Pair) -> str:
    return "" if stride == ONE else f"/{stride[0]}" if stride[0] == stride[1] else f"/{stride[0]}×{stride[1]}"


def _reading(op: Conv2d | Pool, axis: int) -> Window:
    return Window(op.kernel[axis], op.stride[axis], op.padding[axis][0], op.dilation[axis])


@dataclass(frozen=True, slots=True)
class Conv2d(Op):
    """2-d convolution of (in, h, w) to (out, h', w'); `groups` splits both channel axes."""

    kind: ClassVar[Kind] = "conv"
    look: ClassVar[Look] = "convolution"
    arity: ClassVar[Arity] = ONE_INPUT
    known: ClassVar[bool] = True
    counters_read: ClassVar[bool] = True
    view: ClassVar[bool] = False
    in_place: ClassVar[bool] = False

    out: int
    kernel: Pair
    stride: Pair = ONE
    padding: Sides = UNPADDED
    dilation: Pair = ONE
    groups: int = 1
    # torch's default is True; but most convolutions stand before a batch norm, whose shift makes a bias useless.
    bias: bool = False
    standard: Standard | None = None

    @property
    def name(self) -> str:
        return "conv2d"

    @property
    def label(self) -> str:
        groups = f", {self.groups} groups" if self.groups > 1 else ""
        standard = ", standardised" if self.standard else ""
        return f"conv {self.kernel[0]}×{self.kernel[1]}{_stride(self.stride)}, {self.out}{groups}{standard}"

    @property
    def geometry(self) -> Geometry | None:
        return Geometry(self.kernel, self.stride, self.padding, self.dilation, self.groups)

    def shape(self, *inputs: Shape) -> Shape:
        # Depthwise convolution is the case groups == input channels; nothing here treats it apart.
        if inputs[0][0] % self.groups or self.out % self.groups:
            raise ShapeError(
                f"{inputs[0][0]} input and {self.out} output channels cannot be split into {self.groups} groups",
                f"Groups must divide both: use {divisors_near(gcd(inputs[0][0], self.out), self.groups)}",
                "groups",
            )
        if self.standard and inputs[0][0] // self.groups * self.kernel[0] * self.kernel[1] == 1:
            what = "a weight of one number has no deviation to divide by"
            raise ShapeError(what, "Do not standardise it", "standard")
        return (self.out, *_windows(self, inputs[0], False))

    def weights(self, *inputs: Shape) -> tuple[Weight, ...]:
        # (out, in / groups, rows, columns), as torch stores it; Keras stores (rows, columns, in, out).
        weight = ("weight", (self.out, inputs[0][0] // self.groups, *self.kernel))
        found = (weight, ("bias", (self.out,))) if self.bias else (weight,)
        return (*found, ("gain", (self.out, 1, 1, 1))) if self.standard and self.standard.gain else found

    def counts(self, inputs: tuple[Shape, ...], out: Shape) -> Counts:
        outputs = out[0] * out[1] * out[2]
        # Products with padded zeros count: the tools multiply the weights by the places as well, borders or not.
        products = outputs * (inputs[0][0] // self.groups) * self.kernel[0] * self.kernel[1]
        # n products need n - 1 additions, and a bias one more: 17 operations for an output of a bare 3x3.
        return Counts(products, products if self.bias else products - outputs)

    def saved(self, inputs: tuple[Shape, ...], out: Shape) -> Saved:
        if self.standard is None:
            return Saved(inputs=True)
        # The weight as it is used, and of each output channel its mean, its inverse deviation and its factor.
        used = prod(self.weights(*inputs)[0][1])
        return Saved(inputs=True, statistics=used + (3 if self.standard.gain else 2) * self.out)

    def reading(self, axis: int, length: int) -> Reading:
        return _reading(self, axis)

    def formula(self, inputs: tuple[Shape, ...], out: Shape) -> str:
        factors = (self.out, inputs[0][0] // self.groups, *self.kernel, *out[1:])
        names = "out × in" if self.groups == 1 else "out × in per group"
        macs = self.counts(inputs, out).multiplications
        return f"{' × '.join(map(str, factors))} = {macs:,} MACs ({names} × window × places)"

    def torch(self, inputs: tuple[Shape, ...]) -> Written:
        (above, below), (left, right) = self.padding
        # nn.Conv2d takes one number per axis; TensorFlow's "same" pads one side more where the stride does not divide.
        even = above == below and left == right
        arguments = (
            channels("in", inputs[0][0]),
            channels("out", self.out),
            Argument("kernel", side(self.kernel), "kernel"),
            keyword("stride", side(self.stride), 1),
            *([keyword("padding", side((above, left)) if even else 0, 0)] if even or self.standard else []),
            keyword("dilation", side(self.dilation), 1),
            keyword("groups", self.groups, 1),
            keyword("bias", self.bias, True),
        )
        around = (left, right, above, below)
        if self.standard:
            beside = (0, 0, 0, 0) if even else around
            return Call("StandardConv2d", (*arguments, *self.standard.arguments(beside)), STANDARD_CONV)
        if even:
            return Call("nn.Conv2d", arguments)
        return Call("PaddedConv2d", (*arguments, keyword("sides", around, None)), PADDED_CONV)


@dataclass(frozen=True, slots=True)
class Pool(Weightless):
    """Maximum or average over a window. `ceil` rounds the output size up (Caffe) instead of down.

    `padding_counts`: whether an average divides by the padded zeros too; torch's `count_include_pad`.
    """

    kind: ClassVar[Kind] = "pool"
    look: ClassVar[Look] = "pool"
    arity: ClassVar[Arity] = ONE_INPUT
    counters_read: ClassVar[bool] = True
    view: ClassVar[bool] = False
    in_place: ClassVar[bool] = False

    mode: Literal["max", "avg"]
    kernel: Pair
    stride: Pair
    padding: Sides = UNPADDED
    ceil: bool = False
    dilation: Pair = ONE
    # torch's default is True; TensorFlow's average pooling leaves padded zeros out.
    padding_counts: bool = False

    @property
    def name(self) -> str:
        return f"{self.mode}_pool2d"

    @property
    def label(self) -> str:
        return f"{self.mode} pool {self.kernel[0]}×{self.kernel[1]}{_stride(self.stride)}"

    @property
    def geometry(self) -> Geometry | None:
        return Geometry(self.kernel, self.stride, self.padding, self.dilation, None)

    def shape(self, *inputs: Shape) -> Shape:
        return (inputs[0][0], *_windows(self, inputs[0], self.ceil))

    def counts(self, inputs: tuple[Shape, ...], out: Shape) -> Counts:
        # A window over the border counts as a whole one, like a convolution's.
        return pool_counts(self.mode, self.kernel[0] * self.kernel[1] * elements(out), elements(out))

    def saved(self, inputs: tuple[Shape, ...], out: Shape) -> Saved:
        return Saved(inputs=True, indices=elements(out) if self.mode == "max" else 0)

    def reading(self, axis: int, length: int) -> Reading:
        return _reading(self, axis)

    def torch(self, inputs: tuple[Shape, ...]) -> Written:
        (above, below), (left, right) = self.padding
        if self.mode == "avg" and self.dilation != ONE:
            raise ShapeError("PyTorch's average pooling has no dilation", "Use dilation 1")
        # nn.MaxPool2d pads both sides alike, and by at most half the window (ATen/native/Pool.h, pool2d_shape_check).
        if above != below or left != right or any(2 * p > k for p, k in zip((above, left), self.kernel, strict=True)):
            return self._padded((left, right, above, below))
        arguments = (
            Argument("kernel", side(self.kernel), "kernel"),
            # nn.MaxPool2d's own default is the kernel, not 1, so the stride always stands in the call.
            keyword("stride", side(self.stride), None),
            keyword("padding", side((above, left)), 0),
            keyword("ceil_mode", self.ceil, False),
        )
        if self.mode == "max":
            return Call("nn.MaxPool2d", (*arguments, keyword("dilation", side(self.dilation), 1)))
        return Call("nn.AvgPool2d", (*arguments, keyword("count_include_pad", self.padding_counts, True)))

    def _padded(self, around: tuple[int, int, int, int]) -> Written:
        if self.ceil:
            raise ShapeError("PyTorch rounds the size of a pooling up where it pads both sides alike", "Round it down")
        if self.mode == "avg" and any(
            pad >= k for pads, k in zip(self.padding, self.kernel, strict=True) for pad in pads
        ):
            raise ShapeError(
                "an average over padding alone divides by nothing", "Use less padding than the window is long"
            )
        arguments = (
            Argument("kernel", side(self.kernel), "kernel"),
            keyword("stride", side(self.stride), None),
            keyword("sides", around, None),
        )
        if self.mode == "max":
            return Call("PaddedMaxPool2d", (*arguments, keyword("dilation", side(self.dilation), 1)), PADDED_MAX)
        counts = keyword("count_include_pad", self.padding_counts, True)
        return Call("PaddedAvgPool2d", (*arguments, counts), PADDED_AVERAGE)


def pool_counts(mode: str, read: int, outputs: int) -> Counts:
    """Of a pooling that reads `read` elements, windows that overlap counted as often as they are read."""
    if mode == "max":
        return Counts(comparisons=read - outputs)
    return Counts(additions=read - outputs, divisions=outputs)
