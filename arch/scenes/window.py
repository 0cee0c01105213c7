"""A map of pixels that a window slides over: pooling or a convolution, value after value.

Window((5, 5), 2, stride=2, values=MAP, at=0)                       # maximum, with its numbers
Window((14, 14), 1, stride=2, kind="convolution")                   # three quarters are never read
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, NamedTuple

from arch import units
from arch.drawing.figure import Figure
from arch.scenes.base import NARROW, WIDE, arrow, canvas, rows_table
from arch.scenes.grids import Grid, Place, cells, crossed, key, key_height, texts, window
from arch.scenes.slide import WORDS, Slide
from arch.scenes.words import LINE, lines, named, number, wrapped
from arch.tables.cells import Table

MOST_PIXELS = 32
"""A side of a map, with its padding, beyond which pixels could not be told apart."""
EDGE, HEAD, GAP = 10.0, 26.0, 18.0
"""Margin, height of a line of headings, and space between the map and what stands beside it."""
ARROW = 18.0
"""Length of the arrow between maps that lie below one another."""
MIDDLE = 160.0
"""Least width of the arithmetic between the two maps."""
MOST_SIDE = 44.0
"""Of a cell."""
MOST_WEIGHT = 28.0
"""Side of a weight's cell."""
GRIDS = 320.0
"""Most height of the maps: what the key needs is left below."""


@dataclass(frozen=True, slots=True)
class Window(Slide):
    """A window on a map of one channel, and what it has written so far.

    Attributes:
        at: index of the output value whose window is shown, row after row; None: all windows have been there.

    Raises:
        ValueError: a map too large to be drawn, or no such output value.
    """

    at: int | None = None

    def __post_init__(self) -> None:
        # Not `super()`: a dataclass with slots is another class than the one that the function was written in.
        Slide.__post_init__(self)
        if max(self.size) + 2 * self.padding > MOST_PIXELS:
            raise ValueError(f"a map of {self.size} with padding {self.padding}: at most {MOST_PIXELS} can be drawn")
        rows, columns = self.out
        if self.at is not None and not 0 <= self.at < rows * columns:
            raise ValueError(f"there is no output value {self.at}: there are {rows * columns}")

    def figure(self, narrow: bool = False) -> Figure:
        """The map with the window on the left, its arithmetic, and the output on the right; or one below the other."""
        width = (NARROW if narrow else WIDE) - 2 * EDGE
        source, middle, result = self._layout(narrow)
        bottom = max(source.top + source.height, middle.top + middle.height, result.top + result.height) + 14
        figure = canvas("window", self._about, bottom + key_height(self._key, width), narrow)
        self._draw_source(figure, source)
        self._draw_result(figure, result)
        self._draw_middle(figure, middle, narrow)
        for name, size, grid in (("map", self.size, source), ("output", self.out, result)):
            x, anchor = _heading(grid, narrow, name == "map")
            figure.text(x, grid.top - 9, f"{name} {size[0]} × {size[1]}", "strong", anchor)
        key(figure, (EDGE, bottom), self._key, width)
        return figure

    def table(self) -> Table:
        """A row for each output value: what its window reads, and what comes of it."""
        outputs, columns = [value for line in self.outputs() for value in line], self.out[1]
        found: list[Mapping[str, int | float | str]] = []
        for index in range(self.out[0] * columns):
            read = self.pixels(index)
            reads = {name: _span([place[axis] for place in read]) for axis, name in enumerate(("rows", "columns"))}
            value = {"value": number(outputs[index])} if outputs else {}
            found.append({"row": index // columns + 1, "column": index % columns + 1, **reads, **value})
        return rows_table(self._title, found, (f"A value takes {self.work}.", f"{self._remark}."))

    @property
    def largest(self) -> Place | None:
        """The pixel that a maximum takes where the window stands, the first of equal ones; None where there is none."""
        if self.at is None or self.kind != "max" or not self.values:
            return None
        return max(self.pixels(self.at), key=lambda place: self.values[place[0]][place[1]])

    @property
    def _title(self) -> str:
        stride = f", stride {self.stride}" if self.stride > 1 else ""
        return f"{self.kernel}×{self.kernel} {WORDS[self.kind]}{stride}"

    @property
    def _remark(self) -> str:
        """What no window reads, in words."""
        pixels = self.size[0] * self.size[1]
        missed = pixels - len(self.reads())
        share = f" ({units.share(missed, pixels)})" if missed else ""
        return f"never read: {missed} of {named(pixels, 'pixel')}{share}"

    @property
    def _about(self) -> str:
        (height, width), (rows, columns) = self.size, self.out
        padded = f" with {named(self.padding, 'pixel')} of padding" if self.padding else ""
        what = f"A map of {height} by {width}{padded} under a {self._title}, which writes {rows} by {columns}"
        if self.at is None:
            return f"{what}; {self._remark}."
        row, column = divmod(self.at, columns)
        formula = self.arithmetic(self.at)
        here = f"The window stands at row {row + 1}, column {column + 1} of the output"
        return f"{what}; {self._remark}. {here}{f': {formula}' if formula else ''}."

    @property
    def _key(self) -> Mapping[str, str]:
        """What the colours mean, of those that are there."""
        found = {} if self.at is None else {"first": "read by this window"}
        if self.largest is not None:
            found["third"] = "the largest"
        if self.weights:
            found["second faded"] = "weights"
        if self.unread:
            found["fifth faded"] = self._remark
        if self.padding:
            found["panel"] = "padding: zeros" if self.kind == "convolution" else "padding: left out"
        return found

    def _layout(self, narrow: bool) -> tuple[Grid, Middle, Grid]:
        """Where the map with its padding, the arithmetic and the output are."""
        (height, width), (rows, columns) = [side + 2 * self.padding for side in self.size], self.out
        if narrow:
            side = min(MOST_SIDE * 0.75, (NARROW - 2 * EDGE) / width, GRIDS / (height + rows))
            source = Grid((NARROW - width * side) / 2, HEAD, height, width, side)
            middle = self._middle(EDGE, source.top + source.height + GAP, NARROW - 2 * EDGE, 0.0)
            top = middle.top + middle.height + ARROW + HEAD
            return source, middle, Grid((NARROW - columns * side) / 2, top, rows, columns, side)
        room = WIDE - 2 * EDGE - 2 * GAP - MIDDLE
        side = min(MOST_SIDE, room / (width + columns), GRIDS / height)
        source = Grid(EDGE, HEAD, height, width, side)
        result = Grid(WIDE - EDGE - columns * side, HEAD + (height - rows) * side / 2, rows, columns, side)
        left = EDGE + source.width + GAP
        return source, self._middle(left, HEAD, result.left - GAP - left, source.height / 2), result

    def _middle(self, left: float, top: float, width: float, arrow: float) -> Middle:
        """The arithmetic in lines; its arrow is `arrow` below `top`, or as far as what stands over it needs."""
        kernel = min(MOST_WEIGHT, width / self.kernel) * self.kernel if self.weights else 0.0
        title = wrapped(self._title, width, "strong")
        over = kernel + LINE * 12 * len(title) + 8
        formula = wrapped(self.arithmetic(self.at), width) if self.at is not None and self.has_outputs else []
        return Middle(
            left,
            top,
            width,
            max(arrow, over),
            over,
            18.0 if arrow else 8.0,
            title,
            formula,
            wrapped(self.work, width, "small"),
        )

    def _draw_source(self, figure: Figure, grid: Grid) -> None:
        pad, read = self.padding, self.readers()
        inside = {
            (row + pad, column + pad): (row, column) for row in range(self.size[0]) for column in range(self.size[1])
        }
        now = [] if self.at is None else [(row + pad, column + pad) for row, column in self.places(self.at)]
        roles = {place: "panel" for place in grid.places if place not in inside}
        roles |= {place: "fifth faded" for place, pixel in inside.items() if pixel not in read}
        roles |= {place: "first" if place in inside else "first faded" for place in now}
        if self.largest is not None:
            roles[self.largest[0] + pad, self.largest[1] + pad] = "third"
        about = {place: self._of_pixel(pixel, read.get(pixel, 0)) for place, pixel in inside.items()}
        cells(figure, grid, roles, about)
        crossed(figure, grid, [place for place, pixel in inside.items() if pixel not in read], "fifth faded")
        if self.at is not None:
            window(figure, grid, now[0], self.kernel)
        if self.values:
            zeros = self.kind == "convolution"
            shown = {place: number(self.values[pixel[0]][pixel[1]]) for place, pixel in inside.items()}
            texts(figure, grid, {place: "0" for place in grid.places if zeros} | shown, grid.places, now)

    def _of_pixel(self, pixel: Place, readers: int) -> str:
        value = f" is {number(self.values[pixel[0]][pixel[1]])}" if self.values else ""
        read = f"read by {named(readers, 'window')}" if readers else "never read"
        return f"row {pixel[0] + 1}, column {pixel[1] + 1}{value}, {read}"

    def _draw_result(self, figure: Figure, grid: Grid) -> None:
        count = len(grid.places)
        now = count if self.at is None else self.at
        done = grid.places[: now + 1]
        roles = dict.fromkeys(done, "third faded") | dict.fromkeys(grid.places[now : now + 1], "third")
        cells(figure, grid, roles, {place: self.arithmetic(index) for index, place in enumerate(grid.places)})
        if self.at is not None:
            window(figure, grid, grid.places[now], 1)
        if outputs := self.outputs():
            values = {place: number(outputs[place[0]][place[1]]) for place in grid.places}
            texts(figure, grid, values, done, grid.places[now : now + 1])

    def _draw_middle(self, figure: Figure, middle: Middle, narrow: bool) -> None:
        x, y = middle.left + middle.width / 2, middle.top + middle.arrow
        top = y - middle.over
        if self.weights:
            side = min(MOST_WEIGHT, middle.width / self.kernel)
            grid = Grid(x - side * self.kernel / 2, top, self.kernel, self.kernel, side)
            cells(figure, grid, dict.fromkeys(grid.places, "second faded"), {})
            weights = {place: number(self.weights[place[0]][place[1]]) for place in grid.places}
            texts(figure, grid, weights, grid.places, ())
            top = grid.top + grid.height
        lines(figure, (x, top + 14), middle.title, "strong", "middle")
        end = middle.top + middle.height
        ends = ((x, end), (x, end + ARROW)) if narrow else ((middle.left, y), (middle.left + middle.width, y))
        arrow(figure, *ends, "edge")
        below = lines(figure, (x, y + middle.under), middle.formula, "label", "middle")
        lines(figure, (x, below + 2), middle.work, "small", "middle")


class Middle(NamedTuple):
    """The arithmetic between the maps.

    Attributes:
        left, top, width: where it is.
        arrow: from its top to the arrow, or to where one would be.
        over: how much the title and the weights over that take.
        under: from there to the first line of the formula.
        title, formula, work: lines of text.
    """

    left: float
    top: float
    width: float
    arrow: float
    over: float
    under: float
    title: list[str]
    formula: list[str]
    work: list[str]

    @property
    def height(self) -> float:
        """Points."""
        return self.arrow + self.under + LINE * (12 * len(self.formula) + 10.5 * len(self.work)) - 6


def _heading(grid: Grid, narrow: bool, is_map: bool) -> tuple[float, Literal["start", "middle", "end"]]:
    """Where a grid's heading stands: over the map's left and the output's right, which have room beside them."""
    if narrow:
        return grid.left + grid.width / 2, "middle"
    return (grid.left, "start") if is_map else (grid.left + grid.width, "end")


def _span(places: list[int]) -> str:
    """`2 to 4`; "" of nothing."""
    return f"{min(places) + 1} to {max(places) + 1}" if places else ""
