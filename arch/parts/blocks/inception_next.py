"""InceptionNeXt's block: a ConvNeXt whose large kernel is parted into small ones, on parts of the channels."""

from __future__ import annotations

from typing import ClassVar, Literal

from arch.graph import Builder
from arch.ops import Concat, Slice
from arch.parts.base import Block, setting
from arch.parts.downsample import Downsample
from arch.parts.layers import Function, Normed, OddKernel, conv2d, norm_act
from arch.parts.perceptron import perceptron
from arch.parts.residual import added
from arch.parts.rounding import whole


class InceptionNeXt(Normed, Block):
    """Depthwise 3x3, 1x11 and 11x1 on an eighth of the channels each, the rest as it is (arXiv 2303.16900)."""

    title: ClassVar[str] = "InceptionNeXt"
    summary: ClassVar[str] = "Depthwise kernels of three forms on parts of the channels, and two layers"

    kind: Literal["inception_next"] = "inception_next"
    kernel: OddKernel = setting(3, "k", "Square kernel", "Side of the square one.", "pixels", first=True)
    band: OddKernel = setting(11, "kb", "Band kernel", "Length of the row and of the column.", "pixels", first=True)
    share: float = setting(
        0.125, "h", "Part", "Of the channels, for each of the three kernels.", gt=0, le=0.33, first=True
    )
    expansion: float = setting(
        4.0, "t", "Expansion", "Hidden width divided by the block's.", gt=0, le=16, varied=True, first=True
    )
    activation: Function = setting("gelu", "a", "Activation", "The non-linearity between the two layers.", first=True)

    @property
    def before(self) -> Downsample | None:
        return Downsample(kernel=2, place="before")

    def expand(self, build: Builder, source: int, width: int, stride: int) -> int:
        mixed = norm_act(build, self._mixed(build, source, width), self.norm_op)
        hidden = whole(width * self.expansion)
        mixed = perceptron(build, mixed, hidden, width, self.activation, "conv", responding=False)
        return added(build, mixed, source, scaled=True)

    def _mixed(self, build: Builder, source: int, width: int) -> int:
        each = whole(width * self.share)
        kept = width - 3 * each
        if kept < 1:
            raise build.error(f"{width} channels have no four parts", "Use at least 4 channels", "share")
        kernels = ((self.kernel, self.kernel), (1, self.band), (self.band, 1))
        with build.scope("mixer"):
            ends = [build.add("kept", Slice(0, kept), source)]
            for number, kernel in enumerate(kernels):
                start = kept + number * each
                part = build.add(f"part{number + 1}", Slice(start, start + each), source)
                conv = conv2d(each, kernel, groups=each, bias=self.bias != "no")
                ends.append(build.add(f"conv{number + 1}", conv, part))
            return build.add("concat", Concat(), *ends)
