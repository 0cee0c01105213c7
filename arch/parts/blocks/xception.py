"""Xception's module: separable convolutions in a row, and a shortcut around them."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from arch.bounds import MOST_CHANNELS
from arch.graph import Builder
from arch.ops import Add, Pool, sides
from arch.parts.base import Block, setting
from arch.parts.layers import Normed, OddKernel, act, conv2d, norm_act

Width = Annotated[int, Field(ge=1, le=MOST_CHANNELS)]


class Xception(Normed, Block):
    """Depthwise and pointwise convolutions in a row, and the sum (Chollet, arXiv 1610.02357).

    The original has one norm for both and pools at the end; the aligned one (DeepLabV3+, arXiv 1802.02611) has a norm
    for each and strides in the last separable convolution.
    """

    title: ClassVar[str] = "Xception"
    summary: ClassVar[str] = "Separable convolutions in a row, and a shortcut around them"

    kind: Literal["xception"] = "xception"
    version: Literal["original", "aligned", "pre"] = setting(
        "original",
        "vs",
        "Version",
        "Of 2016; aligned; or aligned with norm and activation before each separable convolution.",
        names={"original": "original (2016)", "aligned": "aligned", "pre": "aligned, pre-activation"},
        first=True,
    )
    count: int = setting(2, "m", "Separable convolutions", "In one block.", ge=1, le=8, varied=True, first=True)
    first_widths: tuple[Width, ...] = setting(
        (), "fw", "First widths", "Of the first separable convolutions; the others have the block's.", max_length=8
    )
    kernel: OddKernel = setting(3, "k", "Kernel", "Side of the depthwise convolutions.", "pixels", first=True)
    activations: Literal["before", "between", "after"] = setting(
        "before",
        "al",
        "Place of activation",
        "Before each separable convolution, before all but the first, or behind each; aligned, behind both its layers.",
        shown_if={"version": ("original", "aligned")},
    )
    shortcut: bool = setting(True, "c", "Shortcut", "The input is added, through a 1x1 where the shape changes.")

    def expand(self, build: Builder, source: int, width: int, stride: int) -> int:
        if self.version == "pre":
            source = norm_act(build, source, self.norm_op, self.activation)
        entry, pooled = source, self.version == "original"
        first = [*self.first_widths, *([width] * self.count)][: self.count - 1]
        for number, channels in enumerate([*first, width], start=1):
            step = stride if number == self.count and not pooled else 1
            with build.scope(f"separable{number}"):
                source = self._separable(build, self._before(build, source, number), channels, step)
        if pooled and stride > 1:
            source = build.add("pool", Pool("max", (3, 3), (stride, stride), sides(1)), source)
        return build.add("add", Add(), source, self._around(build, entry, width, stride)) if self.shortcut else source

    def _before(self, build: Builder, source: int, number: int) -> int:
        if self.version == "pre":
            # The first norm stands before the shortcut as well (timm xception_aligned.py, PreXceptionModule).
            return source if number == 1 else norm_act(build, source, self.norm_op, self.activation)
        activated = self.activations == "before" or (self.activations == "between" and number > 1)
        return act(build, source, self.activation) if activated else source

    def _separable(self, build: Builder, source: int, width: int, stride: int) -> int:
        channels = build.shape(source)[0]
        then = self.activation if self.activations == "after" and self.version != "pre" else "none"
        normed = self.norm_op if self.version == "aligned" else None
        source = build.add("depthwise", conv2d(channels, self.kernel, stride, groups=channels), source)
        source = norm_act(build, source, normed, then if self.version == "aligned" else "none", "_depthwise")
        source = build.add("pointwise", conv2d(width, 1, bias=self.biased), source)
        return norm_act(build, source, None if self.version == "pre" else self.norm_op, then, "_pointwise")

    def _around(self, build: Builder, source: int, width: int, stride: int) -> int:
        if stride == 1 and build.shape(source)[0] == width:
            return source
        with build.scope("shortcut", "shortcut"):
            source = build.add("conv", conv2d(width, 1, stride, bias=self.biased), source)
            return source if self.version == "pre" else norm_act(build, source, self.norm_op)
