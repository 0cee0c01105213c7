"""The deep stem: three 3x3 convolutions in place of one 7x7."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, Literal

from arch.bounds import MOST_CHANNELS
from arch.graph import Builder
from arch.parts.base import setting
from arch.parts.stem import PooledStem


class DeepStem(PooledStem):
    """Three 3x3 convolutions, the first strided (Inception-v2; ResNet-C in arXiv 1812.01187)."""

    title: ClassVar[str] = "Three 3x3"
    summary: ClassVar[str] = "Three 3x3 convolutions and an optional downsampling"
    presets: ClassVar[Mapping[str, Mapping[str, Any]]] = {"Three 3x3 + max pool (ResNet-C)": {}}

    kind: Literal["deep"] = "deep"
    # ResNet-C's widths: 32, 32 and 64 channels (arXiv 1812.01187, section 4).
    hidden: int = setting(
        32,
        "h",
        "Hidden width",
        "Channels of the first two.",
        "channels",
        ge=1,
        le=MOST_CHANNELS,
        varied=True,
        first=True,
    )
    first_width: int | None = setting(
        None,
        "fw",
        "First width",
        "Channels of the first alone, which then differ from the second's: 24, 32 and 64 in timm's tiered stem.",
        "channels",
        ge=1,
        le=MOST_CHANNELS,
        varied=True,
    )
    width: int = setting(
        64, "w", "Width", "Channels that the stem writes.", "channels", ge=1, le=MOST_CHANNELS, varied=True, first=True
    )
    stride: int = setting(2, "s", "Stride", "Stride of the first convolution.", ge=1, le=8, first=True)

    def expand(self, build: Builder, source: int) -> int:
        source = self.unit(build, source, self.first_width or self.hidden, 3, self.stride, "1")
        source = self.unit(build, source, self.hidden, 3, 1, "2")
        return self.pooled(build, self.unit(build, source, self.width, 3, 1, "3", last=True))
