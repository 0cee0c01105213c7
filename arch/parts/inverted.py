"""What inverted residuals share: an optional expansion, a depthwise convolution, attention, a pointwise one."""

from __future__ import annotations

from arch.graph import Builder
from arch.parts.attention import InnerAttention, attention_setting
from arch.parts.base import Block, setting
from arch.parts.layers import conv2d, norm_act
from arch.parts.residual import added
from arch.parts.rounding import rounded
from arch.parts.smoothing import Smoothed


class Inverted(Smoothed, Block):
    """Expansion, a spatial convolution per channel or group, attention, and a pointwise convolution."""

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
    linear: bool = setting(False, "e", "Linear end", "No activation after the pointwise convolution.")
    shortcut: bool = setting(False, "c", "Shortcut", "Add the input where the shape stays.", first=True)
    attention: InnerAttention | None = attention_setting()
    divisor: int = setting(
        1, "m", "Multiple of", "The expanded width is made a multiple of this.", "channels", ge=1, le=64
    )
    always: bool = setting(
        False, "x", "Expansion at ratio 1", "The first 1x1 stands at expansion 1 too (FBNet, HardCoRe-NAS)."
    )

    def expand(self, build: Builder, source: int, width: int, stride: int) -> int:
        entry, channels = source, build.shape(source)[0]
        # The depthwise convolution's width follows the input, not the block's width (arXiv 1801.04381, table 1).
        inner = rounded(channels * self.expansion, self.divisor)
        # The first block of MobileNet v2 has expansion 1 and no 1x1 before its depthwise convolution.
        if self.expansion > 1 or self.always:
            source = norm_act(build, self.widen(build, source, inner), self.norm_op, self.activation, "0")
        source = self.spatial(build, source, inner, self.own_stride(stride))
        source = self.smoothed(build, norm_act(build, source, self.norm_op, self.activation, "1"), stride)
        if self.attention:
            source = self.attention.expand(build, source, entry)
        last = "none" if self.linear else self.activation
        source = norm_act(build, self.project(build, source, width), self.norm_op, last, "2")
        # v2 never projects: where stride or width change there is no shortcut.
        return added(build, source, entry) if self.shortcut else source

    def widen(self, build: Builder, source: int, inner: int) -> int:
        """The 1x1 convolution that expands."""
        return build.add("conv0", conv2d(inner, 1, bias=self.biased), source)

    def spatial(self, build: Builder, source: int, inner: int, stride: int) -> int:
        """The convolution of each channel, or of each group."""
        raise NotImplementedError

    def project(self, build: Builder, source: int, width: int) -> int:
        """The 1x1 convolution that ends the block."""
        return build.add("conv2", conv2d(width, 1, bias=self.biased), source)
