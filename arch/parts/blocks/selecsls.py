"""SelecSLS: units of small convolutions, all of which see the output of the first one of their module."""

from __future__ import annotations

from typing import ClassVar, Literal

from arch.bounds import MOST_CHANNELS
from arch.graph import Builder
from arch.ops import Concat
from arch.parts.base import Block, setting
from arch.parts.layers import Normed, conv2d


class SelecSLS(Normed, Block):
    """Selective long and short range connections (XNect, Mehta et al., arXiv 1907.00837).

    A module of units; each convolves in three steps and concatenates them, and every unit but the first appends what
    the first one wrote. All write the inner width but the last.
    """

    title: ClassVar[str] = "SelecSLS module"
    summary: ClassVar[str] = "Units of small convolutions that all see the first unit's output"

    kind: Literal["selecsls"] = "selecsls"
    units: int = setting(2, "m", "Units", "In the module.", ge=1, le=32, varied=True, first=True)
    inner: int = setting(
        64,
        "iw",
        "Inner width",
        "Of the first convolutions.",
        "channels",
        ge=2,
        le=MOST_CHANNELS,
        varied=True,
        first=True,
    )

    def expand(self, build: Builder, source: int, width: int, stride: int) -> int:
        first: list[int] = []
        for number in range(1, self.units + 1):
            out = width if number == self.units and number > 1 else self.inner
            with build.scope(f"unit{number}"):
                source = self._unit(build, source, first, out, stride if number == 1 else 1)
            # The first unit's output is carried along to all others (timm selecsls.py, SelecSlsBlock).
            first = first or [source]
        return source

    def _unit(self, build: Builder, source: int, first: list[int], width: int, stride: int) -> int:
        half = self.inner // 2
        one = self._conv(build, "1", source, self.inner, 3, stride)
        two = self._conv(build, "3", self._conv(build, "2", one, self.inner, 1), half, 3)
        three = self._conv(build, "5", self._conv(build, "4", two, self.inner, 1), half, 3)
        return self._conv(build, "6", build.add("concat", Concat(), one, two, three, *first), width, 1)

    def _conv(self, build: Builder, index: str, source: int, width: int, kernel: int, stride: int = 1) -> int:
        return self.convolved(build, source, conv2d(width, kernel, stride, bias=self.biased), index)
