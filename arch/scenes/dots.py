"""Points on two axes, with names: `Dots("Accuracy and cost", ("MACs", "top-1, %"), (Dot("VGG-16", 15e9, 71.5),))`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import ceil, hypot, sqrt
from typing import NamedTuple

from arch import units
from arch.charts.labels import Area, Point, Room, around, disc_area
from arch.drawing.figure import Figure
from arch.scenes.base import HUES, TALL, canvas, rows_table, text_width
from arch.scenes.columns import Scale, scale, tick_text
from arch.scenes.words import size_of
from arch.tables.cells import Table

LEFT, RIGHT, TOP, FOOT = 42.0, 14.0, 54.0, 40.0
"""Room for numbers at the left and right, for title and legend, and for the axis below."""
NAMED = 16
"""Points, up to which each has its name, be it over another's."""
SMALLEST, LARGEST = 4.0, 26.0
"""Radii of discs."""
BESIDE_LINE = 3.0
"""At both sides of a line that joins points, where a name would be hard to read."""


class Dot(NamedTuple):
    """A point.

    Attributes:
        label: its name.
        x, y: its place.
        area: what its disc's area shows; 0 for a small one.
        kind: by which it is coloured and told apart in the legend.
        about: its tooltip.
        opens: id of the zoo's network that it is, or None.
    """

    label: str
    x: float
    y: float
    area: float = 0.0
    kind: str = ""
    about: str = ""
    opens: str | None = None


@dataclass(frozen=True, slots=True)
class Dots:
    """A scatter.

    Attributes:
        title: what is shown.
        axes: what lies along x and y, with units.
        dots: at least one.
        log: whether x is logarithmic; values are positive then.
        lit: names of points that stand out; the others are faded. Their names are always there, others' where there is
            room.
        lines: runs of names that are joined.
        size: what the areas show; "" for nothing.
        notes: conventions, a sentence each.
    """

    title: str
    axes: tuple[str, str]
    dots: tuple[Dot, ...]
    log: bool = False
    lit: tuple[str, ...] = ()
    lines: tuple[tuple[str, ...], ...] = ()
    size: str = ""
    notes: tuple[str, ...] = ()

    def figure(self, narrow: bool = False) -> Figure:
        """Axes, discs, the large ones behind, and names."""
        about = "; ".join(f"{dot.label} {units.short(dot.x)}, {dot.y:.4g}" for dot in self.dots)
        figure = canvas("dots", f"{self.title}. {', '.join(self.axes)}: {about}.", TALL, narrow)
        places = _places(self.dots, self.log, figure.width)
        self._draw_axes(figure)
        for run in self.lines:
            for start, end in pairwise(run):
                figure.line(*places[start], *places[end], "edge")
        radii = {dot.label: self._radius(dot) for dot in self.dots}
        # A small disc before a large one would vanish behind it.
        for dot in sorted(self.dots, key=lambda dot: -radii[dot.label]):
            role = f"{self._hue(dot)}{' faded' if self.lit and dot.label not in self.lit else ''}"
            figure.dot(*places[dot.label], radii[dot.label], role, dot.about or dot.label, dot.opens)
        self._draw_names(figure, places, radii)
        return figure

    def table(self) -> Table:
        """A row for each point."""
        rows: list[dict[str, int | float | str]] = []
        for dot in self.dots:
            row: dict[str, int | float | str] = {"name": dot.label}
            row |= {"kind": dot.kind} if self._kinds else {}
            row |= {self.axes[0]: dot.x, self.axes[1]: dot.y}
            rows.append(row | ({self.size: dot.area} if self.size else {}))
        return rows_table(self.title, rows, self.notes)

    @property
    def _kinds(self) -> list[str]:
        return list(dict.fromkeys(dot.kind for dot in self.dots if dot.kind))

    def _hue(self, dot: Dot) -> str:
        return HUES[self._kinds.index(dot.kind) % len(HUES)] if dot.kind else HUES[0]

    def _radius(self, dot: Dot) -> float:
        most = max(dot.area for dot in self.dots)
        return max(SMALLEST, LARGEST * sqrt(dot.area / most)) if most else SMALLEST + 1

    def _draw_axes(self, figure: Figure) -> None:
        size = f"; areas: {self.size}" if self.size else ""
        figure.text(0, 13, units.clipped(f"{self.title}{size}", int(figure.width / 6)), "strong")
        x = 0.0
        for index, kind in enumerate(self._kinds if len(self._kinds) > 1 else ()):
            figure.dot(x + 5, 24, 5, f"{HUES[index % len(HUES)]} key")
            figure.text(x + 14, 28, kind, "small")
            x += text_width(kind, 10.5) + 28
        right, bottom = figure.width - RIGHT, TALL - FOOT
        across, up = _scales(self.dots, self.log, figure.width)
        for tick in up.ticks():
            figure.line(LEFT, up.y(tick), right, up.y(tick), "grid")
            figure.text(LEFT - 5, up.y(tick) + 4, tick_text(tick), "small", "end")
        for tick in across.ticks():
            at = _across(across, tick)
            figure.line(at, TOP, at, bottom, "grid")
            figure.text(at, bottom + 14, units.short(tick), "small", "middle")
        most = int(right / text_width("x", size_of("small")))
        figure.text(right, bottom + 32, units.clipped(self.axes[0], most), "small", "end")
        figure.text(0, TOP - 6, units.clipped(self.axes[1], most), "small")

    def _draw_names(self, figure: Figure, places: dict[str, tuple[float, float]], radii: dict[str, float]) -> None:
        """What stands out has its name; others have theirs where it covers nothing."""
        discs = [disc_area(*place, radii[label]) for label, place in places.items()]
        most = figure.width / 2
        edges = [(places[start], places[end]) for run in self.lines for start, end in pairwise(run)]
        lines = [area for edge in edges for area in _along(*edge)]
        room = Room((LEFT, TOP, figure.width, TALL - FOOT + 4), discs, lines)
        for dot in sorted(self.dots, key=lambda dot: dot.label not in self.lit):
            # Of some hundred names most would lie over others: then a name needs room of its own.
            is_sure = dot.label in self.lit or (not self.lit and len(self.dots) <= NAMED)
            width = text_width(dot.label, 10.5)
            place = room.best(around(*places[dot.label], radii[dot.label], min(width, most)))
            if is_sure or room.is_free(place.area):
                room.names.append(place.area)
                name = units.clipped(dot.label, int(most / text_width("x", 10.5)))
                figure.text(*place.at, name, "small", place.anchor)


def _along(start: Point, end: Point) -> Iterator[Area]:
    """Small areas along a line, over which a name is hard to read."""
    (x1, y1), (x2, y2) = start, end
    steps = ceil(hypot(x2 - x1, y2 - y1) / (2 * BESIDE_LINE)) or 1
    for step in range(steps + 1):
        x, y = x1 + (x2 - x1) * step / steps, y1 + (y2 - y1) * step / steps
        yield x - BESIDE_LINE, y - BESIDE_LINE, x + BESIDE_LINE, y + BESIDE_LINE


def _scales(dots: Sequence[Dot], log: bool, width: float) -> tuple[Scale, Scale]:
    """Of x, from left to right, and of y, from the foot up."""
    # The largest disc may stand at an end of an axis.
    inset = LARGEST - RIGHT if any(dot.area for dot in dots) else 0.0
    across = scale([dot.x for dot in dots], log, LEFT + inset, width - RIGHT - inset)
    return across, scale([dot.y for dot in dots], False, TOP + inset, TALL - FOOT - inset)


def _across(found: Scale, value: float) -> float:
    """A scale counts from below: mirrored, it counts from the left."""
    return found.top + found.bottom - found.y(value)


def _places(dots: Sequence[Dot], log: bool, width: float) -> dict[str, tuple[float, float]]:
    across, up = _scales(dots, log, width)
    return {dot.label: (_across(across, dot.x), up.y(dot.y)) for dot in dots}
