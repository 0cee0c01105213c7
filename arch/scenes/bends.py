"""Bent arrows: one shape each, which can be pointed at, and does not lie on the line between its ends."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import hypot

from arch.charts.labels import Point

STEPS = 12
"""Pieces of a bend: enough to look round."""
HEAD = 7.0
"""Length of an arrow's head, which is as wide."""


@dataclass(frozen=True, slots=True)
class Bend:
    """A quadratic curve: its ends, and the point that it is bent towards."""

    start: Point
    towards: Point
    end: Point

    def at(self, share: float) -> Point:
        """The point that lies a share of the way along."""
        rest = 1 - share
        weights = rest * rest, 2 * rest * share, share * share
        corners = self.start, self.towards, self.end
        x, y = (sum(w * corner[axis] for w, corner in zip(weights, corners, strict=True)) for axis in (0, 1))
        return x, y

    def normal(self, share: float) -> Point:
        """The direction across the curve, of length 1."""
        (x1, y1), (x2, y2) = self.at(max(share - 0.01, 0.0)), self.at(min(share + 0.01, 1.0))
        length = hypot(x2 - x1, y2 - y1) or 1.0
        return (y1 - y2) / length, (x2 - x1) / length


def bend(start: Point, end: Point, gap: float, share: float = 0.14) -> Bend:
    """A curve that ends `gap` before the centres of two discs, and swings out by a share of its length."""
    (x1, y1), (x2, y2) = start, end
    # The middle of the curve lies half as far out as the point that it is bent towards.
    towards = (x1 + x2) / 2 + 2 * share * (y2 - y1), (y1 + y2) / 2 - 2 * share * (x2 - x1)
    return Bend(_nearer(start, towards, gap), towards, _nearer(end, towards, gap))


def _nearer(end: Point, towards: Point, gap: float) -> Point:
    dx, dy = towards[0] - end[0], towards[1] - end[1]
    length = hypot(dx, dy) or 1.0
    # Two discs may be nearer than two gaps: a curve must not run backwards.
    way = min(gap, length / 2) / length
    return end[0] + dx * way, end[1] + dy * way


def bent_arrow(curve: Bend, width: float = 1.4) -> list[Point]:
    """The outline of an arrow along a curve: up one side, around the head, and back."""
    (x, y), (cx, cy) = curve.end, _nearer(curve.end, curve.towards, HEAD)
    across = (y - cy) / 2, (cx - x) / 2
    head = [(cx - across[0], cy - across[1]), (x, y), (cx + across[0], cy + across[1])]
    # The shaft ends where the head begins.
    shaft = Bend(curve.start, curve.towards, (cx, cy))
    return [*_side(shaft, width / 2), *head, *reversed(list(_side(shaft, -width / 2)))]


def _side(shaft: Bend, away: float) -> Iterator[Point]:
    for step in range(STEPS + 1):
        (x, y), (dx, dy) = shaft.at(step / STEPS), shaft.normal(step / STEPS)
        yield x + away * dx, y + away * dy
