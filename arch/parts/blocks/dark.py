"""Darknet's residual block: a 1x1 that narrows and a 3x3 that widens again, or the other way round."""

from __future__ import annotations

from typing import ClassVar, Literal

from arch.bounds import MOST_CHANNELS
from arch.graph import Builder
from arch.parts.attention import ChannelAttention, attention_setting
from arch.parts.base import Block, setting
from arch.parts.layers import Normed, OddKernel, conv2d
from arch.parts.residual import added


class Dark(Normed, Block):
    """1x1 and 3x3, each activated, and the sum, after which nothing stands (YOLOv3's Darknet-53, arXiv 1804.02767).

    With the spatial convolution first it is timm's edge block of CS3EdgeNet.
    """

    title: ClassVar[str] = "Darknet"
    summary: ClassVar[str] = "A 1x1 that narrows, a spatial convolution that widens, and the sum"

    kind: Literal["dark"] = "dark"
    ratio: float = setting(
        0.5, "r", "Bottleneck ratio", "Inner width divided by the block's.", gt=0, le=16, varied=True, first=True
    )
    kernel: OddKernel = setting(3, "k", "Kernel", "Side of the spatial convolution.", "pixels", first=True)
    order: Literal["narrow", "spatial"] = setting(
        "narrow",
        "o",
        "Order",
        "The 1x1 first, or the spatial convolution first.",
        names={"narrow": "1x1 first", "spatial": "spatial first"},
    )
    groups: int = setting(1, "g", "Groups", "Of the spatial convolution.", ge=1, le=MOST_CHANNELS, varied=True)
    attention: ChannelAttention | None = attention_setting()

    def expand(self, build: Builder, source: int, width: int, stride: int) -> int:
        entry, inner = source, max(1, round(width * self.ratio))
        kernels = (1, self.kernel) if self.order == "narrow" else (self.kernel, 1)
        strides = (1, stride) if self.order == "narrow" else (stride, 1)
        for index, channels in enumerate((inner, width)):
            kernel, step = kernels[index], strides[index]
            conv = conv2d(channels, kernel, step, groups=self.groups if kernel > 1 else 1, bias=self.biased)
            source = self.convolved(build, source, conv, str(index + 1))
            # Between the two layers, on the inner width (timm cspnet.py, DarkBlock).
            if self.attention and index == 0:
                source = self.attention.expand(build, source, entry)
        return added(build, source, entry)
