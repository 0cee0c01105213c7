"""Where names stand in a picture: around their discs, where they cover least."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

Point = tuple[float, float]
Area = tuple[float, float, float, float]
"""Left, top, right, bottom."""


class Place(NamedTuple):
    """Where a name can stand: its baseline's start, middle or end, and the area that it takes."""

    at: Point
    anchor: str
    area: Area


@dataclass(slots=True)
class Room:
    """A part of a picture, and what stands in it.

    Attributes:
        bounds: beyond which nothing can be seen.
        discs: areas that a name should not cover.
        lines: areas over which a name can be read, though not as well.
        names: areas of the names that have their places.
    """

    bounds: Area
    discs: Sequence[Area] = ()
    lines: Sequence[Area] = ()
    names: list[Area] = field(default_factory=list)

    def cost(self, area: Area) -> float:
        """How bad it is to cover an area; 0 where nothing is in the way."""
        on_names, on_discs, on_lines = (_covered(area, areas) for areas in (self.names, self.discs, self.lines))
        # Beyond the picture is worst; over another name is five times as bad as over a disc.
        return 50 * self.outside(area) + 5 * on_names + on_discs + on_lines / 5

    def outside(self, area: Area) -> float:
        """How far an area lies beyond the bounds, over all sides."""
        left, top, right, bottom = self.bounds
        beyond = left - area[0], top - area[1], area[2] - right, area[3] - bottom
        return sum(max(0.0, side) for side in beyond)

    def is_readable(self, area: Area) -> bool:
        """Whether a name there is seen as a whole, and covers no other one."""
        return not (self.outside(area) or _covered(area, self.names))

    def is_free(self, area: Area) -> bool:
        """Whether a name there can be read and covers no disc either."""
        return self.is_readable(area) and not _covered(area, self.discs)

    def is_clear(self, area: Area) -> bool:
        """Whether a name there covers nothing at all, no line either."""
        return self.is_free(area) and not _covered(area, self.lines)

    def best(self, places: Iterable[Place]) -> Place:
        """The place that covers least; the first of equals."""
        return min(places, key=lambda place: self.cost(place.area))


def _covered(area: Area, others: Iterable[Area]) -> float:
    """The size of what an area shares with others, each counted by itself."""
    left, top, right, bottom = area
    # Few of them meet: a picture of 350 points compares millions of areas.
    met = [o for o in others if o[0] < right and left < o[2] and o[1] < bottom and top < o[3]]
    return sum([overlap(area, other) for other in met])


def overlap(a: Area, b: Area) -> float:
    """The size of what two areas share."""
    return max(0.0, min(a[2], b[2]) - max(a[0], b[0])) * max(0.0, min(a[3], b[3]) - max(a[1], b[1]))


_WAYS = ((1, 0), (-1, 0), (0, -1), (0, 1), (0.8, -0.8), (-0.8, -0.8), (0.8, 0.8), (-0.8, 0.8))
"""Where a name can stand around its disc: steps right and down, in radii."""


def around(x: float, y: float, radius: float, width: float) -> Iterator[Place]:
    """Places right, left, above and below a disc for a name of some width."""
    for right, down in _WAYS:
        anchor = "start" if right > 0 else "end" if right < 0 else "middle"
        at = x + right * (radius + 3), y + 3 + down * (radius + 6)
        yield Place(at, anchor, text_area(at, anchor, width))


def text_area(at: Point, anchor: str, width: float) -> Area:
    """What a text of some width takes."""
    left = at[0] - {"start": 0.0, "middle": width / 2, "end": width}[anchor]
    # Letters reach 8 above their baseline and 1 below.
    return left, at[1] - 8, left + width, at[1] + 1


def disc_area(x: float, y: float, radius: float) -> Area:
    """The square inscribed in a disc: a name may touch the rim."""
    half = radius * 0.7
    return x - half, y - half, x + half, y + half
