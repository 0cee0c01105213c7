"""The gated convolution of MambaOut: half of a wide layer gates the other, part of which is convolved."""

from __future__ import annotations

from typing import ClassVar, Literal

from arch.graph import Builder
from arch.ops import Concat, Multiply, Slice
from arch.parts.base import Block, setting
from arch.parts.downsample import Downsample
from arch.parts.layers import Function, Norm, Normed, OddKernel, act, conv2d, norm_act
from arch.parts.perceptron import Layout, pointwise
from arch.parts.residual import added
from arch.parts.rounding import whole


class Gated(Normed, Block):
    """Norm, a wide layer, a depthwise convolution on part of it, a gate, and a layer back (arXiv 2405.07992)."""

    title: ClassVar[str] = "Gated convolution"
    summary: ClassVar[str] = "A wide layer, of which half gates the other; part of that is convolved"

    kind: Literal["gated"] = "gated"
    kernel: OddKernel = setting(7, "k", "Kernel", "Side of the depthwise convolution.", "pixels", first=True)
    expansion: float = setting(
        8 / 3, "t", "Expansion", "Width of the gate divided by the block's.", gt=0, le=16, varied=True, first=True
    )
    share: float = setting(
        1.0, "h", "Convolved", "Channels that are convolved, divided by the block's width.", gt=0, le=16, first=True
    )
    scaled: bool = setting(False, "y", "Layer scale", "A learned factor per channel before the sum.")
    layout: Layout = setting(
        "linear", "l", "Layout", "Linear layers on the channels, or 1x1 convolutions: equal weights and MACs."
    )
    activation: Function = setting("gelu", "a", "Activation", "The non-linearity of the gate.", first=True)
    norm: Norm = setting("layer", "n", "Norm", "Before the wide layer.")
    eps: float = setting(1e-6, "ep", "Norm epsilon", "What the norm adds to the variance.", gt=0, le=1)

    @property
    def before(self) -> Downsample | None:
        return Downsample(norm="layer", eps=1e-6, bias="yes")

    def expand(self, build: Builder, source: int, width: int, stride: int) -> int:
        hidden, convolved = whole(self.expansion * width), whole(self.share * width)
        if convolved > hidden:
            fix = f"Use at most {hidden / width:.3g}"
            raise build.error(f"{convolved} channels are not among the {hidden} of the gate", fix, "share")
        wide = build.add("fc1", pointwise(2 * hidden, self.layout), norm_act(build, source, self.norm_op))
        gate = act(build, build.add("gate", Slice(0, hidden), wide), self.activation)
        idle = hidden - convolved
        moved = build.add("moved", Slice(hidden + idle, 2 * hidden), wide)
        moved = build.add("conv", conv2d(convolved, self.kernel, groups=convolved, bias=self.bias != "no"), moved)
        if idle:
            kept = build.add("kept", Slice(hidden, hidden + idle), wide)
            moved = build.add("concat", Concat(), kept, moved)
        product = build.add("product", Multiply(), gate, moved)
        return added(build, build.add("fc2", pointwise(width, self.layout), product), source, self.scaled)
