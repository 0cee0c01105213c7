"""The table of a paper, with cells that light up.

Paper("Wide ResNet, table 8", ("network", "error"), (("ResNet-152", "22.16 %"),), lit=((0, 1),), note=SOURCE)
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from arch.drawing.figure import Figure
from arch.scenes.base import NARROW, WIDE, canvas, rows_table, text_width
from arch.scenes.words import LINE, lines, size_of, wrapped
from arch.tables.cells import Table

EDGE, PAD = 10.0, 7.0
"""Margin, and space in a cell left and right of its text."""
HIGH = 12.0
"""What a row has over and under its lines, together."""
ROLE = "small"
_NUMBER = re.compile(r"[+−-]?[\d.,]+(?: ?(?:%|[kMGT]?s?|ms|points))?")
"""A number and its unit: columns of mostly such are aligned on the right."""


class Laid(NamedTuple):
    """A column as it is drawn.

    Attributes:
        place: index of the column in the table.
        left, width: where it is.
        number: whether it is aligned on the right.
    """

    place: int
    left: float
    width: float
    number: bool


@dataclass(frozen=True, slots=True)
class Paper:
    """A table in print.

    Attributes:
        title: what it is, with its number in the paper.
        heads: names of the columns.
        rows: texts, as many in a row as there are heads; "" for nothing.
        lit: cells that stand out, as (row, column).
        note: where it is printed.
        optional: columns that a narrow picture leaves out.

    Raises:
        ValueError: no row, a row of another length, a cell that is not there, or no column but optional ones.
    """

    title: str
    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    lit: tuple[tuple[int, int], ...] = ()
    note: str = ""
    optional: tuple[int, ...] = ()

    def __post_init__(self) -> None:
        if not self.rows or any(len(row) != len(self.heads) for row in self.rows):
            raise ValueError(f"rows must be of {len(self.heads)} cells, and at least one")
        if not all(0 <= row < len(self.rows) and 0 <= column < len(self.heads) for row, column in self.lit):
            raise ValueError(f"there are {len(self.rows)} rows and {len(self.heads)} columns: {self.lit} lights others")
        if set(self.optional) >= set(range(len(self.heads))):
            raise ValueError("all columns are optional: nothing would be left")

    def figure(self, narrow: bool = False) -> Figure:
        """The table; a narrow one without its optional columns."""
        columns, width = self._columns(narrow), (NARROW if narrow else WIDE) - 2 * EDGE
        title, note = wrapped(self.title, width, "strong"), wrapped(self.note, width, "tiny") if self.note else []
        heights = [_height(self._lines(row, columns)) for row in (self.heads, *self.rows)]
        top = EDGE + LINE * size_of("strong") * len(title) + 6
        bottom = top + sum(heights)
        figure = canvas("table", self._about, bottom + LINE * size_of("tiny") * len(note) + EDGE + 4, narrow)
        lines(figure, (EDGE, EDGE + 9), title, "strong")
        for index, height in enumerate(heights):
            self._row(figure, index - 1, columns, top, height)
            top += height
        lines(figure, (EDGE, bottom + 14), note, "tiny")
        return figure

    def table(self) -> Table:
        """The rows as they are."""
        rows = [dict(zip(self.heads, row, strict=True)) for row in self.rows]
        return rows_table(self.title, rows, (self.note,) if self.note else ())

    @property
    def _about(self) -> str:
        marked = "; ".join(
            f"{self.rows[row][0]}, {self.heads[column]}: {self.rows[row][column]}" for row, column in self.lit
        )
        what = f"{self.title}: a table of {len(self.rows)} rows by {', '.join(self.heads)}"
        return f"{what}. Marked: {marked}." if marked else f"{what}."

    def _columns(self, narrow: bool) -> list[Laid]:
        """As wide as their texts, or, where there is no room, what is left after the shorter ones had theirs."""
        shown = [index for index in range(len(self.heads)) if not narrow or index not in self.optional]
        room = (NARROW if narrow else WIDE) - 2 * EDGE
        wanted = {index: self._wanted(index) for index in shown}
        widths: dict[int, float] = {}
        for done, index in enumerate(sorted(shown, key=wanted.__getitem__)):
            widths[index] = min(wanted[index], (room - sum(widths.values())) / (len(shown) - done))
        spare = (room - sum(widths.values())) / len(shown)
        found, left = [], EDGE
        for index in shown:
            texts = [row[index] for row in self.rows if row[index]]
            number = 2 * sum(bool(_NUMBER.fullmatch(text)) for text in texts) > len(texts)
            found.append(Laid(index, left, widths[index] + spare, number))
            left += widths[index] + spare
        return found

    def _wanted(self, index: int) -> float:
        texts = [self.heads[index], *(row[index] for row in self.rows)]
        return max(text_width(text, size_of(ROLE)) for text in texts) + 2 * PAD

    def _lines(self, row: Sequence[str], columns: Sequence[Laid]) -> list[list[str]]:
        return [wrapped(row[column.place], column.width - 2 * PAD, ROLE) for column in columns]

    def _row(self, figure: Figure, index: int, columns: Sequence[Laid], top: float, height: float) -> None:
        """A row of cells; the heads are row -1."""
        texts = self.heads if index < 0 else self.rows[index]
        for column, words in zip(columns, self._lines(texts, columns), strict=True):
            lit = (index, column.place) in self.lit
            about = f"{self.heads[column.place]}: {texts[column.place]}" if index >= 0 else ""
            figure.bar(
                column.left, top, column.width, height, "panel" if index < 0 else "second" if lit else "cell", about
            )
            x = column.left + column.width - PAD if column.number else column.left + PAD
            role = f"strong {ROLE}" if lit or index < 0 else ROLE
            y = top + HIGH / 2 + size_of(ROLE) - 0.5
            lines(figure, (x, y), words, role, "end" if column.number else "start")


def _height(cells: Sequence[Sequence[str]]) -> float:
    """Of a row with so many lines."""
    return HIGH + LINE * size_of(ROLE) * max(map(len, cells))
