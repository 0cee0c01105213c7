"""Ops that only move elements: no weights and no arithmetic."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from arch.ops.base import Kind, Op, Shape, ShapeError, elements, feature_map


@dataclass(frozen=True, slots=True)
class Input(Op):
    """The image that enters the network."""

    kind: ClassVar[Kind] = "input"
    arity: ClassVar[int] = 0

    size: Shape

    @property
    def name(self) -> str:
        return "input"

    def shape(self, *inputs: Shape) -> Shape:
        return self.size


@dataclass(frozen=True, slots=True)
class Flatten(Op):
    """(c, h, w) to (c*h*w,)."""

    kind: ClassVar[Kind] = "reshape"

    @property
    def name(self) -> str:
        return "flatten"

    def shape(self, *inputs: Shape) -> Shape:
        return (elements(inputs[0]),)


@dataclass(frozen=True, slots=True)
class Unflatten(Op):
    """(c,) to (c, 1, 1), so that a vector can gate a map."""

    kind: ClassVar[Kind] = "reshape"

    @property
    def name(self) -> str:
        return "unflatten"

    def shape(self, *inputs: Shape) -> Shape:
        return (*inputs[0], 1, 1)


@dataclass(frozen=True, slots=True)
class Subsample(Op):
    """Keeps every `stride`-th row and column, starting with the first."""

    kind: ClassVar[Kind] = "reshape"

    stride: int

    @property
    def name(self) -> str:
        return "subsample"

    def shape(self, *inputs: Shape) -> Shape:
        channels, height, width = feature_map(inputs[0], self.name)
        return channels, -(-height // self.stride), -(-width // self.stride)


@dataclass(frozen=True, slots=True)
class PadChannels(Op):
    """Appends channels of zeros until there are `out`."""

    kind: ClassVar[Kind] = "reshape"

    out: int

    @property
    def name(self) -> str:
        return "pad_channels"

    def shape(self, *inputs: Shape) -> Shape:
        channels, height, width = feature_map(inputs[0], self.name)
        if self.out < channels:
            raise ShapeError(
                f"padding cannot shrink {channels} channels to {self.out}",
                f"Use shortcut B, C or D, or a width of at least {channels}",
                "shortcut",
            )
        return self.out, height, width


@dataclass(frozen=True, slots=True)
class Concat(Op):
    """Stacks feature maps of one size along the channels."""

    kind: ClassVar[Kind] = "merge"
    arity: ClassVar[int] = 0

    @property
    def name(self) -> str:
        return "concat"

    def shape(self, *inputs: Shape) -> Shape:
        if len({shape[1:] for shape in inputs}) > 1:
            sizes = ", ".join("x".join(map(str, shape[1:])) for shape in inputs)
            raise ShapeError(f"cannot concatenate maps of different sizes: {sizes}")
        return (sum(shape[0] for shape in inputs), *inputs[0][1:])
