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
    strided: bool = setting(
        False,
        "sd",
        "Depthwise changes the shape",
        "Where stride or width change, the depthwise convolution takes them, and what it wrote is added (timm's "
        "EdgeNeXt-S-RW); else a layer before the blocks does.",
        shown_if={"projected": (False,)},
    )
    layout: Layout = setting(
        "linear", "l", "Layout", "Linear layers on the channels, or 1x1 convolutions: equal weights and MACs."
    )
    activation: Function = setting("gelu", "a", "Activation", "The non-linearity between the two layers.", first=True)
    norm: Norm = setting("layer", "n", "Norm", "After the depthwise convolution.")
    eps: float = setting(1e-6, "ep", "Norm epsilon", "What the norm adds to the variance.", gt=0, le=1)

    @property
    def before(self) -> Downsample | None:
        return None if self.projected or self.strided else Downsample(kernel=2, norm="layer", place="before", eps=1e-6)

    def expand(self, build: Builder, source: int, width: int, stride: int) -> int:
        entry, channels = source, build.shape(source)[0]
        # Biased before a norm: a layer norm takes away the mean over channels, not that of each.
        spatial = channels if self.projected else width
        changes = self.strided and not self.projected and (stride > 1 or channels != width)
        if changes and width % channels:
            near = max(width // channels, 1) * channels
            fix = f"Use {near} or {near + channels}"
            raise build.error(f"{width} channels are no multiple of the input's {channels}", fix, "width")
        depthwise = conv2d(spatial, self.kernel, stride, groups=channels, bias=self.bias != "no")
        source = build.add("conv", depthwise, source)
        entry = source if changes else entry
        source = build.add("norm", self.norm_op, source) if self.norm_op else source
        hidden = whole(width * self.expansion)
        source = perceptron(build, source, hidden, width, self.activation, self.layout, responding=self.responding)
        if self.projected and build.shape(source) != build.shape(entry):
            with build.scope("shortcut", "shortcut"):
                entry = build.add("conv", conv2d(width, 1, stride, bias=self.biased), entry)
                entry = norm_act(build, entry, self.norm_op)
        return added(build, source, entry, self.scaled)
