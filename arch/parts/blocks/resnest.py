"""ResNeSt's bottleneck: a spatial convolution in several copies, weighed by split attention."""

from __future__ import annotations

from typing import ClassVar, Literal

from arch.graph import Builder
from arch.ops import Pool, sides
from arch.parts.base import setting
from arch.parts.chain import Conv
from arch.parts.layers import Function, norm_act
from arch.parts.narrowed import Narrowed
from arch.parts.rounding import rounded
from arch.parts.weighing import Weighing


class ResNeSt(Narrowed):
    """Split attention: copies of a group's map, summed with weights for each channel (arXiv 2004.08955)."""

    title: ClassVar[str] = "ResNeSt"
    summary: ClassVar[str] = "A bottleneck with copies of its spatial convolution, weighed channel by channel"

    kind: Literal["resnest"] = "resnest"
    radix: int = setting(2, "rx", "Copies", "Maps that the attention weighs (radix).", ge=1, le=16, first=True)
    pooled: Literal["after", "before", "none"] = setting(
        "after",
        "av",
        "Average pooling",
        "Takes the stride in place of the convolution, behind it or before it.",
    )

    def layer(self, build: Builder, source: int, index: int, conv: Conv, activation: Function) -> int:
        if index != 2:
            return super().layer(build, source, index, conv, activation)
        # Only where the block strides: the authors' first stage has none.
        pooled = self.pooled if conv.stride > 1 else "none"
        if pooled == "before":
            source = self._pooled(build, source, conv.stride)
        wide = conv._replace(
            width=conv.width * self.radix,
            groups=conv.groups * self.radix,
            stride=1 if pooled != "none" else conv.stride,
        )
        source = build.add("conv2", self.op(wide), source)
        # A pre-activation block has them before the convolution, as all of its kind.
        if self.order == "post":
            source = norm_act(build, source, self.norm_op, activation, "2")
        # A quarter of the copies' channels, and at least 32 (timm layers/split_attn.py).
        hidden = rounded(conv.width * self.radix / 4, 8, 32)
        source = Weighing(self.radix, hidden, self.norm_op, self.activation, conv.groups).weigh(build, source)
        return self._pooled(build, source, conv.stride) if pooled == "after" else source

    def _pooled(self, build: Builder, source: int, stride: int) -> int:
        return build.add("avd", Pool("avg", (3, 3), (stride, stride), sides(1), padding_counts=True), source)
