"""MobileNet's depthwise separable convolution, and MobileNet v2's inverted residual."""

from __future__ import annotations

from typing import ClassVar, Literal

from arch.graph import Builder
from arch.ops import Add, Conv2d
from arch.parts.base import Block, setting
from arch.parts.layers import Normed, OddKernel, conv2d, norm_act


class Separable(Normed, Block):
    """An optional 1x1 expansion, a depthwise and a pointwise convolution.

    Expansion 1 with an activated end is MobileNet v1 (arXiv 1704.04861); a linear end with the shortcut is the inverted
    residual of v2 (arXiv 1801.04381).
    """

    title: ClassVar[str] = "Depthwise separable"
    summary: ClassVar[str] = "An optional expansion, a depthwise and a pointwise convolution"

    kind: Literal["separable"] = "separable"
    expansion: float = setting(
        1.0,
        "t",
        "Expansion",
        "Width of the depthwise convolution divided by the input's; 1: no expansion.",
        ge=1,
        le=16,
        varied=True,
        first=True,
    )
    kernel: OddKernel = setting(3, "k", "Kernel", "Side of the depthwise convolution.", "pixels", first=True)
    linear: bool = setting(False, "e", "Linear end", "No activation after the pointwise convolution.")
    shortcut: bool = setting(False, "c", "Shortcut", "Add the input where the shape stays.", first=True)

    def expand(self, build: Builder, source: int, width: int, stride: int) -> int:
        entry, channels = source, build.shape(source)[0]
        # The depthwise convolution's width follows the input, not the block's width (arXiv 1801.04381, table 1).
        inner = int(channels * self.expansion + 0.5)
        # The first block of MobileNet v2 has expansion 1 and no 1x1 before its depthwise convolution.
        if self.expansion > 1:
            source = self._unit(build, source, conv2d(inner, 1, bias=self.biased), "0")
        depthwise = conv2d(inner, self.kernel, stride, groups=inner, bias=self.biased)
        source = self._unit(build, source, depthwise, "1")
        source = self._unit(build, source, conv2d(width, 1, bias=self.biased), "2", self.linear)
        # v2 never projects: where stride or width change there is no shortcut.
        fits = self.shortcut and build.shape(source) == build.shape(entry)
        return build.add("add", Add(), source, entry) if fits else source

    def _unit(self, build: Builder, source: int, conv: Conv2d, index: str, linear: bool = False) -> int:
        source = build.add(f"conv{index}", conv, source)
        return norm_act(build, source, self.norm_op, None if linear else self.activation, index)
