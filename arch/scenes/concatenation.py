"""Channels that pile up: what each layer of a dense block reads, `Concatenation((64, 96, 128), 160)`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise

from arch.drawing.figure import Figure
from arch.scenes.base import HUES, TALL, canvas, rows_table
from arch.scenes.words import lines, wrapped
from arch.tables.cells import Table

HEAD, FOOT = 52.0, 34.0
"""Room for the title and the numbers over the piles, and for the words below them."""
EDGE, SLIM = 6.0, 0.72
"""Margin, and a pile's share of its column."""
_TITLE = "Channels that each layer reads, by the layer that made them"


@dataclass(frozen=True, slots=True)
class Concatenation:
    """A pile for each layer: the channels that the block began with, and above them those of each layer before.

    Attributes:
        reads: channels that each layer reads, the first of them those that the block begins with.
        out: channels behind the last layer.

    Raises:
        ValueError: no layer, or one behind which there are no more channels than before it.
    """

    reads: tuple[int, ...]
    out: int

    def __post_init__(self) -> None:
        if not self.reads or any(after <= before for before, after in pairwise((*self.reads, self.out))):
            raise ValueError(f"each layer must add channels to those that it reads: {self.reads}, then {self.out}")

    @property
    def parts(self) -> tuple[int, ...]:
        """Channels of the start, and those that each layer adds."""
        return self.reads[0], *(after - before for before, after in pairwise((*self.reads, self.out)))

    def figure(self, narrow: bool = False) -> Figure:
        """The piles side by side on one scale; the last is what the block hands on."""
        about = ", ".join(map(str, self.reads))
        figure = canvas("concatenation", f"{_TITLE}: {about}; {self.out} behind the last.", TALL, narrow)
        lines(figure, (0, 13), wrapped(_TITLE, figure.width, "strong"), "strong")
        pitch = (figure.width - 2 * EDGE) / (len(self.reads) + 1)
        for index in range(len(self.reads) + 1):
            self._pile(figure, index, EDGE + index * pitch, pitch)
        figure.text(EDGE, TALL - 4, "the layer that reads them; out: what the block hands on", "small")
        return figure

    def table(self) -> Table:
        """A row for each layer."""
        rows: list[Mapping[str, int | float | str]] = [
            {"layer": number, "reads": reads, "adds": added}
            for number, (reads, added) in enumerate(zip(self.reads, self.parts[1:], strict=True), 1)
        ]
        return rows_table(_TITLE, rows, (f"Behind the last layer there are {self.out:,} channels.",))

    def _pile(self, figure: Figure, index: int, left: float, pitch: float) -> None:
        """What a layer reads, from the start up; behind the last layer, all that there is."""
        # By the last pile, which is the highest.
        foot, scale = TALL - FOOT, (TALL - HEAD - FOOT) / self.out
        for part, channels in enumerate(self.parts[: index + 1]):
            hue = HUES[(part - 1) % len(HUES)] if part else "other"
            foot -= channels * scale
            maker = f"of layer {part}" if part else "that the block began with"
            figure.bar(left, foot, pitch * SLIM, channels * scale, hue, f"{channels} channels {maker}")
        middle, last = left + pitch * SLIM / 2, index == len(self.reads)
        figure.text(middle, foot - 4, str(sum(self.parts[: index + 1])), "tiny", "middle")
        figure.text(middle, TALL - FOOT + 13, "out" if last else str(index + 1), "small", "middle")
