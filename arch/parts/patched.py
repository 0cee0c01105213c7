"""What FastViT's blocks share: a stage that begins with patches, and a perceptron behind a wide depthwise kernel."""

from __future__ import annotations

from arch.graph import Builder
from arch.parts.attention import ChannelAttention
from arch.parts.base import Block, Blocks, setting
from arch.parts.layers import Function, OddKernel, act, conv2d, norm_act
from arch.parts.perceptron import perceptron
from arch.parts.reparametrised import Reparametrised, Shape
from arch.parts.residual import added
from arch.parts.rounding import whole


class Patched(Reparametrised, Block):
    """A stage with a stride begins with a depthwise 7x7 beside a 3x3, which fold, and a pointwise convolution."""

    wide: OddKernel = setting(7, "kw", "Perceptron's kernel", "Side of the depthwise one before it.", "pixels")
    expansion: float = setting(
        4.0, "t", "Expansion", "Hidden width divided by the block's.", gt=0, le=16, varied=True, first=True
    )
    activation: Function = setting("gelu", "a", "Activation", "The non-linearity between the two layers.", first=True)
    patch_attention: ChannelAttention | None = setting(
        None, "pq", "Attention in the patches", "Behind the depthwise convolution that strides (MobileCLIP's MCi)."
    )
    patch_activated: bool = setting(False, "pa", "Activation in the patches", "Between their two convolutions.")

    def around(self, build: Builder, source: int, width: int, stride: int, blocks: Blocks) -> int:
        channels = build.shape(source)[0]
        if stride > 1 or channels != width:
            if width % channels:
                near = width // channels or 1
                fix = f"Use {near * channels} or {(near + 1) * channels}"
                raise build.error(f"{width} channels are no multiple of the input's {channels}", fix, "width")
            with build.scope("entry", "transition"):
                entry = source
                source = self.paired(build, "patch", source, Shape(width, self.wide, stride, channels), 3)
                if self.patch_attention:
                    source = self.patch_attention.expand(build, source, entry)
                source = act(build, source, self.activation, "patch_act") if self.patch_activated else source
                source = act(build, self.folded(build, "pointwise", source, Shape(width, 1)), self.activation)
        return blocks(source, width, 1)

    def perceptron(self, build: Builder, source: int, width: int) -> int:
        """A wide depthwise convolution, which keeps its norm when deployed, two layers, a scale and the sum."""
        with build.scope("perceptron"):
            wide = conv2d(width, self.wide, groups=width, bias=self.biased)
            found = norm_act(build, build.add("conv", wide, source), self.norm_op)
            hidden = whole(width * self.expansion)
            found = perceptron(build, found, hidden, width, self.activation, "conv", responding=False)
            return added(build, found, source, scaled=True)
