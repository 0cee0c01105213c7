"""The bottleneck residual block: 1x1, spatial, 1x1, and a shortcut."""

from __future__ import annotations

from typing import ClassVar, Literal

from arch.bounds import MOST_CHANNELS
from arch.graph import Builder
from arch.parts.base import setting
from arch.parts.chain import Conv, Residual
from arch.parts.paths import paths


class Bottleneck(Residual):
    """A 1x1 convolution narrows, a spatial one works on the inner width, a 1x1 widens again.

    ResNet-50 and deeper; with groups ResNeXt (arXiv 1611.05431), with a wide inside WRN-50-2, with SE SENet.
    """

    title: ClassVar[str] = "Bottleneck"
    summary: ClassVar[str] = "1x1, spatial and 1x1 convolutions and a shortcut"

    kind: Literal["bottleneck"] = "bottleneck"
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
    stride_in: Literal["1x1", "3x3"] = setting(
        "3x3",
        "i",
        "Stride in",
        "The convolution that strides: the first 1x1 (v1, He et al. 2015) or the spatial one (v1.5, libraries today).",
        names={"1x1": "first 1x1 (v1)", "3x3": "spatial (v1.5)"},
    )

    form: Literal["grouped", "split", "early"] = setting(
        "grouped",
        "f",
        "Group implementation",
        "Three forms of one function (arXiv 1611.05431, fig. 3): one grouped convolution; split paths that are added; "
        "paths that are concatenated before the last 1x1.",
        names={"grouped": "grouped convolution", "split": "added paths", "early": "concatenated paths"},
    )

    def inner(self, build: Builder, width: int) -> int:
        """Width of the spatial convolution in a block of `width` channels.

        Raises:
            ArchError: a width per group is combined with a group width, or leaves no channel.
        """
        if self.base_width is None:
            # Half up: Python's round goes to the even neighbour.
            return max(1, int(width * self.ratio + 0.5))
        if self.group_width is not None:
            raise build.error(
                "the width per group counts channels per group, so groups must be a number",
                "Clear the group width or the width per group",
                "group_width",
            )
        # torchvision: int(planes * (base_width / 64)) * groups with planes = width / 4.
        channels = width * self.base_width // 256 * self.groups
        if channels == 0:
            raise build.error(
                f"a width per group of {self.base_width} leaves no inner channel at width {width}",
                f"Use at least {-(-256 // width)}",
                "base_width",
            )
        return channels

    def chain(self, build: Builder, channels: int, width: int, stride: int) -> list[Conv]:
        inner = self.inner(build, width)
        # v1 (2015) strides in the first 1x1: 3.86 G MACs at depth 50; v1.5, in the 3x3: 4.09 G, half a point better.
        first, spatial = (stride, 1) if self.stride_in == "1x1" else (1, stride)
        return [
            Conv(1, max(1, int(inner * self.entry + 0.5)), first),
            Conv(self.kernel, inner, spatial, self.split(build, inner)),
            Conv(1, width),
        ]

    def _branch(self, build: Builder, source: int, convs: list[Conv]) -> tuple[int, int]:
        # With one group the three forms are one.
        if self.form == "grouped" or convs[1].groups == 1:
            return super()._branch(build, source, convs)
        # Split paths have no whole map behind their spatial convolutions that a gate could pool.
        if self.attention and self.attention.place == "inside":
            raise build.error("the gates inside need one grouped convolution", "Use the grouped form", "form")
        merged, entry = paths(self, build, source, convs, self.form == "split")
        return (self.attention.expand(build, merged, source) if self.attention else merged), entry
