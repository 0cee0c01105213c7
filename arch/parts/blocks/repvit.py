"""RepViT's block: a depthwise mixer that folds, attention, and two layers at every place."""

from __future__ import annotations

from typing import ClassVar, Literal, Self

from arch.graph import Builder
from arch.ops import Add, Conv2d
from arch.parts.attention import ChannelAttention, attention_setting
from arch.parts.base import Block, Blocks, setting
from arch.parts.layers import Function, OddKernel, act, conv2d
from arch.parts.reparametrised import Reparametrised
from arch.parts.rounding import whole


class RepViT(Reparametrised, Block):
    """A MobileNet block in a vision transformer's order: mixer, then perceptron (Wang et al., arXiv 2307.09283).

    A stage with a stride begins with a block of its input's width, a strided depthwise and a pointwise convolution, and
    a perceptron.
    """

    title: ClassVar[str] = "RepViT"
    summary: ClassVar[str] = "A depthwise mixer that folds, attention, and two layers at every place"

    kind: Literal["repvit"] = "repvit"
    bias: Literal["auto"] = setting("auto", "b", "Bias", "The folded convolution has one, the branches have none.")
    kernel: OddKernel = setting(3, "k", "Kernel", "Side of the depthwise convolution.", "pixels", first=True)
    expansion: float = setting(
        2.0, "t", "Expansion", "Hidden width divided by the block's.", gt=0, le=16, varied=True, first=True
    )
    attention: ChannelAttention | None = attention_setting()
    alternate: bool = setting(True, "al", "Attention in every second block", "In the first, third, ... of a stage.")
    legacy: bool = setting(
        False, "lg", "Norm in the 1x1", "The mixer's 1x1 has a norm, and the sum has none (RepViT-M1 to M3)."
    )
    activation: Function = setting("gelu", "a", "Activation", "The non-linearity between the two layers.", first=True)

    def at(self, number: int, depth: int) -> Self:
        return self.model_copy(update={"attention": None}) if self.alternate and number % 2 == 0 else self

    def around(self, build: Builder, source: int, width: int, stride: int, blocks: Blocks) -> int:
        channels = build.shape(source)[0]
        if stride == 1 and channels == width:
            return blocks(source, width, 1)
        with build.scope("entry", "transition"):
            plain = self.model_copy(update={"attention": None})
            source = plain.expand(build, source, channels, 1)
            source = self._normed(build, "strided", source, conv2d(channels, self.kernel, stride, groups=channels))
            source = self._normed(build, "widen", source, conv2d(width, 1))
            with build.scope("perceptron"):
                source = self._perceptron(build, source, width)
        return blocks(source, width, 1)

    def expand(self, build: Builder, source: int, width: int, stride: int) -> int:
        mixed = self._mixed(build, source, width)
        if self.attention:
            mixed = self.attention.expand(build, mixed, source)
        return self._perceptron(build, mixed, width)

    def _mixed(self, build: Builder, source: int, width: int) -> int:
        """3x3, 1x1 and identity of each channel: one 3x3 when deployed."""
        with build.scope("mixer"):
            spatial = conv2d(width, self.kernel, groups=width, bias=self.form == "deployed")
            if self.form == "deployed":
                return build.add("conv", spatial, source)
            branch = self._normed(build, "spatial", source, spatial)
            scale = conv2d(width, 1, groups=width, bias=not self.legacy)
            if self.legacy:
                scaled = self._normed(build, "pointwise", source, scale)
                return build.add("sum", Add(), branch, scaled, source)
            total = build.add("sum", Add(), branch, build.add("pointwise", scale, source), source)
            return build.add("norm", self.norm_op, total) if self.norm_op else total

    def _perceptron(self, build: Builder, source: int, width: int) -> int:
        hidden = self._normed(build, "fc1", source, conv2d(whole(width * self.expansion), 1))
        hidden = act(build, hidden, self.activation)
        return build.add("add", Add(), self._normed(build, "fc2", hidden, conv2d(width, 1)), source)

    def _normed(self, build: Builder, name: str, source: int, conv: Conv2d) -> int:
        """A convolution and its norm, which folds into a bias when deployed."""
        if self.form == "deployed" or self.norm_op is None:
            biased = Conv2d(conv.out, conv.kernel, conv.stride, conv.padding, conv.dilation, conv.groups, bias=True)
            return build.add(name, biased, source)
        return build.add(f"{name}_norm", self.norm_op, build.add(name, conv, source))
