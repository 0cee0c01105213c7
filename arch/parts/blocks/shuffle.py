"""ShuffleNetV2's unit: half of the channels pass, the other half is worked on, and both are shuffled."""

from __future__ import annotations

from typing import ClassVar, Literal

from arch.graph import Builder
from arch.ops import Concat, Shuffle, Slice
from arch.parts.base import Block, setting
from arch.parts.layers import Normed, OddKernel, conv2d


class ShuffleUnit(Normed, Block):
    """1x1, depthwise and 1x1 on half of the channels, concatenation and shuffle (Ma et al., arXiv 1807.11164).

    A block with a stride, or that changes the width, works on all channels in both branches.
    """

    title: ClassVar[str] = "ShuffleNetV2 unit"
    summary: ClassVar[str] = "Half of the channels pass, the others are convolved; then both are shuffled"

    kind: Literal["shuffle"] = "shuffle"
    kernel: OddKernel = setting(3, "k", "Kernel", "Side of the depthwise convolutions.", "pixels", first=True)

    def expand(self, build: Builder, source: int, width: int, stride: int) -> int:
        if width % 2:
            raise build.error(f"{width} channels have no halves", "Use an even width", "width")
        half, channels = width // 2, build.shape(source)[0]
        if stride == 1 and channels == width:
            left = build.add("kept", Slice(0, half), source)
            right = self._worked(build, build.add("taken", Slice(half, width), source), half, 1)
        else:
            with build.scope("branch1", "branch"):
                left = self._unit(build, "1", source, channels, stride, depthwise=True)
                left = self._unit(build, "2", left, half)
            right = self._worked(build, source, half, stride)
        return build.add("shuffle", Shuffle(2), build.add("concat", Concat(), left, right))

    def _worked(self, build: Builder, source: int, width: int, stride: int) -> int:
        with build.scope("branch2", "branch"):
            source = self._unit(build, "1", source, width)
            source = self._unit(build, "2", source, width, stride, depthwise=True)
            return self._unit(build, "3", source, width)

    def _unit(
        self, build: Builder, index: str, source: int, width: int, stride: int = 1, *, depthwise: bool = False
    ) -> int:
        """A 1x1 with its activation, or a depthwise convolution without one."""
        kernel, groups = (self.kernel, width) if depthwise else (1, 1)
        conv = conv2d(width, kernel, stride, groups=groups, bias=self.biased)
        return self.convolved(build, source, conv, index, "none" if depthwise else None)
