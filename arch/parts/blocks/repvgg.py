"""RepVGG's block: 3x3, 1x1 and identity in training, one 3x3 when deployed."""

from __future__ import annotations

from typing import ClassVar, Literal, Self

from arch.bounds import MOST_CHANNELS
from arch.graph import Builder
from arch.parts.attention import ChannelAttention, attention_setting
from arch.parts.base import Block, setting
from arch.parts.layers import OddKernel, act
from arch.parts.reparametrised import Reparametrised, Shape


class RepVGG(Reparametrised, Block):
    """A spatial convolution, a 1x1 and the input, each with a norm, added (Ding et al., arXiv 2101.03697).

    Deployed it is a plain convolution with a bias: equal outputs, fewer params and operations.
    """

    title: ClassVar[str] = "RepVGG"
    summary: ClassVar[str] = "3x3, 1x1 and identity in training, one 3x3 when deployed"

    kind: Literal["repvgg"] = "repvgg"
    bias: Literal["auto"] = setting("auto", "b", "Bias", "The folded convolution has one, the branches have none.")
    kernel: OddKernel = setting(3, "k", "Kernel", "Side of the spatial convolution.", "pixels", first=True)
    groups: int = setting(
        1, "g", "Groups", "Both convolutions are split into this many.", ge=1, le=MOST_CHANNELS, varied=True, first=True
    )
    alternate: bool = setting(
        False,
        "al",
        "Groups in every second block",
        "The first, third, ... block of a stage has one group (RepVGG-B1g4).",
    )
    attention: ChannelAttention | None = attention_setting()

    def at(self, number: int, depth: int) -> Self:
        return self.model_copy(update={"groups": 1}) if self.alternate and number % 2 else self

    def expand(self, build: Builder, source: int, width: int, stride: int) -> int:
        entry = source
        source = self.folded(build, "conv", source, Shape(width, self.kernel, stride, self.groups))
        if self.attention:
            source = self.attention.expand(build, source, entry)
        return act(build, source, self.activation)
