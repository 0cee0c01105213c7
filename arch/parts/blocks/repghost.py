"""RepGhost's bottleneck: the cheap half is added instead of concatenated, and folds away when deployed."""

from __future__ import annotations

from typing import ClassVar, Literal

from arch.graph import Builder
from arch.ops import Add
from arch.parts.ghosts import Ghosts
from arch.parts.layers import act, conv2d, norm_act
from arch.parts.reparametrised import Reparametrised


class RepGhost(Reparametrised, Ghosts):
    """A ghost module without concatenation: depthwise and normed identity are added (Chen et al., arXiv 2211.06088)."""

    title: ClassVar[str] = "RepGhost"
    summary: ClassVar[str] = "A ghost module whose branches are added, and fold when deployed"

    kind: Literal["repghost"] = "repghost"

    def module(self, build: Builder, name: str, source: int, width: int, *, last: bool) -> int:
        with build.scope(name):
            source = build.add("conv", conv2d(width, 1, bias=self.biased), source)
            source = norm_act(build, source, self.norm_op, "none" if last else self.activation)
            if self.form == "deployed":
                source = build.add("cheap", conv2d(width, 3, groups=width, bias=True), source)
            else:
                cheap = build.add("cheap", conv2d(width, 3, groups=width, bias=self.biased), source)
                cheap = norm_act(build, cheap, self.norm_op, index="_cheap")
                # Without a norm the identity alone would be added, which folds as well.
                source = build.add("sum", Add(), cheap, norm_act(build, source, self.norm_op, index="_identity"))
            return source if last else act(build, source, self.activation, "act_end")
