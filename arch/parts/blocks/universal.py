"""MobileNetV4's universal inverted bottleneck: depthwise convolutions before, inside and behind an expansion."""

from __future__ import annotations

from typing import ClassVar, Literal

from arch.graph import Builder
from arch.parts.attention import InnerAttention, attention_setting
from arch.parts.base import Block, setting
from arch.parts.layers import conv2d
from arch.parts.residual import added
from arch.parts.rounding import rounded
from arch.parts.smoothing import Smoothed

Optional = Literal[0, 3, 5, 7, 9]
_NONE = {0: "none"}


class Universal(Smoothed, Block):
    """Up to three depthwise convolutions around a 1x1 expansion and a linear 1x1 (Qin et al., arXiv 2404.10518).

    None of them: a feed-forward block; the first alone: ConvNeXt's order; the middle one: MBConv; both: "ExtraDW".
    """

    title: ClassVar[str] = "Universal inverted bottleneck"
    summary: ClassVar[str] = "Depthwise convolutions before, inside and behind an expansion"

    kind: Literal["universal"] = "universal"
    start: Optional = setting(
        0, "ks", "First depthwise", "Kernel before the expansion.", "pixels", names=_NONE, first=True
    )
    middle: Optional = setting(
        3, "km", "Middle depthwise", "Kernel on the expanded width.", "pixels", names=_NONE, first=True
    )
    end: Optional = setting(0, "ke", "Last depthwise", "Kernel behind the projection.", "pixels", names=_NONE)
    expansion: float = setting(
        4.0, "t", "Expansion", "Inner width divided by the input's.", ge=1, le=16, varied=True, first=True
    )
    shortcut: bool = setting(True, "c", "Shortcut", "Add the input where the shape stays.")
    attention: InnerAttention | None = attention_setting()
    scaled: bool = setting(False, "y", "Layer scale", "A learned factor per channel before the sum.")
    divisor: int = setting(
        8, "m", "Multiple of", "The inner width is made a multiple of this.", "channels", ge=1, le=64
    )

    def expand(self, build: Builder, source: int, width: int, stride: int) -> int:
        entry, channels = source, build.shape(source)[0]
        inner = rounded(channels * self.expansion, self.divisor)
        start, middle, end = self._strides(build, stride)
        if self.start:
            source = self._unit(build, source, "0", channels, self.start, start)
        source = self._unit(build, source, "1", inner, activated=True)
        if self.middle:
            source = self._unit(build, source, "2", inner, self.middle, middle, activated=True)
        if self.attention:
            source = self.attention.expand(build, source, entry)
        source = self._unit(build, source, "3", width)
        if self.end:
            source = self._unit(build, source, "4", width, self.end, end)
        return added(build, source, entry, self.scaled) if self.shortcut else source

    def _strides(self, build: Builder, stride: int) -> tuple[int, int, int]:
        """Of the three depthwise convolutions: the middle one strides, else the first, else the last."""
        if self.middle:
            return 1, stride, 1
        if stride > 1 and not self.start and not self.end:
            raise build.error("nothing here can take the stride", "Use a depthwise convolution or stride 1", "middle")
        return (stride, 1, 1) if self.start else (1, 1, stride)

    def _unit(
        self,
        build: Builder,
        source: int,
        index: str,
        width: int,
        kernel: int = 1,
        stride: int = 1,
        activated: bool = False,
    ) -> int:
        """A 1x1 convolution or a depthwise one, with its norm."""
        conv = conv2d(width, kernel, self.own_stride(stride), groups=width if kernel > 1 else 1, bias=self.biased)
        source = self.convolved(build, source, conv, index, None if activated else "none")
        return self.smoothed(build, source, stride)
