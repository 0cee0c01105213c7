"""Numbers as bars in rows, of one or several series: `Bars("MACs by resolution", "MACs", ("a", "b"), rows)`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from arch import units
from arch.drawing.figure import Figure
from arch.scenes.base import HUES, NARROW, TALL, WIDE, canvas, rows_table, text_width
from arch.scenes.words import LINE, in_rows, size_of, wrapped
from arch.tables.cells import Table

LEGEND, KEY = 22.0, 15.0
"""Height of a line of the legend, and what the colour before a name takes."""
MOST_HEIGHT, MOST_HEIGHT_NARROW, LEAST_HEIGHT = 56.0, 30.0, 8.0
"""Of a bar; lower on a phone, where the text stands below the picture."""
BETWEEN, MOST_BETWEEN = 0.45, 0.9
"""Of rows, in heights of a bar: at least, and where few rows leave room."""
WIDER = 1.15
"""Than a text of mean letters: names of networks are half capitals and digits, and the one that stands out is bold."""
MOST_NAMES = 0.42
"""Share of the width that names may take."""


class Bar(NamedTuple):
    """A row.

    Attributes:
        label: its name.
        values: one for each series; None where nothing is known.
        texts: how the values are written; () for four digits and a prefix.
        lit: whether it stands out.
        about: its tooltip.
    """

    label: str
    values: tuple[float | None, ...]
    texts: tuple[str, ...] = ()
    lit: bool = False
    about: str = ""

    def text(self, series: int) -> str:
        """A value as it is written."""
        value = self.values[series]
        return self.texts[series] if self.texts else "unknown" if value is None else units.short(value)


@dataclass(frozen=True, slots=True)
class Bars:
    """Rows of bars from one zero.

    Attributes:
        title: what is shown.
        unit: of the values.
        series: names of the values of a row; one alone has no legend.
        rows: from top to bottom.
        low: where bars begin: other than 0 only for what has no zero of its own, such as accuracies, and it is said.
        notes: conventions, a sentence each.
    """

    title: str
    unit: str
    series: tuple[str, ...]
    rows: tuple[Bar, ...]
    low: float = 0.0
    notes: tuple[str, ...] = ()

    def figure(self, narrow: bool = False) -> Figure:
        """A row for each, its bars one below the other, with the number at the end of each."""
        (height, pitch), names = self._pitch(narrow), self._names(narrow)
        top = self._top(narrow)
        # Tenths, like the marks: a height in full precision would let the last word end below the canvas.
        figure = canvas("bars", self._about(), round(top + pitch * len(self.rows) + 4, 1), narrow)
        self._head(figure, narrow)
        for index, row in enumerate(self.rows):
            y = top + index * pitch
            _label(figure, row, names, y + height * len(self.series) / 2, pitch)
            self._row(figure, row, y, height, names)
        return figure

    def table(self) -> Table:
        """A row for each, exact."""
        rows: list[dict[str, int | float | str]] = []
        for row in self.rows:
            values = {name: "" if v is None else v for name, v in zip(self.series, row.values, strict=True)}
            rows.append({"": row.label, **values})
        return rows_table(f"{self.title}, {self.unit}", rows, self.notes)

    def _top(self, narrow: bool) -> float:
        """Where the rows begin: below the title and the lines of the legend."""
        return LEGEND * (2 + max((line for _, line, _ in self._legend(narrow)), default=-1))

    def _legend(self, narrow: bool) -> list[tuple[float, int, str]]:
        """Where the name of each series stands, in as many lines as they need: x, line, name."""
        width = NARROW if narrow else WIDE
        names = [units.clipped(name, int((width - KEY) / text_width("x"))) for name in self.series]
        places = in_rows((KEY + text_width(name) for name in names), width, gap=19)
        return [(x, line, name) for (x, line), name in zip(places, names, strict=True)] if len(names) > 1 else []

    def _pitch(self, narrow: bool) -> tuple[float, float]:
        """Height of a bar, and from one row to the next."""
        bars, most = len(self.series), MOST_HEIGHT_NARROW if narrow else MOST_HEIGHT
        each = (TALL - self._top(narrow) - 4) / len(self.rows)
        height = max(LEAST_HEIGHT, min(most, each / (bars + BETWEEN)))
        between = BETWEEN if narrow else MOST_BETWEEN
        return height, max(height * (bars + BETWEEN), min(each, height * (bars + between)))

    def _names(self, narrow: bool) -> float:
        """Room for the names."""
        longest = max(text_width(row.label) for row in self.rows)
        return min(WIDER * longest + 10, MOST_NAMES * (NARROW if narrow else WIDE))

    def _about(self) -> str:
        rows = (f"{row.label} {', '.join(row.text(i) for i in range(len(self.series)))}" for row in self.rows)
        return f"{self.title}, {self.unit}: {'; '.join(rows)}."

    def _head(self, figure: Figure, narrow: bool) -> None:
        start = f", from {self.low:g}" if self.low else ""
        figure.text(0, 13, units.clipped(f"{self.title}, {self.unit}{start}", 60 if narrow else 100), "strong")
        for index, (x, line, name) in enumerate(self._legend(narrow)):
            figure.bar(x, LEGEND * (1 + line) + 3, 10, 10, f"{HUES[index]} key")
            figure.text(x + KEY, LEGEND * (1 + line) + 12, name)

    def _row(self, figure: Figure, row: Bar, y: float, height: float, names: float) -> None:
        # All rows share one scale: bars of another row would lie.
        known = [value for bar in self.rows for value in bar.values if value is not None]
        # Room for the longest number behind the longest bar.
        numbers = max(text_width(bar.text(i)) for bar in self.rows for i in range(len(self.series))) + 10
        room = figure.width - names - numbers
        scale = room / ((max(known, default=1.0) - self.low) or 1.0)
        faded = " faded" if any(bar.lit for bar in self.rows) and not row.lit else ""
        for index, value in enumerate(row.values):
            top, width = y + index * height, max(((value or 0.0) - self.low) * scale, 0.0)
            about = row.about or f"{row.label}, {self.series[index]}: {row.text(index)}"
            figure.bar(names, top, width, height - 1, f"{HUES[index]}{faded}", about)
            figure.text(names + width + 6, top + height / 2 + 4, row.text(index), "strong" if row.lit else "label")


def _label(figure: Figure, row: Bar, names: float, middle: float, pitch: float) -> None:
    """A row's name before its bars; one that is too long in lines of small letters, as many as the row is high."""
    role, room = "strong" if row.lit else "label", names - 8
    texts = [row.label]
    if text_width(row.label) > room:
        role = f"{role} small"
        texts = wrapped(row.label, room, role, max(1, int(pitch / (LINE * size_of(role)))))
    step = LINE * size_of(role)
    for index, text in enumerate(texts):
        y = middle + 4 + (index - (len(texts) - 1) / 2) * step
        figure.text(room, y, text, role, "end", row.about)
