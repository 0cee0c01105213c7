"""The bottleneck residual block: 1x1, spatial, 1x1, and a shortcut."""

from __future__ import annotations

from typing import ClassVar, Literal

from arch.graph import Builder
from arch.parts.base import setting
from arch.parts.chain import Conv
from arch.parts.narrowed import Narrowed
from arch.parts.paths import paths


class Bottleneck(Narrowed):
    """A 1x1 convolution narrows, a spatial one works on the inner width, a 1x1 widens again.

    ResNet-50 and deeper; with groups ResNeXt (arXiv 1611.05431), with a wide inside WRN-50-2, with SE SENet.
    """

    title: ClassVar[str] = "Bottleneck"
    summary: ClassVar[str] = "1x1, spatial and 1x1 convolutions and a shortcut"

    kind: Literal["bottleneck"] = "bottleneck"
    stride_in: Literal["1x1", "3x3"] = setting(
        "3x3",
        "i",
        "Stride in",
        "The convolution that strides: the first 1x1 (v1, He et al. 2015) or the spatial one (v1.5, libraries today).",
        names={"1x1": "first 1x1 (v1)", "3x3": "spatial (v1.5)"},
    )

    spatial_at: Literal["middle", "start"] = setting(
        "middle",
        "sp",
        "Spatial convolution",
        "Between the 1x1s, on the inner width; or before them, on the input's, as on the way to ConvNeXt (arXiv "
        "2201.03545, section 2.4).",
        names={"middle": "between the 1x1s", "start": "before the 1x1s"},
    )

    form: Literal["grouped", "split", "early"] = setting(
        "grouped",
        "f",
        "Group implementation",
        "Three forms of one function (arXiv 1611.05431, fig. 3): one grouped convolution; split paths that are added; "
        "paths that are concatenated before the last 1x1.",
        names={"grouped": "grouped convolution", "split": "added paths", "early": "concatenated paths"},
    )

    def chain(self, build: Builder, channels: int, width: int, stride: int) -> list[Conv]:
        if self.spatial_at == "middle":
            return super().chain(build, channels, width, stride)
        first, spatial = self.strides(stride)
        moved = Conv(self.kernel, channels, spatial, self.split(build, channels))
        return [moved, self.narrowing(self.inner(build, width, channels), first), Conv(1, width)]

    def strides(self, stride: int) -> tuple[int, int]:
        # v1 (2015) strides in the first 1x1: 3.86 G MACs at depth 50; v1.5, in the 3x3: 4.09 G, half a point better.
        return (stride, 1) if self.stride_in == "1x1" else (1, stride)

    def _branch(self, build: Builder, source: int, convs: list[Conv]) -> tuple[int, int]:
        # With one group the three forms are one.
        if self.form == "grouped" or convs[1].groups == 1:
            return super()._branch(build, source, convs)
        # Split paths have no whole map behind their spatial convolutions that a gate could pool.
        if self.attention and self.attention.place == "inside":
            raise build.error("the gates inside need one grouped convolution", "Use the grouped form", "form")
        merged, entry = paths(self, build, source, convs, self.form == "split")
        return (self.attention.expand(build, merged, source) if self.attention else merged), entry
