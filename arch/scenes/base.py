"""What a scene is: a picture drawn from data, in two widths, and the table of what it shows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import hypot
from typing import Protocol

from arch.drawing.figure import Figure
from arch.tables.cells import Row, Section, Table, Value

WIDE, NARROW = 640.0, 380.0
"""Widths that a scene is laid out for: beside a text, and on a phone."""
TALL = 430.0
"""Height that a scene should not exceed: so much is left on a laptop's screen."""
HUES = ("first", "second", "third", "fourth", "fifth")
"""Roles of things that have no order, to be told apart by colour."""


class Scene(Protocol):
    """A picture and its table."""

    def figure(self, narrow: bool = False) -> Figure:
        """The picture, WIDE or NARROW; its roles are those of INKS."""

    def table(self) -> Table:
        """What the picture shows, for those who cannot see it and for files."""


def canvas(name: str, about: str, height: float, narrow: bool) -> Figure:
    """An empty figure in one of the two widths."""
    return Figure(name, about, NARROW if narrow else WIDE, height)


def text_width(text: str, size: float = 12.0) -> float:
    """About how wide a text is: nothing here can measure it."""
    # Source Sans: a mean letter takes half of its size.
    return 0.5 * size * len(text)


def arrow(figure: Figure, start: tuple[float, float], end: tuple[float, float], role: str, head: float = 7.0) -> None:
    """A line with a filled head at its end; the head has the line's role with `tip` before it."""
    (x1, y1), (x2, y2) = start, end
    length = hypot(x2 - x1, y2 - y1) or 1.0
    dx, dy = (x2 - x1) / length, (y2 - y1) / length
    # A head longer than its line would stick out behind it.
    head = min(head, length)
    back = x2 - head * dx, y2 - head * dy
    figure.line(x1, y1, *back, role)
    half = head / 2
    sides = [(back[0] - half * dy, back[1] + half * dx), (back[0] + half * dy, back[1] - half * dx)]
    figure.area([(x2, y2), *sides], f"tip {role}")


def rows_table(title: str, rows: Sequence[Mapping[str, int | float | str]], notes: tuple[str, ...] = ()) -> Table:
    """A table of rows that share their columns; whole numbers are written with their thousands apart."""
    heads = tuple(rows[0])
    cells = [Row(tuple(_cell(row[head]) for head in heads)) for row in rows]
    numbers = tuple(all(not isinstance(row[head], str) for row in rows) for head in heads)
    return Table(title, (Section(heads, tuple(cells), numbers),), notes)


def _cell(value: int | float | str) -> Value:
    if isinstance(value, str):
        return Value(value, value)
    return Value(value, f"{value:,}" if isinstance(value, int) else f"{value:,.4g}")
