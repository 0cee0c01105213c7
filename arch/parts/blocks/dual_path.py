"""The dual path block: some channels are added, as in a ResNet, others appended, as in a DenseNet."""

from __future__ import annotations

from typing import ClassVar, Literal, Self

from arch.bounds import MOST_CHANNELS
from arch.graph import Builder
from arch.ops import Add, Concat, Slice
from arch.parts.base import Block, setting
from arch.parts.layers import Normed, conv2d, norm_act


class DualPath(Normed, Block):
    """Pre-activation 1x1, grouped 3x3, 1x1: the stage's width is added, the growth appended (arXiv 1707.01629)."""

    title: ClassVar[str] = "Dual path"
    summary: ClassVar[str] = "Some channels are added, others appended"

    kind: Literal["dual_path"] = "dual_path"
    inner: int = setting(
        96, "iw", "Inner width", "Of the first two convolutions.", "channels", ge=1, le=MOST_CHANNELS, first=True
    )
    growth: int = setting(
        16,
        "gr",
        "Growth",
        "Channels that a block appends.",
        "channels",
        ge=1,
        le=MOST_CHANNELS,
        varied=True,
        first=True,
    )
    groups: int = setting(32, "g", "Groups", "Of the 3x3.", ge=1, le=MOST_CHANNELS, varied=True, first=True)
    parted: bool = setting(False, "pt", "Two 1x1 at the end", "One for each path, behind one norm (DPN-68b).")
    projects: bool = setting(True, "pj", "Projection", "The first block of a stage projects its input for both paths.")

    def at(self, number: int, depth: int) -> Self:
        return self if number == 1 or not self.projects else self.model_copy(update={"projects": False})

    def expand(self, build: Builder, source: int, width: int, stride: int) -> int:
        channels = build.shape(source)[0]
        if not self.projects and (stride > 1 or channels <= width):
            raise build.error("nothing is there to add to", "Let the first block project", "projects")
        kept = source
        if self.projects:
            with build.scope("shortcut", "shortcut"):
                normed = norm_act(build, source, self.norm_op, self.activation)
                # Two growths beside the width, so that the first block already has something to append to.
                kept = build.add("conv", conv2d(width + 2 * self.growth, 1, stride, bias=self.biased), normed)
        residual, dense = self._branch(build, source, width, stride)
        total = build.add("add", Add(), build.add("kept", Slice(0, width), kept), residual)
        old = build.add("old", Slice(width, build.shape(kept)[0]), kept)
        return build.add("concat", Concat(), total, old, dense)

    def _branch(self, build: Builder, source: int, width: int, stride: int) -> tuple[int, int]:
        """What is added and what is appended."""
        for index, (kernel, step, groups) in enumerate(((1, 1, 1), (3, stride, self.groups)), start=1):
            source = norm_act(build, source, self.norm_op, self.activation, str(index))
            conv = conv2d(self.inner, kernel, step, groups=groups, bias=self.biased)
            source = build.add(f"conv{index}", conv, source)
        source = norm_act(build, source, self.norm_op, self.activation, "3")
        if self.parted:
            ends = [("conv3", width), ("conv4", self.growth)]
            residual, dense = (build.add(name, conv2d(out, 1, bias=self.biased), source) for name, out in ends)
            return residual, dense
        both = build.add("conv3", conv2d(width + self.growth, 1, bias=self.biased), source)
        return build.add("added", Slice(0, width), both), build.add("new", Slice(width, width + self.growth), both)
