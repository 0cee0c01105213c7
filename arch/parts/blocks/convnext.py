"""ConvNeXt's block: a depthwise convolution, a norm, and two layers at every place."""

from __future__ import annotations

from typing import ClassVar, Literal

from arch.graph import Builder
from arch.parts.base import Block, setting
from arch.parts.downsample import Downsample
from arch.parts.layers import Function, Norm, Normed, OddKernel, conv2d, norm_act
from arch.parts.perceptron import Layout, perceptron
from arch.parts.residual import added
from arch.parts.rounding import whole


class ConvNeXt(Normed, Block):
    """Depthwise 7x7, layer norm, four times as wide and back, and the sum (Liu et al., arXiv 2201.03545).

    V2 has a global response norm between the two layers and no layer scale (arXiv 2301.00808).
    """

    title: ClassVar[str] = "ConvNeXt"
    summary: ClassVar[str] = "A depthwise convolution, a norm, and two layers at every place"

    kind: Literal["convnext"] = "convnext"
    kernel: OddKernel = setting(7, "k", "Kernel", "Side of the depthwise convolution.", "pixels", first=True)
    expansion: float = setting(
        4.0, "t", "Expansion", "Hidden width divided by the block's.", gt=0, le=16, varied=True, first=True
    )
    responding: bool = setting(
        False, "q", "Global response norm", "After the activation, as in ConvNeXt V2.", first=True
    )
    scaled: bool = setting(True, "y", "Layer scale", "A learned factor per channel before the sum.")
    projected: bool = setting(
        False,
        "pj",
        "Projection",
        "Where the shape changes a 1x1 adds the input, as in ResNets, and the depthwise convolution keeps the input's "
        "width; else nothing is added there, and it brings the block's.",
    )
    layout: Layout = setting(
        "linear", "l", "Layout", "Linear layers on the channels, or 1x1 convolutions: equal weights and MACs."
    )
    activation: Function = setting("gelu", "a", "Activation", "The non-linearity between the two layers.", first=True)
    norm: Norm = setting("layer", "n", "Norm", "After the depthwise convolution.")
    eps: float = setting(1e-6, "ep", "Norm epsilon", "What the norm adds to the variance.", gt=0, le=1)

    @property
    def before(self) -> Downsample | None:
        return None if self.projected else Downsample(kernel=2, norm="layer", place="before", eps=1e-6)

    def expand(self, build: Builder, source: int, width: int, stride: int) -> int:
        entry, channels = source, build.shape(source)[0]
        # Biased before a norm: a layer norm takes away the mean over channels, not that of each.
        spatial = channels if self.projected else width
        depthwise = conv2d(spatial, self.kernel, stride, groups=channels, bias=self.bias != "no")
        source = build.add("conv", depthwise, source)
        source = build.add("norm", self.norm_op, source) if self.norm_op else source
        hidden = whole(width * self.expansion)
        source = perceptron(build, source, hidden, width, self.activation, self.layout, responding=self.responding)
        if self.projected and build.shape(source) != build.shape(entry):
            with build.scope("shortcut", "shortcut"):
                entry = build.add("conv", conv2d(width, 1, stride, bias=self.biased), entry)
                entry = norm_act(build, entry, self.norm_op)
        return added(build, source, entry, self.scaled)
