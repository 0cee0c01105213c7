"""The fused MBConv: one spatial convolution in place of the expansion and the depthwise one."""

from __future__ import annotations

from typing import ClassVar, Literal

from arch.bounds import MOST_CHANNELS
from arch.graph import Builder
from arch.parts.attention import InnerAttention, attention_setting
from arch.parts.base import Block, setting
from arch.parts.grouping import groups_of
from arch.parts.layers import OddKernel, conv2d
from arch.parts.residual import added
from arch.parts.rounding import rounded
from arch.parts.smoothing import Smoothed


class Fused(Smoothed, Block):
    """A spatial convolution that widens, and a linear 1x1 back (EfficientNetV2, arXiv 2104.00298).

    At expansion 1 it is a single convolution, unless both are asked for.
    """

    title: ClassVar[str] = "Fused MBConv"
    summary: ClassVar[str] = "A spatial convolution that widens, and a linear 1x1 back"

    widths: ClassVar[tuple[str, ...]] = ("of",)

    kind: Literal["fused"] = "fused"
    expansion: float = setting(
        4.0, "t", "Expansion", "Inner width divided by the input's.", ge=1, le=16, varied=True, first=True
    )
    kernel: OddKernel = setting(3, "k", "Kernel", "Side of the spatial convolution.", "pixels", first=True)
    shortcut: bool = setting(True, "c", "Shortcut", "Add the input where the shape stays.", first=True)
    attention: InnerAttention | None = attention_setting()
    always: bool = setting(False, "x", "1x1 at ratio 1", "The 1x1 stands at expansion 1 too (efficientnetv2_rw).")
    of: int | None = setting(
        None,
        "i",
        "Width that is expanded",
        "In place of the input's: EdgeTPU's first stage expands its output's 24.",
        "channels",
        ge=1,
        le=MOST_CHANNELS,
    )
    divisor: int = setting(
        8, "m", "Multiple of", "The inner width is made a multiple of this.", "channels", ge=1, le=64
    )
    group_width: int | None = setting(
        None, "gw", "Group width", "Channels in a group of the spatial convolution; empty: one group.", ge=1, le=1024
    )

    def expand(self, build: Builder, source: int, width: int, stride: int) -> int:
        entry, channels = source, build.shape(source)[0]
        if self.expansion == 1 and not self.always:
            source = self._strided(build, source, width, channels, stride)
            return added(build, source, entry) if self.shortcut else source
        inner = rounded((self.of or channels) * self.expansion, self.divisor)
        source = self._strided(build, source, inner, inner, stride)
        if self.attention:
            source = self.attention.expand(build, source, entry)
        source = self.convolved(build, source, conv2d(width, 1, bias=self.biased), "2", "none")
        return added(build, source, entry) if self.shortcut else source

    def _strided(self, build: Builder, source: int, inner: int, channels: int, stride: int) -> int:
        groups = 1 if self.group_width is None else groups_of(build, channels, self.group_width)
        conv = conv2d(inner, self.kernel, self.own_stride(stride), groups=groups, bias=self.biased)
        return self.smoothed(build, self.convolved(build, source, conv, "1"), stride)
