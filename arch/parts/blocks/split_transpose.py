"""EdgeNeXt's second block: depthwise convolutions over parts of the channels, and attention between channels."""

from __future__ import annotations

from typing import ClassVar, Literal

from arch.graph import Builder
from arch.ops import Add, ChannelAttention, Concat, Linear, Positions, Slice
from arch.parts.base import Block, setting, with_default
from arch.parts.downsample import Downsample
from arch.parts.layers import Function, Norm, Normed, OddKernel, conv2d, norm_act
from arch.parts.perceptron import perceptron
from arch.parts.residual import added
from arch.parts.rounding import whole


class SplitTranspose(Normed, Block):
    """Split depthwise transpose attention (Maaz et al., arXiv 2206.10589; timm edgenext.py, SplitTransposeBlock).

    Parts of the channels are convolved in a chain, each after the result of the one before is added to it; the last
    stays as it is. Channels of a head then attend to each other, and two layers follow at every place.
    """

    title: ClassVar[str] = "Split transpose attention (EdgeNeXt)"
    summary: ClassVar[str] = "A chain of depthwise convolutions over parts, attention between channels, and two layers"

    kind: Literal["split_transpose"] = "split_transpose"
    kernel: OddKernel = setting(3, "k", "Kernel", "Side of the depthwise convolutions.", "pixels", first=True)
    parts: int = setting(
        2, "sc", "Parts", "The channels are split into this many; the last may be smaller.", ge=2, le=16, first=True
    )
    heads: int = setting(8, "hd", "Heads", "Channels attend to those of their head.", ge=1, le=64, first=True)
    positions: bool = setting(
        False, "ps", "Positions", "Sines and cosines of each place, through a 1x1 convolution, are added.", first=True
    )
    expansion: float = setting(
        4.0, "t", "Expansion", "Hidden width divided by the block's.", gt=0, le=16, varied=True, first=True
    )
    scaled: bool = setting(True, "y", "Layer scale", "Learned factors per channel before both sums.")
    activation: Function = setting("gelu", "a", "Activation", "The non-linearity between the two layers.", first=True)
    norm: Norm = with_default(Normed, "norm", "layer", "Before the attention and before the two layers.")
    eps: float = with_default(Normed, "eps", 1e-6)

    @property
    def before(self) -> Downsample | None:
        return Downsample(kernel=2, norm="layer", place="before", eps=1e-6)

    def expand(self, build: Builder, source: int, width: int, stride: int) -> int:
        mixed = self._split(build, source, width)
        if self.positions:
            with build.scope("position"):
                where = build.add("conv", conv2d(width, 1, bias=True), build.add("waves", Positions(), mixed))
            mixed = build.add("position_add", Add(), mixed, where)
        with build.scope("attend"):
            mixed = added(build, self._attended(build, mixed, width), mixed, self.scaled)
        found = norm_act(build, mixed, self.norm_op)
        hidden = whole(width * self.expansion)
        found = perceptron(build, found, hidden, width, self.activation, "linear", responding=False)
        # The sum is with the block's input, not with what the attention made.
        return added(build, found, source, self.scaled)

    def _split(self, build: Builder, source: int, width: int) -> int:
        # torch's chunk: parts of the width divided and rounded up, and what is left for the last.
        each = -(-width // self.parts)
        if (self.parts - 1) * each >= width:
            what = f"{width} channels have no {self.parts} parts of {each}"
            raise build.error(what, "Use fewer parts, or a width that they divide", "parts")
        conv, ends = conv2d(each, self.kernel, groups=each, bias=self.bias != "no"), list[int]()
        with build.scope("split"):
            for number in range(1, self.parts):
                part = build.add(f"part{number}", Slice((number - 1) * each, number * each), source)
                part = build.add(f"sum{number}", Add(), ends[-1], part) if ends else part
                ends.append(build.add(f"conv{number}", conv, part))
            ends.append(build.add(f"part{self.parts}", Slice((self.parts - 1) * each, width), source))
            return build.add("concat", Concat(), *ends)

    def _attended(self, build: Builder, source: int, width: int) -> int:
        found = build.add("qkv", Linear(3 * width, places=True), norm_act(build, source, self.norm_op))
        parts = [build.add(name, Slice(n * width, (n + 1) * width), found) for n, name in enumerate("qkv")]
        found = build.add("attention", ChannelAttention(self.heads), *parts)
        return build.add("project", Linear(width, places=True), found)
