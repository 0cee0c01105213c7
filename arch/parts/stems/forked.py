"""HGNetV2's stem: two 2x2 convolutions beside a pooling, between two strided 3x3."""

from __future__ import annotations

from typing import ClassVar, Literal

from arch.bounds import MOST_CHANNELS
from arch.graph import Builder
from arch.ops import Concat, Pad, Pool
from arch.parts.affine import Affine
from arch.parts.base import Stem, setting
from arch.parts.layers import conv2d

_FAR: tuple[tuple[int, int], tuple[int, int]] = (0, 1), (0, 1)
"""A zero below and to the right, which keeps the size of a 2x2 window."""


class ForkedStem(Affine, Stem):
    """3x3/2; two 2x2 beside a 2x2 pooling, concatenated; 3x3/2 and a 1x1 (PaddleClas, PP-HGNetV2)."""

    title: ClassVar[str] = "Forked"
    summary: ClassVar[str] = "Two 2x2 convolutions beside a pooling, between two strided 3x3"

    kind: Literal["forked"] = "forked"
    hidden: int = setting(
        24, "h", "Hidden width", "Channels of the strided convolutions.", "channels", ge=2, le=MOST_CHANNELS, first=True
    )
    width: int = setting(
        32, "w", "Width", "Channels that the stem writes.", "channels", ge=1, le=MOST_CHANNELS, varied=True, first=True
    )

    def expand(self, build: Builder, source: int) -> int:
        bias = self.biased
        source = self.unit(build, "conv1", source, conv2d(self.hidden, 3, 2, bias=bias))
        source = build.add("pad1", Pad(_FAR), source)
        left = self.unit(build, "conv2", source, conv2d(self.hidden // 2, 2, padding=0, bias=bias))
        left = build.add("pad2", Pad(_FAR), left)
        left = self.unit(build, "conv3", left, conv2d(self.hidden, 2, padding=0, bias=bias))
        pooled = build.add("pool", Pool("max", (2, 2), (1, 1), ceil=True), source)
        source = build.add("concat", Concat(), pooled, left)
        source = self.unit(build, "conv4", source, conv2d(self.hidden, 3, 2, bias=bias))
        return self.unit(build, "conv5", source, conv2d(self.width, 1, bias=bias))
