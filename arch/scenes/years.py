"""A chart over years: points in the columns of their years, families as lines, and arrows from point to point."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

from arch.charts.labels import Area, Place, Room, around, disc_area
from arch.drawing.figure import Figure
from arch.scenes.base import HUES, NARROW, TALL, WIDE, rows_table, text_width
from arch.scenes.bends import STEPS, Bend, bend, bent_arrow
from arch.scenes.columns import Dated, Scale, placed, scale, tick_text
from arch.scenes.words import in_rows
from arch.tables.cells import Table

LEFT, RIGHT, TOP = 46.0, 8.0, 24.0
"""Room for the ticks' texts, at the right edge, and for the label of the axis."""
BELOW = 20.0
"""Room for the years."""
LINE = 16.0
"""Height of a row of the legend."""
SMALL, TINY = 10.5, 8.5
"""Sizes of texts, as INKS has them."""
MOST_SPOKEN = 20
"""Points whose numbers a screen reader reads out."""
TINY_LINE = 10.0
"""Height of a line of tiny text."""
CROWD = 100
"""Points from which on a family has one name in the picture, and no arrow its text: the screen shows others to whoever
points at them, and the table has all."""
APART = 4.0
"""Between two names beside each other, of which more than one could be read as one name."""


class Arrow(NamedTuple):
    """From a point to another, by their labels; a short text at it, of lines, and a longer one as its tooltip."""

    start: str
    end: str
    text: str = ""
    about: str = ""


class Part(NamedTuple):
    """What a mark belongs to: points by their labels (two for an arrow), a family, or neither for the axes."""

    points: tuple[str, ...] = ()
    family: str = ""


@dataclass(frozen=True, slots=True)
class Years:
    """Points over years.

    Attributes:
        name: of the saved file.
        about: what it shows, for those who cannot see it.
        axis: what the values are, with their unit.
        points: at least one.
        log: whether the axis is logarithmic; values are positive then.
        lines: families whose points are joined, in order of year and value.
        arrows: both ends are among the points.
        highlight: labels of points that stand out; with any, others are faded. Their names have the first choice of
            places and only give way to each other; others are where there is room.
        wide: width and height where there is room for it.
    """

    name: str
    about: str
    axis: str
    points: tuple[Dated, ...]
    log: bool = False
    lines: tuple[str, ...] = ()
    arrows: tuple[Arrow, ...] = ()
    highlight: frozenset[str] = frozenset()
    wide: tuple[float, float] = (WIDE, TALL)

    def figure(self, narrow: bool = False) -> Figure:
        """The picture."""
        return self.drawn(narrow)[0]

    def drawn(self, narrow: bool = False) -> tuple[Figure, list[Part]]:
        """The picture, and what each of its marks belongs to."""
        chart = _Chart(self, (NARROW, TALL) if narrow else self.wide)
        chart.draw()
        return chart.figure, chart.parts

    def table(self) -> Table:
        """The points by their years, and the arrows."""
        points = sorted(self.points, key=lambda point: point.year)
        rows = rows_table(
            self.about,
            [{"year": str(p.year), "name": p.label, "family": p.family, self.axis: p.value} for p in points],
        )
        if not self.arrows:
            return rows
        steps = [{"from": a.start, "to": a.end, "step": a.about or a.text.replace("\n", ", ")} for a in self.arrows]
        return Table(rows.title, rows.sections + rows_table("", steps).sections)


class _Chart:
    """One picture in the making."""

    def __init__(self, scene: Years, size: tuple[float, float]) -> None:
        self._scene = scene
        self.figure, self.parts = Figure(scene.name, _words(scene), *size), list[Part]()
        self._families = list(dict.fromkeys(point.family for point in scene.points if point.family))
        self._legend = _rows(self._families, size[0]) if len(self._families) > 1 else []
        self._legend_rows = self._legend[-1][1] + 1 if self._legend else 0
        bottom = size[1] - BELOW - LINE * self._legend_rows
        self._scale: Scale = scale([point.value for point in scene.points], scene.log, TOP, bottom)
        self._years, self._radius, self._places = placed(scene.points, LEFT, size[0] - RIGHT, self._scale)
        discs = [disc_area(*place, self._radius) for place in self._places.values()]
        self._curves = {
            arrow: bend(self._places[arrow.start], self._places[arrow.end], self._radius + 2) for arrow in scene.arrows
        }
        lines = [area for curve in self._curves.values() for area in _along(curve)]
        self._room = Room((LEFT, TOP - 6, size[0], bottom + 4), discs, lines)

    def draw(self) -> None:
        """Everything, the backmost first."""
        self._axes()
        self._lines()
        self._arrows()
        for point in self._scene.points:
            role = f"{self._hue(point.family)}{self._stands(point.label)}"
            self.figure.dot(*self._places[point.label], self._radius, role, self._about(point), point.opens)
            self._belongs(Part((point.label,), point.family))
        self._texts()
        self._legends()

    def _texts(self) -> None:
        """Names of what stands out, texts of arrows, other names: earlier ones have the choice of places."""
        lit = self._scene.highlight
        for point in self._scene.points:
            if point.label in lit:
                self._name(point, "small", SMALL)
        if len(self._scene.points) >= CROWD:
            self._family_names()
            return
        for arrow, curve in self._curves.items():
            if arrow.text:
                self._price(arrow, curve)
        # The topmost first: above it there is room most often.
        for point in sorted(self._scene.points, key=lambda point: -point.value):
            if point.label not in lit:
                self._name(point, *(("tiny", TINY) if lit else ("small", SMALL)))

    def _family_names(self) -> None:
        """One name of each family of which none stands out, where it covers nothing."""
        named = {point.family for point in self._scene.points if point.label in self._scene.highlight}
        # The shortest first: it needs least room, and variants of a network have longer names than the network.
        for point in sorted(self._scene.points, key=lambda point: (len(point.label), -point.value)):
            if point.family not in named and self._name(point, "tiny", TINY):
                named.add(point.family)

    def _belongs(self, part: Part) -> None:
        """What was drawn since belongs to a part."""
        self.parts += [part] * (len(self.figure.marks) - len(self.parts))

    def _hue(self, family: str) -> str:
        """The colour of a family; with more families than colours they begin anew."""
        if family:
            return HUES[self._families.index(family) % len(HUES)]
        return "other" if self._families else HUES[0]

    def _stands(self, *labels: str) -> str:
        lit = self._scene.highlight
        return " faded" if lit and not lit.issuperset(labels) else ""

    def _about(self, point: Dated) -> str:
        return point.about or f"{point.label}, {point.year}: {point.value:,.4g}"

    def _axes(self) -> None:
        years, scale, figure = self._years, self._scale, self.figure
        figure.text(0, 11, self._scene.axis, "small")
        # Every other column is shaded: a point off the middle still belongs to its year.
        for year in years.years[1::2]:
            width = years.width(year)
            figure.bar(years.x(year) - width / 2, scale.top, width, scale.bottom - scale.top, "track")
        for tick in scale.ticks():
            figure.line(LEFT, scale.y(tick), years.edges[-1], scale.y(tick), "grid")
            figure.text(LEFT - 5, scale.y(tick) + 3.5, tick_text(tick), "small", "end")
        for year in years.texts(text_width("2000 ", SMALL)):
            figure.text(years.x(year), scale.bottom + 15, str(year), "small", "middle")
        self._belongs(Part())

    def _lines(self) -> None:
        for family in self._scene.lines:
            points = [point for point in self._scene.points if point.family == family]
            points.sort(key=lambda point: (point.year, point.value))
            for start, end in pairwise(points):
                role = f"{self._hue(family)}{self._stands(start.label, end.label)}"
                self.figure.line(*self._places[start.label], *self._places[end.label], role)
            self._belongs(Part(family=family))

    def _arrows(self) -> None:
        for arrow, curve in self._curves.items():
            self.figure.area(bent_arrow(curve), "edge", arrow.about)
            self._belongs(Part((arrow.start, arrow.end)))

    def _price(self, arrow: Arrow, curve: Bend) -> None:
        """The text of an arrow beside it; none where it would hide something: the tooltip still says it."""
        lines = arrow.text.split("\n")
        width = max(text_width(line, TINY) for line in lines)
        place = self._room.best(_beside(curve, width, TINY_LINE * len(lines)))
        if not self._room.is_free(place.area):
            return
        self._room.names.append(place.area)
        for row, line in enumerate(lines):
            self.figure.text(place.at[0], place.at[1] + row * TINY_LINE, line, "tiny", place.anchor, arrow.about)
        self._belongs(Part((arrow.start, arrow.end)))

    def _name(self, point: Dated, role: str, size: float) -> bool:
        """A point's name where it covers least; none over another name, and over a disc only one that stands out.

        Whether there was room for it.
        """
        width = text_width(point.label, size)
        place = self._room.best(around(*self._places[point.label], self._radius, width))
        fits = self._fits(point.label)(place.area)
        if fits:
            left, top, right, bottom = place.area
            self._room.names.append((left - APART, top, right + APART, bottom))
            self.figure.text(*place.at, point.label, role, place.anchor)
            self._belongs(Part((point.label,), point.family))
        return fits

    def _fits(self, label: str) -> Callable[[Area], bool]:
        """What a place must be for a name to stand there."""
        if label in self._scene.highlight:
            return self._room.is_readable
        return self._room.is_clear if len(self._scene.points) >= CROWD else self._room.is_free

    def _legends(self) -> None:
        for x, row, family in self._legend:
            y = self.figure.height - LINE * (self._legend_rows - row) + 11
            self.figure.dot(x + 4, y - 3.5, 4, f"{self._hue(family)} key")
            self.figure.text(x + 12, y, family, "small")
            self._belongs(Part(family=family))


def _words(scene: Years) -> str:
    """What the picture shows, with its numbers where there are few enough to be listened to."""
    if len(scene.points) > MOST_SPOKEN:
        return f"{scene.about}."
    return f"{scene.about}: " + "; ".join(f"{p.label}, {p.year}, {p.value:,.4g}" for p in scene.points) + "."


def _rows(families: Sequence[str], width: float) -> list[tuple[float, int, str]]:
    """The legend: where each family stands in its row, the row, and its name."""
    places = in_rows((text_width(family, SMALL) + 26 for family in families), width, gap=0)
    return [(x, row, family) for (x, row), family in zip(places, families, strict=True)]


def _along(curve: Bend) -> list[Area]:
    """Small areas along a curve, over which a text is hard to read."""
    points = [curve.at(step / STEPS) for step in range(STEPS + 1)]
    return [(x - 3, y - 3, x + 3, y + 3) for x, y in points]


_SHARES = (0.5, 0.4, 0.6, 0.3, 0.7, 0.2, 0.8)
"""How far along an arrow its text is tried, the middle first."""


def _beside(curve: Bend, width: float, height: float) -> Iterator[Place]:
    """Places for lines of text at both sides of a curve; each is at the baseline of the first line."""
    for share in _SHARES:
        (x, y), (dx, dy) = curve.at(share), curve.normal(share)
        for away in (1, -1, 2, -2):
            # As far from the curve as the text extends in that direction, and a little more.
            reach = abs(dx) * width / 2 + abs(dy) * height / 2 + 3 * abs(away)
            sign = 1 if away > 0 else -1
            cx, cy = x + sign * dx * reach, y + sign * dy * reach
            area = cx - width / 2, cy - height / 2, cx + width / 2, cy + height / 2
            yield Place((cx, cy - height / 2 + TINY), "middle", area)
