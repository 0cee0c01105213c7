"""Selective kernels: paths of several kernel sizes, weighed channel by channel (Li et al., arXiv 1903.06586)."""

from __future__ import annotations

from arch.graph import Builder
from arch.ops import Concat, Conv2d, Slice
from arch.parts.base import setting
from arch.parts.chain import Conv, Residual
from arch.parts.layers import Function, conv2d, norm_act
from arch.parts.rounding import rounded
from arch.parts.weighing import Weighing

PATHS = (1, 2)
"""Dilations of the paths, of the block's own: a 3x3, and a 5x5 written as a 3x3 with gaps."""


class Selective(Residual):
    """Settings of residual blocks whose spatial convolution chooses between kernels."""

    halved: bool = setting(
        True, "hv", "Input in halves", "Each path reads half of the channels (timm); the paper's read all of them."
    )
    reduction: int = setting(
        16, "re", "Reduction", "The width is divided by this between the weighing layers.", ge=1, le=1024, first=True
    )
    least: int = setting(
        8,
        "ls",
        "Weighing, multiple of",
        "The width between the weighing layers is made a multiple of this.",
        ge=1,
        le=64,
    )

    def selective(self, build: Builder, source: int, conv: Conv, activation: Function) -> int:
        """The paths in place of one convolution."""
        channels, ends = build.shape(source)[0], list[int]()
        if self.halved and channels % 2:
            raise build.error(f"{channels} channels have no halves", "Use an even width, or whole inputs", "halved")
        half = channels // len(PATHS)
        for number, dilation in enumerate(PATHS, start=1):
            with build.scope(f"path{number}", "branch"):
                part = build.add("part", Slice((number - 1) * half, number * half), source) if self.halved else source
                part = build.add("conv", self._path(build, conv, dilation), part)
                ends.append(norm_act(build, part, self.norm_op, activation))
        hidden = rounded(conv.width / self.reduction, self.least)
        weighing = Weighing(len(PATHS), hidden, self.norm_op, self.activation, bias=False)
        return weighing.weigh(build, build.add("paths", Concat(), *ends))

    def _path(self, build: Builder, conv: Conv, dilation: int) -> Conv2d:
        # More groups than channels are cut to one each (timm layers/selective_kernel.py).
        groups = min(conv.width, conv.groups)
        if self.kernel % 2 == 0:
            raise build.error(f"the paths' kernels of {self.kernel} have no middle", "Use an odd kernel", "kernel")
        gaps = dilation * self.dilation
        return conv2d(conv.width, self.kernel, conv.stride, dilation=gaps, groups=groups, bias=self.biased)
