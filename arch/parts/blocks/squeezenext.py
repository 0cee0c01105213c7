"""SqueezeNext's block: two 1x1s narrow, a row and a column work on few channels, and a 1x1 widens again."""

from __future__ import annotations

from typing import ClassVar, Literal, Self

from arch.graph import Builder
from arch.ops import Add
from arch.parts.base import Block, setting
from arch.parts.layers import Normed, OddKernel, act, conv2d
from arch.parts.rounding import whole


class SqueezeNext(Normed, Block):
    """Two reductions, a separable 3x3, an expansion, and the sum (Gholami et al., arXiv 1803.10615).

    Every convolution has a norm and an activation, the shortcut's too (the authors' train_val.prototxt).
    """

    title: ClassVar[str] = "SqueezeNext"
    summary: ClassVar[str] = "Two 1x1s narrow, a column and a row convolve, a 1x1 widens, and a shortcut"

    kind: Literal["squeezenext"] = "squeezenext"
    kernel: OddKernel = setting(3, "k", "Kernel", "Length of the column and of the row.", "pixels", first=True)
    ratio: float = setting(
        0.5,
        "r",
        "Reduction",
        "Each of the first two 1x1s leaves this part of the channels: of the block's width, then of what is left.",
        gt=0,
        le=1,
        varied=True,
        first=True,
    )
    order: Literal["alternate", "column", "row"] = setting(
        "alternate",
        "o",
        "First of the two",
        "The column (3x1), the row (1x3), or in turns from block to block, the column in the first.",
        names={"alternate": "in turns", "column": "column", "row": "row"},
    )
    reads: Literal["input", "shortcut"] = setting(
        "input",
        "rd",
        "Branch reads",
        "Where the shape changes: the block's input, or what the shortcut's 1x1 made of it (SqNxt-23v5).",
        names={"input": "the input", "shortcut": "the shortcut's 1x1"},
    )

    def at(self, number: int, depth: int) -> Self:
        if self.order != "alternate":
            return self
        return self.model_copy(update={"order": "column" if number % 2 else "row"})

    def expand(self, build: Builder, source: int, width: int, stride: int) -> int:
        entry = source
        if stride > 1 or build.shape(source)[0] != width:
            with build.scope("shortcut", "shortcut"):
                entry = self.convolved(build, source, conv2d(width, 1, stride, bias=self.biased))
            if self.reads == "shortcut":
                source, stride = entry, 1
        half = whole(width * self.ratio)
        column, row = (self.kernel, 1), (1, self.kernel)
        separable = (row, column) if self.order == "row" else (column, row)
        # The first 1x1 takes the stride, as the shortcut's does.
        convs = [
            conv2d(half, 1, stride, bias=self.biased),
            conv2d(whole(half * self.ratio), 1, bias=self.biased),
            *(conv2d(half, window, bias=self.biased) for window in separable),
            conv2d(width, 1, bias=self.biased),
        ]
        for index, conv in enumerate(convs, start=1):
            source = self.convolved(build, source, conv, str(index))
        return act(build, build.add("add", Add(), source, entry), self.activation)
