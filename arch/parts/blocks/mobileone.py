"""MobileOne's block: a depthwise and a pointwise convolution, each with more branches in training."""

from __future__ import annotations

from typing import ClassVar, Literal, Self

from arch.bounds import MOST_BLOCKS
from arch.graph import Builder
from arch.parts.attention import ChannelAttention, attention_setting
from arch.parts.base import Block, setting
from arch.parts.layers import OddKernel, act
from arch.parts.reparametrised import Reparametrised, Shape


class MobileOne(Reparametrised, Block):
    """Depthwise and pointwise, each a sum of branches that folds into one convolution (arXiv 2206.04040)."""

    title: ClassVar[str] = "MobileOne"
    summary: ClassVar[str] = "Depthwise and pointwise convolutions with more branches in training"

    kind: Literal["mobileone"] = "mobileone"
    bias: Literal["auto"] = setting("auto", "b", "Bias", "The folded convolution has one, the branches have none.")
    kernel: OddKernel = setting(3, "k", "Kernel", "Side of the depthwise convolution.", "pixels", first=True)
    branches: int = setting(
        1, "m", "Branches", "Copies of each convolution in training (over-parametrisation).", ge=1, le=8, first=True
    )
    pointwise: bool = setting(True, "pw", "1x1 beside", "A 1x1 beside the spatial convolution in training.")
    attention: ChannelAttention | None = attention_setting()
    gated: int | None = setting(
        None,
        "qn",
        "Gated blocks",
        "The last so many blocks of the stage have the attention; empty: all.",
        ge=0,
        le=MOST_BLOCKS,
    )
    layers: Literal["both", "full", "depthwise"] = setting(
        "both",
        "ly",
        "Layers",
        "Depthwise and pointwise; one convolution over all channels, as in the stem; or a depthwise one alone.",
        names={"both": "depthwise and pointwise", "full": "one full convolution", "depthwise": "depthwise alone"},
    )

    def at(self, number: int, depth: int) -> Self:
        gated = self.gated is None or number > depth - self.gated
        return self if gated or self.attention is None else self.model_copy(update={"attention": None})

    def expand(self, build: Builder, source: int, width: int, stride: int) -> int:
        channels = build.shape(source)[0]
        if self.layers != "both":
            groups = 1 if self.layers == "full" else channels
            return self._unit(build, "conv", source, Shape(width, self.kernel, stride, groups))
        source = self._unit(build, "depthwise", source, Shape(channels, self.kernel, stride, channels))
        return self._unit(build, "pointwise", source, Shape(width, 1))

    def _unit(self, build: Builder, name: str, source: int, conv: Shape) -> int:
        entry = source
        source = self.folded(build, name, source, conv, self.branches, pointwise=self.pointwise)
        if self.attention:
            source = self.attention.expand(build, source, entry, name)
        return act(build, source, self.activation, f"{name}_act")
