"""What ghost bottlenecks share: two modules that make some channels dearly and the rest cheaply, and a shortcut."""

from __future__ import annotations

from typing import ClassVar

from arch.bounds import MOST_CHANNELS
from arch.graph import Builder
from arch.ops import Add
from arch.parts.attention import InnerAttention, attention_setting
from arch.parts.base import Block, setting
from arch.parts.layers import Normed, OddKernel, conv2d, norm_act


class Ghosts(Normed, Block):
    """A module that widens, a depthwise convolution where it strides, attention, a linear module back."""

    widths: ClassVar[tuple[str, ...]] = ("inner",)

    inner: int | None = setting(
        None,
        "iw",
        "Inner width",
        "Channels between the two modules; empty: the block's width.",
        "channels",
        ge=1,
        le=MOST_CHANNELS,
        first=True,
    )
    kernel: OddKernel = setting(
        3, "k", "Strided kernel", "Side of the depthwise convolutions of a strided block.", "pixels", first=True
    )
    attention: InnerAttention | None = attention_setting()

    def module(self, build: Builder, name: str, source: int, width: int, *, last: bool) -> int:
        """A ghost module that writes `width` channels; the last one of a block is linear."""
        raise NotImplementedError

    def expand(self, build: Builder, source: int, width: int, stride: int) -> int:
        entry, inner = source, self.inner or width
        source = self.module(build, "ghost1", source, inner, last=False)
        if stride > 1:
            source = self._depthwise(build, source, stride)
        if self.attention:
            source = self.attention.expand(build, source, entry)
        source = self.module(build, "ghost2", source, width, last=True)
        return build.add("add", Add(), source, self._shortcut(build, entry, width, stride))

    def _depthwise(self, build: Builder, source: int, stride: int) -> int:
        channels = build.shape(source)[0]
        conv = conv2d(channels, self.kernel, stride, groups=channels, bias=self.biased)
        return norm_act(build, build.add("conv", conv, source), self.norm_op)

    def _shortcut(self, build: Builder, source: int, width: int, stride: int) -> int:
        """The input, or a depthwise and a pointwise convolution of it where the shape changes."""
        if stride == 1 and build.shape(source)[0] == width:
            return source
        with build.scope("shortcut", "shortcut"):
            source = self._depthwise(build, source, stride)
            return norm_act(
                build, build.add("conv2", conv2d(width, 1, bias=self.biased), source), self.norm_op, index="2"
            )
