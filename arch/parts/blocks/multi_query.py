"""MobileNetV4's attention between places: one key and one value for all heads, at a lower resolution."""

from __future__ import annotations

from typing import ClassVar, Literal

from arch.bounds import MOST_CHANNELS
from arch.graph import Builder
from arch.ops import Attention
from arch.parts.base import Block, setting
from arch.parts.downsample import Downsample
from arch.parts.layers import Function, Normed, OddKernel, conv2d, norm_act
from arch.parts.residual import added


class MultiQuery(Normed, Block):
    """Queries of several heads against keys and values that all of them share (Qin et al., arXiv 2404.10518)."""

    title: ClassVar[str] = "Multi-query attention"
    summary: ClassVar[str] = "Attention between places with keys and values shared by all heads"

    kind: Literal["multi_query"] = "multi_query"
    # Files have one in every block with norms.
    activation: Function = setting("relu", "a", "Activation", "Nothing here has one.", shown_if={"kind": ()})
    heads: int = setting(4, "hd", "Heads", "Queries of each place.", ge=1, le=64, varied=True, first=True)
    depth: int = setting(
        64, "kd", "Key width", "Channels of a query, a key and a value.", "channels", ge=1, le=MOST_CHANNELS, first=True
    )
    shrink: int = setting(
        1, "kv", "Stride of keys and values", "A depthwise convolution shrinks their map first.", ge=1, le=8, first=True
    )
    kernel: OddKernel = setting(3, "k", "Kernel", "Side of that depthwise convolution.", "pixels")
    scaled: bool = setting(True, "y", "Layer scale", "A learned factor per channel before the sum.")

    @property
    def before(self) -> Downsample | None:
        return Downsample()

    def expand(self, build: Builder, source: int, width: int, stride: int) -> int:
        normed = norm_act(build, source, self.norm_op)
        query = build.add("query", conv2d(self.heads * self.depth, 1, bias=self.biased), normed)
        key, value = (self._shared(build, name, normed) for name in ("key", "value"))
        found = build.add("attention", Attention(self.heads), query, key, value)
        return added(build, build.add("out", conv2d(width, 1, bias=self.biased), found), source, self.scaled)

    def _shared(self, build: Builder, name: str, source: int) -> int:
        """The keys, or the values, of all heads."""
        with build.scope(name):
            if self.shrink > 1:
                channels = build.shape(source)[0]
                down = conv2d(channels, self.kernel, self.shrink, groups=channels, bias=self.biased)
                source = norm_act(build, build.add("down", down, source), self.norm_op)
            return build.add("conv", conv2d(self.depth, 1, bias=self.biased), source)
