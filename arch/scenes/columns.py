"""Places on a chart over years: a column for each year, in it a lane for each family, and none over another."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import accumulate, count, product, takewhile
from math import ceil, floor, hypot, inf, log10
from typing import NamedTuple

from arch import units
from arch.charts.labels import Point

RADII = (5.5, 4.5, 3.5, 2.5, 2.0, 1.5)
"""Of the discs: the largest with which every one stands in its year's column, else the last."""
EMPTY = 2
"""Where even columns are too narrow: the width of an empty one beside what each point side by side adds to a column."""
GAP = 1.5
"""Between two discs."""
TICKS = 7
"""Steps of the axis, at most."""


class Dated(NamedTuple):
    """A point: a name that no other point has, its year, its value, and what it is shown with.

    Attributes:
        family: those that share it stand in one lane and in one colour.
        opens: the zoo's id of a network, "" for one that the zoo has not; None for what is no network.
        about: its tooltip.
    """

    label: str
    year: int
    value: float
    family: str = ""
    opens: str | None = None
    about: str = ""


@dataclass(frozen=True, slots=True)
class Scale:
    """A vertical axis from `low`, at the bottom, to `high`, at the top."""

    low: float
    high: float
    is_log: bool
    top: float
    bottom: float

    def y(self, value: float) -> float:
        """Where a value stands."""
        low, high, at = (log10(v) if self.is_log else v for v in (self.low, self.high, value))
        return self.bottom - (self.bottom - self.top) * (at - low) / (high - low)

    def ticks(self) -> list[float]:
        """Round values within the axis."""
        found = _powers(self.low, self.high) if self.is_log else _multiples(self.low, self.high)
        return [tick for tick in found if self.low <= tick <= self.high]


def scale(values: Sequence[float], is_log: bool, top: float, bottom: float) -> Scale:
    """The axis for some values; a linear one begins at zero unless all of them are far from it.

    Raises:
        ValueError: a logarithm is asked of what is not positive.
    """
    low, high = min(values), max(values)
    if is_log:
        # Room at both ends, a single value included.
        return Scale(low / 1.25, high * 1.25, True, top, bottom)
    # Of a single value there is no range.
    room = (high - low or high or 1.0) / 10
    # A third: below it the room that zero takes is worth more than the differences.
    return Scale(0.0 if low < high / 3 else low - room, high + room, False, top, bottom)


def _multiples(low: float, high: float) -> list[float]:
    rough = (high - low) / TICKS
    power = 10.0 ** floor(log10(rough))
    step = next(power * factor for factor in (1, 2, 5, 10) if power * factor >= rough)
    return [step * index for index in range(ceil(low / step), floor(high / step) + 1)]


def _powers(low: float, high: float) -> list[float]:
    # Between powers of ten only where there are few of them.
    factors = (1, 2, 5) if log10(high / low) < TICKS / 3 else (1,)
    return [factor * 10.0**power for power in range(floor(log10(low)), ceil(log10(high)) + 1) for factor in factors]


def tick_text(tick: float) -> str:
    """A round value: `0.5`, `200`, `10 M`."""
    return f"{tick:g}" if tick < 1000 else units.short(tick)


@dataclass(frozen=True, slots=True)
class YearAxis:
    """A horizontal axis of whole years, each a column: `edges` of them, the last year's right one too."""

    first: int
    edges: tuple[float, ...]

    @property
    def years(self) -> range:
        """From the first to the last."""
        return range(self.first, self.first + len(self.edges) - 1)

    def width(self, year: int) -> float:
        """Of a year's column."""
        return self.edges[year - self.first + 1] - self.edges[year - self.first]

    def x(self, year: int) -> float:
        """The middle of a year's column."""
        return (self.edges[year - self.first] + self.edges[year - self.first + 1]) / 2

    def texts(self, width: float) -> Iterator[int]:
        """The first year, and those whose names of some width do not meet the one before."""
        last = -inf
        for year in self.years:
            if self.x(year) >= last + width:
                last = self.x(year)
                yield year


def _axis(beside: Mapping[int, int], left: float, right: float, even: bool) -> YearAxis:
    """The axis of all points' years; columns are even, or wider the more discs stand side by side in them."""
    years = range(min(beside), max(beside) + 1)
    ends = [0, *accumulate(1 if even else EMPTY + beside.get(year, 0) for year in years)]
    return YearAxis(years[0], tuple(left + (right - left) * end / ends[-1] for end in ends))


def _beside(points: Sequence[Dated], scale: Scale, apart: float) -> Mapping[int, int]:
    """How many discs of each year stand side by side at most: those of which none is `apart` above another."""
    heights: dict[int, list[float]] = defaultdict(list)
    for point in points:
        heights[point.year].append(scale.y(point.value))
    return {year: max(_within(sorted(found), apart)) for year, found in heights.items()}


def _within(ordered: Sequence[float], apart: float) -> Iterator[int]:
    """For each height, how many are there up to `apart` above it."""
    return (bisect_left(ordered, height + apart) - index for index, height in enumerate(ordered))


def placed(
    points: Sequence[Dated], left: float, right: float, scale: Scale
) -> tuple[YearAxis, float, Mapping[str, Point]]:
    """The axis between two edges, the radius of the discs, and the centre of each by its label.

    A disc is at its value, as near to its lane as is free.
    """
    # Upwards within a year, so that a family's discs form one line.
    ordered = sorted(points, key=lambda point: (point.year, point.value))
    for even, radius in product((True, False), RADII):
        years = _axis(_beside(points, scale, 2 * radius + GAP), left, right, even)
        # Up to the first that stands beside its column: most sizes fail early.
        found = dict(takewhile(partial(_is_within, years, radius), _spread(ordered, years, scale, radius)))
        if len(found) == len(points):
            break
    else:
        found = dict(_spread(ordered, years, scale, radius))
    return years, radius, {point.label: at for point, at in found.items()}


def _is_within(years: YearAxis, radius: float, one: tuple[Dated, Point]) -> bool:
    point, at = one
    return abs(at[0] - years.x(point.year)) + radius <= years.width(point.year) / 2


def _lanes(points: Sequence[Dated], years: YearAxis) -> Mapping[tuple[int, str], float]:
    """Where each family stands in each year, in the order in which families come."""
    families = dict.fromkeys(point.family for point in points)
    there = {(point.year, point.family) for point in points}
    found: dict[tuple[int, str], float] = {}
    for year in {point.year for point in points}:
        here = [family for family in families if (year, family) in there]
        for index, family in enumerate(here):
            # The outer lanes keep off the next year's.
            found[year, family] = years.x(year) + ((index + 0.5) / len(here) - 0.5) * 0.85 * years.width(year)
    return found


def _spread(points: Sequence[Dated], years: YearAxis, scale: Scale, radius: float) -> Iterator[tuple[Dated, Point]]:
    lanes, apart = _lanes(points, years), 2 * radius + GAP
    taken: list[Point] = []
    for point in points:
        y = scale.y(point.value)
        near = [place for place in taken if abs(place[1] - y) < apart]
        half = years.width(point.year) / 2 - radius
        tries = _tries(lanes[point.year, point.family], years.x(point.year), half, apart / 4)
        x = next(x for x in tries if all(hypot(x - other[0], y - other[1]) >= apart for other in near))
        taken.append((x, y))
        yield point, (x, y)


def _tries(lane: float, middle: float, half: float, step: float) -> Iterator[float]:
    """Further and further from the lane, within `half` of the middle of the column; then beyond, without end."""
    steps = range(ceil(2 * half / step) + 1)
    beside = (lane + sign * index * step for index in steps for sign in (1, -1))
    yield from (x for x in beside if abs(x - middle) <= half)
    for index in count(1):
        yield from (middle + half + index * step, middle - half - index * step)
