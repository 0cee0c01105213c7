"""PP-LCNetV2's block: a depthwise convolution of several kernels that fold, and one or two pointwise ones."""

from __future__ import annotations

from typing import ClassVar, Literal

from arch.graph import Builder
from arch.ops import Add
from arch.parts.attention import InnerAttention, attention_setting
from arch.parts.base import Block, setting
from arch.parts.layers import OddKernel, act, conv2d
from arch.parts.reparametrised import Reparametrised
from arch.parts.residual import added
from arch.parts.rounding import whole


class RepSeparable(Reparametrised, Block):
    """Depthwise kernels k, k - 2, ... side by side in training, then a pointwise one (PaddleClas, PP-LCNetV2)."""

    title: ClassVar[str] = "Separable, several kernels"
    summary: ClassVar[str] = "Depthwise kernels side by side in training, then pointwise convolutions"

    kind: Literal["rep_separable"] = "rep_separable"
    kernel: OddKernel = setting(3, "k", "Kernel", "Side of the largest depthwise convolution.", "pixels", first=True)
    several: bool = setting(False, "sv", "Several kernels", "Smaller ones beside it, which fold into it.", first=True)
    split: float | None = setting(
        None, "pw", "Two pointwise", "Width between two pointwise convolutions, by the block's; empty: one.", gt=0, le=4
    )
    shortcut: bool = setting(False, "c", "Shortcut", "Add the input where the shape stays.")
    attention: InnerAttention | None = attention_setting()

    def expand(self, build: Builder, source: int, width: int, stride: int) -> int:
        entry = source
        source = act(build, self._depthwise(build, source, stride), self.activation, "act_depthwise")
        if self.attention:
            source = self.attention.expand(build, source, entry)
        if self.split is not None:
            source = self.convolved(build, source, conv2d(whole(width * self.split), 1, bias=self.biased), "1")
        source = self.convolved(build, source, conv2d(width, 1, bias=self.biased), "2")
        return added(build, source, entry) if self.shortcut else source

    def _depthwise(self, build: Builder, source: int, stride: int) -> int:
        channels = build.shape(source)[0]
        if self.several and self.form == "deployed":
            folded = conv2d(channels, self.kernel, stride, groups=channels, bias=True)
            return build.add("depthwise", folded, source)
        smaller = range(self.kernel - 2, 0, -2) if self.several else ()
        # A 1x1 cannot be folded into a strided convolution (timm lcnetv2.py, RepDepthwiseSeparable).
        sides = [self.kernel, *(side for side in smaller if side > 1 or stride == 1)]
        with build.scope("depthwise"):
            ends = [
                self.convolved(
                    build, source, conv2d(channels, side, stride, groups=channels, bias=self.biased), str(n), "none"
                )
                for n, side in enumerate(sides, start=1)
            ]
            return ends[0] if len(ends) == 1 else build.add("sum", Add(), *ends)
