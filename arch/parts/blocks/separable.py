"""MobileNet's depthwise separable convolution and its inverted residual (MBConv)."""

from __future__ import annotations

from typing import ClassVar, Literal

from arch.bounds import MOST_CHANNELS
from arch.graph import Builder
from arch.parts.base import setting
from arch.parts.grouping import groups_of
from arch.parts.inverted import Inverted
from arch.parts.layers import OddKernel, conv2d


class Separable(Inverted):
    """An optional 1x1 expansion, a depthwise and a pointwise convolution.

    Expansion 1 with an activated end is MobileNet v1 (arXiv 1704.04861); a linear end with the shortcut is the inverted
    residual of v2 (arXiv 1801.04381), with SE the MBConv of MnasNet and EfficientNet (arXiv 1807.11626, 1905.11946).
    """

    title: ClassVar[str] = "Depthwise separable, MBConv"
    summary: ClassVar[str] = "An optional expansion, a depthwise and a pointwise convolution"

    kind: Literal["separable"] = "separable"
    kernel: OddKernel = setting(3, "k", "Kernel", "Side of the depthwise convolution.", "pixels", first=True)
    group_width: int = setting(
        1,
        "gw",
        "Group width",
        "Channels in a group of the middle convolution; 1: depthwise.",
        "channels",
        ge=1,
        le=MOST_CHANNELS,
    )
    dilation: int = setting(
        1, "l", "Dilation", "Gaps between the taps of the depthwise convolution.", "pixels", ge=1, le=32
    )

    def spatial(self, build: Builder, source: int, inner: int, stride: int) -> int:
        groups = groups_of(build, inner, self.group_width)
        conv = conv2d(inner, self.kernel, stride, dilation=self.dilation, groups=groups, bias=self.biased)
        return build.add("conv1", conv, source)
