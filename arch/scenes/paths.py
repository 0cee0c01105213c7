"""The paths through residual blocks, unravelled: `Paths(3)` has eight rows, in each of which a block is gone through
or passed by."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import product

from arch.drawing.figure import Figure
from arch.scenes.base import HUES, canvas, rows_table
from arch.scenes.words import named
from arch.tables.cells import Table

MOST_BLOCKS = 3
"""Of more, the paths would not fit a screen."""
HEAD, PITCH, HIGH = 26.0, 44.0, 26.0
"""Room for the title, from one path to the next, and height of a block."""
FAN, END = 46.0, 122.0
"""Room for the lines that part at the left, and for those that meet at the right with the lengths before them."""
_TITLE = "Every path from the input to the sum"


@dataclass(frozen=True, slots=True)
class Paths:
    """A row for each path, shortest first; what is gone through is a box, what is passed by a dashed line.

    Attributes:
        blocks: how many there are, one to MOST_BLOCKS.

    Raises:
        ValueError: there are none, or too many.
    """

    blocks: int

    def __post_init__(self) -> None:
        if not 1 <= self.blocks <= MOST_BLOCKS:
            raise ValueError(f"{self.blocks} blocks: the paths through 1 to {MOST_BLOCKS} can be drawn")

    @property
    def ways(self) -> list[tuple[bool, ...]]:
        """For each path, whether it goes through each block."""
        # Stable: of equal length, the one that passes the first block comes first.
        return sorted(product((False, True), repeat=self.blocks), key=sum)

    def figure(self, narrow: bool = False) -> Figure:
        """The paths below one another, from one point to another."""
        rows = self.ways
        about = f"{_TITLE}: {len(rows)} through {named(self.blocks, 'block')}, of {self._lengths} blocks."
        figure = canvas("paths", about, HEAD + PITCH * len(rows), narrow)
        figure.text(0, 14, _TITLE, "strong")
        middle = HEAD + PITCH * len(rows) / 2
        for index, way in enumerate(rows):
            self._row(figure, way, HEAD + (index + 0.5) * PITCH, middle)
        figure.dot(8, middle, 6, "other", "input")
        figure.dot(figure.width - 8, middle, 6, "fifth", "sum of all paths")
        return figure

    def table(self) -> Table:
        """A row for each path."""
        rows: list[Mapping[str, int | float | str]] = [
            {"path": number, "through blocks": ", ".join(_numbers(way)) or "none", "length": sum(way)}
            for number, way in enumerate(self.ways, 1)
        ]
        return rows_table(_TITLE, rows)

    @property
    def _lengths(self) -> str:
        return ", ".join(str(sum(way)) for way in self.ways)

    def _row(self, figure: Figure, way: tuple[bool, ...], y: float, middle: float) -> None:
        """One path, with its length behind the last block."""
        end = figure.width - END
        pitch = (end - FAN) / self.blocks
        figure.line(8, middle, FAN, y, "edge")
        for block, through in enumerate(way):
            left = FAN + block * pitch
            figure.line(left, y, left + pitch, y, "edge" if through else "edge dashed")
            if through:
                figure.bar(left + 6, y - HIGH / 2, pitch - 12, HIGH, HUES[block], f"through block {block + 1}")
                figure.text(left + pitch / 2, y + 4, f"block {block + 1}", "small", "middle")
        figure.line(end, y, end + 62, y, "edge")
        figure.text(end + 6, y - 5, named(sum(way), "block"), "small")
        figure.line(end + 62, y, figure.width - 8, middle, "edge")


def _numbers(way: tuple[bool, ...]) -> list[str]:
    return [str(block) for block, through in enumerate(way, 1) if through]
