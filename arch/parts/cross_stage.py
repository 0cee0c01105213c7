"""A cross-stage connection: one half of the channels goes through a stage's blocks, the other half around them."""

from __future__ import annotations

from typing import Literal

from arch.graph import Builder
from arch.ops import Concat, Slice
from arch.parts.base import Blocks, setting
from arch.parts.layers import Function, Normed, conv2d


class CrossStage(Normed):
    """A partial stage: split, blocks on one half, concatenation, a 1x1 (CSPNet, Wang et al., arXiv 1911.11929).

    Any block can stand inside. CS3 is YOLOv5's order, without a 1x1 behind the blocks.
    """

    form: Literal["csp", "cs3"] = setting(
        "csp",
        "f",
        "Form",
        "CSP: the second half goes through the blocks and a 1x1; CS3: the first half does, without a 1x1.",
        names={"csp": "CSP", "cs3": "CS3"},
        first=True,
    )
    expansion: float = setting(
        1.0, "t", "Expansion", "Width that is split, divided by the stage's.", gt=0, le=8, first=True
    )
    share: float = setting(1.0, "h", "Blocks' width", "Divided by the stage's.", gt=0, le=8, first=True)
    linear: bool = setting(False, "e", "Linear split", "No activation after the 1x1 that is split.")

    def around(self, build: Builder, source: int, width: int, blocks: Blocks) -> int:
        """Add the stage of `width` channels whose `blocks` work on half of the split; returns its handle.

        Raises:
            ArchError: the split's width is odd.
        """
        split, inner = round(width * self.expansion), max(1, round(width * self.share))
        if split % 2:
            raise build.error(f"{split} channels have no halves", "Use an even width or another expansion", "cross")
        source = self._unit(build, source, "expand", split, "none" if self.linear else self.activation)
        halves = [build.add(f"half{n}", Slice(n * split // 2, (n + 1) * split // 2), source) for n in (0, 1)]
        if self.form == "cs3":
            ends = [blocks(halves[0], inner, 1), halves[1]]
        else:
            ends = [halves[0], self._unit(build, blocks(halves[1], inner, 1), "behind", split // 2, self.activation)]
        return self._unit(build, build.add("concat", Concat(), *ends), "merge", width, self.activation)

    def _unit(self, build: Builder, source: int, name: str, width: int, activation: Function) -> int:
        with build.scope(name, "transition"):
            return self.convolved(build, source, conv2d(width, 1, bias=self.biased), activation=activation)
