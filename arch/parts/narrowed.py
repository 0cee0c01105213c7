"""What bottleneck blocks share: 1x1, a convolution on an inner width, 1x1, and a shortcut."""

from __future__ import annotations

from typing import Literal

from arch.bounds import MOST_CHANNELS
from arch.graph import Builder
from arch.parts.base import setting
from arch.parts.chain import Conv, Residual
from arch.parts.rounding import rounded


class Narrowed(Residual):
    """A residual block whose spatial convolution works on a width of its own."""

    ratio: float = setting(
        0.25,
        "r",
        "Bottleneck ratio",
        "Inner width divided by the block's width.",
        gt=0,
        le=16,
        varied=True,
        first=True,
    )
    ratio_of: Literal["width", "input"] = setting(
        "width",
        "ro",
        "Ratio of",
        "The channels that the ratio multiplies: the block's, or its input's (RegNetZ in timm's byobnet).",
        names={"width": "the block's width", "input": "the input's width"},
    )
    divisor: int = setting(
        1, "m", "Multiple of", "The inner width is made a multiple of this.", "channels", ge=1, le=64
    )
    base_width: int | None = setting(
        None,
        "bw",
        "Width per group",
        "Inner channels per group in a stage of width 256, growing with the width (torchvision's width_per_group); "
        "replaces the ratio.",
        "channels",
        ge=1,
        le=MOST_CHANNELS,
        first=True,
    )
    entry: float = setting(
        1.0, "e", "First 1x1 ratio", "Width of the first 1x1 divided by the inner width (SENet-154: 0.5).", gt=0, le=4
    )

    def inner(self, build: Builder, width: int, channels: int) -> int:
        """Width of the spatial convolution in a block of `width` channels that reads `channels`.

        Raises:
            ArchError: a width per group is combined with a group width, or leaves no channel.
        """
        if self.base_width is None:
            # Half up: Python's round goes to the even neighbour.
            return rounded((width if self.ratio_of == "width" else channels) * self.ratio, self.divisor)
        if self.group_width is not None:
            raise build.error(
                "the width per group counts channels per group, so groups must be a number",
                "Clear the group width or the width per group",
                "group_width",
            )
        # torchvision: int(planes * (base_width / 64)) * groups with planes = width / 4.
        inner = width * self.base_width // 256 * self.groups
        if inner == 0:
            raise build.error(
                f"a width per group of {self.base_width} leaves no inner channel at width {width}",
                f"Use at least {-(-256 // width)}",
                "base_width",
            )
        return inner

    def chain(self, build: Builder, channels: int, width: int, stride: int) -> list[Conv]:
        inner = self.inner(build, width, channels)
        first, spatial = self.strides(stride)
        return [
            self.narrowing(inner, first),
            Conv(self.kernel, inner, spatial, self.split(build, inner)),
            Conv(1, width),
        ]

    def narrowing(self, inner: int, stride: int) -> Conv:
        """The first 1x1."""
        return Conv(1, rounded(inner * self.entry, 1), stride)

    def strides(self, stride: int) -> tuple[int, int]:
        """Of the first 1x1 and of the spatial convolution."""
        return 1, stride
