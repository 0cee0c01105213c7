"""Res2Net's bottleneck: the spatial convolution in steps, each of which sees what the one before it made."""

from __future__ import annotations

from typing import ClassVar, Literal, Self

from arch.graph import Builder
from arch.ops import Add, Concat, Pool, Slice, sides
from arch.parts.base import setting
from arch.parts.chain import Conv
from arch.parts.layers import Function
from arch.parts.narrowed import Narrowed


class Res2Net(Narrowed):
    """Channels in parts; each part but the last is convolved, after the result of the part before is added to it.

    Receptive fields of several sizes stand side by side (Gao et al., arXiv 1904.01169).
    """

    title: ClassVar[str] = "Res2Net"
    summary: ClassVar[str] = "A bottleneck whose spatial convolution works in steps over parts of the channels"

    kind: Literal["res2net"] = "res2net"
    parts: int = setting(
        4,
        "sc",
        "Parts",
        "The inner width is split into this many (the scale); a width per group counts the channels of one.",
        ge=2,
        le=16,
        first=True,
    )
    summed: Literal["later", "all", "none"] = setting(
        "later",
        "su",
        "Sums between parts",
        "In all blocks of a stage but the first, whose last part is pooled; in all; or in none.",
        names={"later": "not in the first block", "all": "in every block", "none": "in none"},
    )

    def at(self, number: int, depth: int) -> Self:
        if self.summed != "later":
            return self
        return self.model_copy(update={"summed": "none" if number == 1 else "all"})

    def chain(self, build: Builder, channels: int, width: int, stride: int) -> list[Conv]:
        first, spatial, last = super().chain(build, channels, width, stride)
        if self.base_width is not None:
            # The width per group is that of a part: 26w x 4s in the paper's names.
            spatial = spatial._replace(width=spatial.width * self.parts)
            first = first._replace(width=spatial.width)
        if first.width < spatial.width:
            what = f"the parts of {spatial.width} channels are no parts of the {first.width} that the first 1x1 writes"
            raise build.error(what, "Use a first 1x1 ratio of at least 1", "entry")
        if spatial.width % self.parts:
            fix = "Use another ratio or number of parts"
            raise build.error(f"{spatial.width} channels cannot be split into {self.parts} parts", fix, "parts")
        return [first, spatial, last]

    def layer(self, build: Builder, source: int, index: int, conv: Conv, activation: Function) -> int:
        if index != 2:
            return super().layer(build, source, index, conv, activation)
        each, ends = conv._replace(width=conv.width // self.parts), list[int]()
        with build.scope("steps"):
            for number in range(self.parts):
                start = number * each.width
                part = build.add(f"part{number + 1}", Slice(start, start + each.width), source)
                if number == self.parts - 1:
                    ends.append(self._passed(build, part, conv.stride))
                else:
                    # Where the block strides, a part and the output before it have different sizes.
                    if ends and self.summed == "all" and conv.stride == 1:
                        part = build.add(f"sum{number + 1}", Add(), part, ends[-1])
                    ends.append(super().layer(build, part, number + 1, each, activation))
            return build.add("concat", Concat(), *ends)

    def _passed(self, build: Builder, part: int, stride: int) -> int:
        """The last part as it is, or pooled where nothing is added (timm res2net.py, Bottle2neck)."""
        if self.summed == "all" and stride == 1:
            return part
        pool = Pool("avg", (3, 3), (stride, stride), sides(1), padding_counts=True)
        return build.add("pool", pool, part)
