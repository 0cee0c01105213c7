"""Grids of square cells in scenes: maps of pixels, and the kernels that read them."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping
from typing import NamedTuple

from arch.drawing.figure import Figure
from arch.scenes.base import text_width
from arch.scenes.words import fitting, size_of

Place = tuple[int, int]
"""Row and column, from 0."""


class Grid(NamedTuple):
    """Cells of `side` points; its upper left corner is at `left` and `top`."""

    left: float
    top: float
    rows: int
    columns: int
    side: float

    @property
    def width(self) -> float:
        """Points."""
        return self.columns * self.side

    @property
    def height(self) -> float:
        """Points."""
        return self.rows * self.side

    @property
    def places(self) -> list[Place]:
        """All cells, row after row."""
        return [(row, column) for row in range(self.rows) for column in range(self.columns)]

    def corner(self, place: Place) -> tuple[float, float]:
        """The upper left corner of a cell; it may lie outside."""
        return self.left + place[1] * self.side, self.top + place[0] * self.side


def cells(figure: Figure, grid: Grid, roles: Mapping[Place, str], about: Mapping[Place, str]) -> None:
    """Every cell, `cell` where it has no other role."""
    for place in grid.places:
        figure.bar(*grid.corner(place), grid.side, grid.side, roles.get(place, "cell"), about.get(place, ""))


def crossed(figure: Figure, grid: Grid, places: Iterable[Place], role: str) -> None:
    """A stroke from corner to corner of cells, which tells them without colour."""
    inset = 0.22 * grid.side
    for place in places:
        x, y = grid.corner(place)
        figure.line(x + inset, y + grid.side - inset, x + grid.side - inset, y + inset, role)


def texts(
    figure: Figure, grid: Grid, of: Mapping[Place, str], shown: Container[Place], strong: Container[Place]
) -> None:
    """Texts in the middles of the cells that are shown, all in the size in which the longest fits, shown or not.

    None where the longest fits in no size.
    """
    longest = max(of.values(), key=text_width, default="")
    role = fitting(longest, grid.side - 3)
    if not role or size_of(role) > grid.side:
        return
    for place, text in of.items():
        if place in shown:
            x, y = grid.corner(place)
            weight = f"strong {role}" if place in strong else role
            figure.text(x + grid.side / 2, y + grid.side / 2 + 0.36 * size_of(role), text, weight, "middle")


def window(figure: Figure, grid: Grid, place: Place, side: int) -> None:
    """The outline of `side` by `side` cells."""
    figure.bar(*grid.corner(place), side * grid.side, side * grid.side, "window")


def key(figure: Figure, at: tuple[float, float], entries: Mapping[str, str], width: float) -> None:
    """What roles mean: swatches with texts, in lines no wider than `width`."""
    left, top = at
    for (role, text), (x, y) in zip(entries.items(), _key_places(entries, width), strict=True):
        figure.bar(left + x, top + y, SWATCH, SWATCH, f"{role} key")
        figure.text(left + x + SWATCH + 6, top + y + SWATCH - 1.5, text, "small")


def key_height(entries: Mapping[str, str], width: float) -> float:
    """Of the lines that `key` takes."""
    return max((y + KEY_LINE for _, y in _key_places(entries, width)), default=0.0)


def _key_places(entries: Mapping[str, str], width: float) -> list[tuple[float, float]]:
    found, x, y = [], 0.0, 0.0
    for text in entries.values():
        taken = SWATCH + 6 + text_width(text, size_of("small"))
        if x and x + taken > width:
            x, y = 0.0, y + KEY_LINE
        found.append((x, y))
        x += taken + 18
    return found


SWATCH, KEY_LINE = 11.0, 18.0
"""Side of a swatch, and from one line of swatches to the next."""
