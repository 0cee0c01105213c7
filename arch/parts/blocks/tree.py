"""DLA's tree: pairs of residual blocks whose outputs are aggregated, pairs of pairs, and so on."""

from __future__ import annotations

from typing import ClassVar, Literal

from arch.bounds import MOST_CHANNELS
from arch.graph import Builder
from arch.ops import Add, Concat, Pool
from arch.parts.base import Block, setting
from arch.parts.layers import Normed, act, conv2d


class Tree(Normed, Block):
    """Hierarchical deep aggregation (Yu et al., arXiv 1707.06484): one block is a whole tree of `levels` levels.

    A tree of one level is two residual blocks and a root, a 1x1 over what both wrote; a higher one is two trees, of
    which the second one's root sees the output of the first as well.
    """

    title: ClassVar[str] = "Aggregation tree (DLA)"
    summary: ClassVar[str] = "Residual blocks in pairs, aggregated level by level"

    kind: Literal["tree"] = "tree"
    levels: int = setting(1, "lv", "Levels", "Of the tree: 2 to their power are its blocks.", ge=1, le=7, first=True)
    leaf: Literal["basic", "bottleneck"] = setting(
        "bottleneck", "lf", "Leaves", "Two 3x3, or 1x1, 3x3 and 1x1 of half the width.", first=True
    )
    groups: int = setting(1, "g", "Groups", "Of a bottleneck's 3x3.", ge=1, le=MOST_CHANNELS, varied=True, first=True)
    base_width: int = setting(64, "bw", "Width per group", "In a leaf of width 64.", "channels", ge=1, le=1024)
    linked: bool = setting(
        False, "lk", "Root sees the input", "The pooled input is aggregated as well (from level 3 on)."
    )
    residual: bool = setting(False, "rr", "Residual root", "The root adds the last block's output (DLA-102).")

    def expand(self, build: Builder, source: int, width: int, stride: int) -> int:
        return self._tree(build, source, self.levels, width, stride, [], linked=self.linked)

    def _tree(
        self, build: Builder, source: int, levels: int, width: int, stride: int, children: list[int], *, linked: bool
    ) -> int:
        """A tree whose root, or whose second tree's, sees `children` too."""
        bottom = source
        if stride > 1 and (linked or levels == 1):
            # Rounded up, as the strided convolutions beside it do with odd sizes.
            bottom = build.add("pool", Pool("max", (stride, stride), (stride, stride), ceil=True), source)
        children = [*children, bottom] if linked else children
        if levels > 1:
            with build.scope("tree1"):
                first = self._tree(build, source, levels - 1, width, stride, [], linked=False)
            with build.scope("tree2"):
                return self._tree(build, first, levels - 1, width, 1, [*children, first], linked=False)
        with build.scope("leaf1"):
            first = self._leaf(build, source, self._projected(build, bottom, width), width, stride)
        with build.scope("leaf2"):
            second = self._leaf(build, first, first, width, 1)
        return self._root(build, [second, first, *children], width)

    def _projected(self, build: Builder, source: int, width: int) -> int:
        if build.shape(source)[0] == width:
            return source
        with build.scope("shortcut", "shortcut"):
            return self.convolved(build, source, conv2d(width, 1, bias=self.biased), activation="none")

    def _leaf(self, build: Builder, source: int, shortcut: int, width: int, stride: int) -> int:
        # Half as wide inside (timm dla.py, DlaBottleneck).
        inner = max(1, width * self.base_width // 64 * self.groups // 2)
        bottleneck = ((inner, 1, 1, 1), (inner, 3, stride, self.groups), (width, 1, 1, 1))
        convs = bottleneck if self.leaf == "bottleneck" else ((width, 3, stride, 1), (width, 3, 1, 1))
        for index, (out, kernel, step, groups) in enumerate(convs, start=1):
            conv = conv2d(out, kernel, step, groups=groups, bias=self.biased)
            source = self.convolved(build, source, conv, str(index), None if index < len(convs) else "none")
        return act(build, build.add("add", Add(), source, shortcut), self.activation)

    def _root(self, build: Builder, ends: list[int], width: int) -> int:
        with build.scope("root"):
            source = build.add("concat", Concat(), *ends)
            source = self.convolved(build, source, conv2d(width, 1, bias=self.biased), activation="none")
            source = build.add("add", Add(), source, ends[0]) if self.residual else source
            return act(build, source, self.activation)
