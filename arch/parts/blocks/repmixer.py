"""FastViT's convolutional block: a mixer that folds into one depthwise convolution, and a perceptron."""

from __future__ import annotations

from typing import ClassVar, Literal

from arch.graph import Builder
from arch.ops import Add, Gain, Scale
from arch.parts.base import Block, Blocks, setting
from arch.parts.layers import Function, OddKernel, act, conv2d, norm_act
from arch.parts.perceptron import perceptron
from arch.parts.reparametrised import Reparametrised, Shape
from arch.parts.residual import added


class RepMixer(Reparametrised, Block):
    """Mixing in space without a skip when deployed, then a depthwise 7x7 and two layers (arXiv 2303.14189).

    A stage with a stride begins with a depthwise 7x7 beside a 3x3, which fold, and a pointwise convolution.
    """

    title: ClassVar[str] = "RepMixer (FastViT)"
    summary: ClassVar[str] = "A mixer that folds into one depthwise convolution, and a perceptron"

    kind: Literal["repmixer"] = "repmixer"
    kernel: OddKernel = setting(3, "k", "Mixer's kernel", "Side of the mixer's convolution.", "pixels", first=True)
    wide: OddKernel = setting(7, "kw", "Perceptron's kernel", "Side of the depthwise one before it.", "pixels")
    expansion: float = setting(
        4.0, "t", "Expansion", "Hidden width divided by the block's.", gt=0, le=16, varied=True, first=True
    )
    activation: Function = setting("gelu", "a", "Activation", "The non-linearity between the two layers.", first=True)

    def around(self, build: Builder, source: int, width: int, stride: int, blocks: Blocks) -> int:
        channels = build.shape(source)[0]
        if stride == 1 and channels == width:
            return blocks(source, width, 1)
        with build.scope("down", "transition"):
            source = self.paired(build, "patch", source, Shape(width, self.wide, stride, channels), 3)
            source = act(build, self.folded(build, "pointwise", source, Shape(width, 1)), self.activation)
        return blocks(source, width, 1)

    def expand(self, build: Builder, source: int, width: int, stride: int) -> int:
        mixed = self._mixed(build, source, width)
        with build.scope("perceptron"):
            wide = conv2d(width, self.wide, groups=width, bias=self.biased)
            found = norm_act(build, build.add("conv", wide, mixed), self.norm_op)
            hidden = int(width * self.expansion)
            found = perceptron(build, found, hidden, width, self.activation, "conv", responding=False)
        return added(build, found, mixed, scaled=True)

    def _mixed(self, build: Builder, source: int, width: int) -> int:
        conv = Shape(width, self.kernel, 1, width)
        if self.form == "deployed" or self.norm_op is None:
            return self.folded(build, "mixer", source, conv)
        mixed = self.folded(build, "mixer", source, conv)
        # The mixer's output less the normed input: a difference that folds as well (timm fastvit.py, RepMixer).
        normed = build.add("negative", Gain(-1.0), build.add("norm", self.norm_op, source))
        scaled = build.add("mixer_scale", Scale("channel"), build.add("difference", Add(), mixed, normed))
        return build.add("mix", Add(), source, scaled)
