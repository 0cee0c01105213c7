"""LeNet-5's third layer: a convolution whose maps read chosen maps of the input alone."""

from __future__ import annotations

from itertools import pairwise
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from arch.bounds import MOST_BRANCHES
from arch.graph import Builder
from arch.ops import Concat, Slice
from arch.parts.base import Block, setting
from arch.parts.layers import Normed, OddKernel, conv2d, norm_act

Reads = Annotated[str, Field(pattern=r"^[0-9]{1,5}( [0-9]{1,5})*$", max_length=200)]
"""Numbers of the input's maps that one map reads, from 0 on."""


class Connected(Normed, Block):
    """Each map has kernels for some of the input's maps alone (LeCun et al., Proc. IEEE 86(11), table I).

    Written as a convolution for each map, concatenated: a weight that is not there is in no sum.
    """

    title: ClassVar[str] = "Table of connections"
    summary: ClassVar[str] = "A convolution whose maps each read chosen maps of the input"
    sized: ClassVar[bool] = False

    kind: Literal["connected"] = "connected"
    table: tuple[Reads, ...] = setting(
        ("0",),
        "tb",
        "Connections",
        "One map per line: the numbers of the input's maps that it reads, from 0 on, as in 0 1 4.",
        min_length=1,
        max_length=MOST_BRANCHES,
        first=True,
    )
    kernel: OddKernel = setting(5, "k", "Kernel", "Side of the kernels.", "pixels", first=True)
    padding: int | None = setting(
        None, "pd", "Padding", "Zeros at each side; empty keeps the size at stride 1.", "pixels", ge=0, le=16
    )

    def expand(self, build: Builder, source: int, width: int, stride: int) -> int:
        conv = conv2d(1, self.kernel, stride, self.padding, bias=self.biased)
        ends = []
        for number, line in enumerate(self.table):
            with build.scope(f"map{number}", "branch"):
                ends.append(build.add("conv", conv, self._read(build, source, line)))
        found = build.add("concat", Concat(), *ends) if len(ends) > 1 else ends[0]
        return norm_act(build, found, self.norm_op, self.activation)

    def _read(self, build: Builder, source: int, line: str) -> int:
        """The maps of a line, in their order: neighbours in one slice."""
        maps, channels = sorted({int(number) for number in line.split()}), build.shape(source)[0]
        if maps[-1] >= channels:
            what = f"the map {maps[-1]} is not among the {channels} of the input"
            raise build.error(what, f"Use numbers from 0 to {channels - 1}", "table")
        if len(maps) == channels:
            return source
        starts = [maps[0], *(second for first, second in pairwise(maps) if second > first + 1)]
        stops = [*(first + 1 for first, second in pairwise(maps) if second > first + 1), maps[-1] + 1]
        parts = [build.add(f"maps{a}", Slice(a, b), source) for a, b in zip(starts, stops, strict=True)]
        return build.add("maps", Concat(), *parts) if len(parts) > 1 else parts[0]
