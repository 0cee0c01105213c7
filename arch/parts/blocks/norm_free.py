"""NFNet's block: no norm at all, but standardised weights, and factors that keep the signal's variance."""

from __future__ import annotations

from typing import ClassVar, Literal, Self

from arch.bounds import MOST_CHANNELS
from arch.graph import Builder
from arch.ops import Add, Gain, Pool, Scale
from arch.parts.attention import ChannelAttention, attention_setting
from arch.parts.base import Block, setting
from arch.parts.layers import OddKernel, act, conv2d
from arch.parts.rounding import rounded
from arch.parts.weights import Standardised, Weights


class NormFree(Standardised, Block):
    """A pre-activation bottleneck without norms (Brock et al., arXiv 2101.08692 and 2102.06171)."""

    title: ClassVar[str] = "Norm-free"
    summary: ClassVar[str] = "A bottleneck without norms, with standardised weights"

    kind: Literal["norm_free"] = "norm_free"
    ratio: float = setting(
        0.5, "r", "Bottleneck ratio", "Inner width divided by the block's.", gt=0, le=16, varied=True, first=True
    )
    ratio_of: Literal["width", "input"] = setting(
        "width", "ro", "Ratio of", "The channels that the ratio multiplies: the block's, or its input's (NF-RegNet)."
    )
    kernel: OddKernel = setting(3, "k", "Kernel", "Side of the spatial convolutions.", "pixels", first=True)
    group_width: int | None = setting(
        None,
        "gw",
        "Group width",
        "Channels in a group; empty: one group.",
        "channels",
        ge=1,
        le=MOST_CHANNELS,
        first=True,
    )
    twice: bool = setting(False, "tw", "Second spatial convolution", "As in NFNet-F.", first=True)
    attention: ChannelAttention | None = attention_setting()
    gain: float = setting(2.0, "t", "Attention's gain", "Factor behind the attention.", gt=0, le=8)
    alpha: float = setting(0.2, "al", "Alpha", "Factor of the branch before the sum.", gt=0, le=4)
    variance: float = setting(
        1.0, "va", "Variance at the input", "Of the stage; each block adds the square of alpha.", gt=0, le=100
    )
    learned: bool = setting(
        False, "y", "Learned gain", "One learned factor of the branch, which begins at 0 (SkipInit)."
    )
    norm: Literal["none"] = setting("none", "n", "Norm", "None: the weights are standardised in its place.")
    weights: Weights = setting("scaled", "ws", "Weights", "Standardised, with a learned gain, as NFNets have them.")

    def at(self, number: int, depth: int) -> Self:
        # The first block sets the variance back to 1, since its shortcut is projected (arXiv 2101.08692, section 3.1).
        after = 1.0 + (number - 1) * self.alpha**2
        return self if number == 1 else self.model_copy(update={"variance": after})

    def expand(self, build: Builder, source: int, width: int, stride: int) -> int:
        channels = build.shape(source)[0]
        found = act(build, source, self.activation, "act1")
        if self.variance != 1:
            found = build.add("beta", Gain(self.variance**-0.5), found)
        shortcut = source if stride == 1 and channels == width else self._shortcut(build, found, width, stride)
        inner = self._inner(width if self.ratio_of == "width" else channels)
        branch = self._conv(build, "conv1", found, inner, 1)
        branch = self._spatial(build, "2", branch, inner, stride)
        branch = self._spatial(build, "2b", branch, inner, 1) if self.twice else branch
        inside = self.attention is not None and self.attention.place == "inside"
        branch = self._attended(build, branch, source) if inside else branch
        branch = self._conv(build, "conv3", act(build, branch, self.activation, "act3"), width, 1)
        branch = branch if inside else self._attended(build, branch, source)
        branch = build.add("learned_gain", Scale("map"), branch) if self.learned else branch
        return build.add("add", Add(), build.add("alpha", Gain(self.alpha), branch), shortcut)

    def _inner(self, channels: int) -> int:
        inner = rounded(channels * self.ratio, 8)
        # Whole groups (timm nfnet.py, NormFreeBlock).
        return max(1, inner // self.group_width) * self.group_width if self.group_width else inner

    def _spatial(self, build: Builder, index: str, source: int, width: int, stride: int) -> int:
        source = act(build, source, self.activation, f"act{index}")
        groups = width // self.group_width if self.group_width else 1
        return self._conv(build, f"conv{index}", source, width, self.kernel, stride, groups)

    def _conv(
        self, build: Builder, name: str, source: int, width: int, kernel: int, stride: int = 1, groups: int = 1
    ) -> int:
        conv = conv2d(width, kernel, stride, groups=groups, bias=self.biased)
        return build.add(name, self.standardised(conv), source)

    def _attended(self, build: Builder, source: int, entry: int) -> int:
        if self.attention is None:
            return source
        source = self.attention.expand(build, source, entry)
        return build.add("attention_gain", Gain(self.gain), source) if self.gain != 1 else source

    def _shortcut(self, build: Builder, source: int, width: int, stride: int) -> int:
        with build.scope("shortcut", "shortcut"):
            if stride > 1:
                source = build.add("pool", Pool("avg", (2, 2), (stride, stride), ceil=True), source)
            return self._conv(build, "conv", source, width, 1)
