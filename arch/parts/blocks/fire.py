"""SqueezeNet's fire module."""

from __future__ import annotations

from typing import ClassVar, Literal

from arch.graph import Builder
from arch.ops import Concat, Conv2d
from arch.parts.attention import ChannelAttention, attention_setting
from arch.parts.base import Block, setting
from arch.parts.layers import Normed, conv2d
from arch.parts.residual import added
from arch.parts.rounding import rounded


class Fire(Normed, Block):
    """A 1x1 squeezes; 1x1 and 3x3 expand side by side and are concatenated (Iandola et al., arXiv 1602.07360)."""

    title: ClassVar[str] = "Fire"
    summary: ClassVar[str] = "A 1x1 squeezes, 1x1 and 3x3 expand side by side"

    kind: Literal["fire"] = "fire"
    ratio: float = setting(
        0.125, "r", "Squeeze ratio", "Width of the squeeze divided by the block's.", gt=0, le=4, varied=True, first=True
    )
    share: float = setting(
        0.5, "h", "3x3 share", "Part of the block's channels that the 3x3 writes.", gt=0, lt=1, varied=True, first=True
    )

    bypass: bool = setting(
        False, "c", "Bypass", "The input is added where the shape stays (SqueezeNet with simple bypass).", first=True
    )
    attention: ChannelAttention | None = attention_setting()

    def expand(self, build: Builder, source: int, width: int, stride: int) -> int:
        # SqueezeNet's pct_3x3: one half in both published versions.
        spatial = rounded(width * self.share, 1)
        if width < 2:
            raise build.error("a fire module of width 1 has no two sides", "Use at least 2", "width")
        if spatial == width:
            raise build.error(f"all {width} channels are the 3x3's", "Use a smaller share", "share")
        # The squeeze takes the stride: both sides read its map, and so their sizes agree.
        squeeze = rounded(width * self.ratio, 1)
        entry = source
        source = self._unit(build, source, "squeeze", conv2d(squeeze, 1, stride, bias=self.biased))
        left = self._unit(build, source, "expand1x1", conv2d(width - spatial, 1, bias=self.biased))
        right = self._unit(build, source, "expand3x3", conv2d(spatial, 3, bias=self.biased))
        # The 1x1 first, as in torchvision: the order decides what the next layer's weights mean.
        source = build.add("concat", Concat(), left, right)
        if self.attention:
            source = self.attention.expand(build, source, entry)
        return added(build, source, entry) if self.bypass else source

    def _unit(self, build: Builder, source: int, name: str, conv: Conv2d) -> int:
        with build.scope(name):
            return self.convolved(build, source, conv)
