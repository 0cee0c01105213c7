"""FastViT's attention between places, behind a depthwise convolution that stands for positions."""

from __future__ import annotations

from typing import ClassVar, Literal

from arch.bounds import MOST_CHANNELS
from arch.graph import Builder
from arch.ops import Add, Attention, Linear, Slice
from arch.parts.base import Blocks, setting
from arch.parts.layers import Norm, OddKernel, conv2d, norm_of
from arch.parts.patched import Patched
from arch.parts.residual import added


class PlaceAttention(Patched):
    """Self-attention over all places, then a depthwise 7x7 and two layers (Vasu et al., arXiv 2303.14189)."""

    title: ClassVar[str] = "Attention between places (FastViT)"
    summary: ClassVar[str] = "Self-attention over all places, and a perceptron"

    kind: Literal["place_attention"] = "place_attention"
    depth: int = setting(32, "kd", "Head width", "Channels of a head.", "channels", ge=1, le=MOST_CHANNELS, first=True)
    position: OddKernel = setting(7, "ps", "Position kernel", "Of the depthwise one before the blocks.", "pixels")
    norm_before: Norm = setting("batch", "nb", "Norm before", "The norm before the attention.")

    def around(self, build: Builder, source: int, width: int, stride: int, blocks: Blocks) -> int:
        def positioned(source: int, width: int, stride: int) -> int:
            conv = conv2d(width, self.position, groups=width, bias=True)
            found = build.add("position", conv, source)
            # When deployed, the sum is folded into the kernel's middle.
            found = found if self.form == "deployed" else build.add("position_add", Add(), found, source)
            return blocks(found, width, stride)

        return super().around(build, source, width, stride, positioned)

    def expand(self, build: Builder, source: int, width: int, stride: int) -> int:
        if width % self.depth:
            fix = f"Use a width that is a multiple of {self.depth}"
            raise build.error(f"{width} channels have no whole heads of {self.depth}", fix, "depth")
        norm = norm_of(self.norm_before, self.eps, self.norm_groups)
        found = build.add("norm", norm, source) if norm else source
        found = build.add("qkv", Linear(3 * width, bias=False, places=True), found)
        parts = [build.add(name, Slice(n * width, (n + 1) * width), found) for n, name in enumerate("qkv")]
        found = build.add("attention", Attention(width // self.depth), *parts)
        found = build.add("project", Linear(width, places=True), found)
        return self.perceptron(build, added(build, found, source, scaled=True), width)
