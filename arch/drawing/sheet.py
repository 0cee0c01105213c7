"""A drawing as rectangles, areas, lines and words in plain colours: all that a file format has to know."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any, cast

from arch import units
from arch.analysis.metrics import METRICS
from arch.drawing import Box, Drawing, Line
from arch.drawing.figure import Figure, Mark
from arch.drawing.layered import Point
from arch.drawing.looks import EDGE, MARKS, Colour
from arch.graph import within
from arch.ops import Look

HEADER = 26.0
MARGIN = 20.0
HEAT = 0.6
"""Share of the accent in the costliest box, as in assets/graph/boxes.js."""
HEAD = (7.0, 3.5)
"""Length and half width of an arrowhead."""
LABEL = 10.0
"""Size of the shapes on edges."""
BADGE = 6.0
"""Radius of the number of a turn."""


@dataclass(frozen=True, slots=True)
class Paper:
    """Colours of a picture; without a background it is transparent."""

    background: Colour
    text: Colour
    border: Colour
    panel: Colour
    accent: Colour
    change: Colour
    transparent: bool = False


# The colours of .streamlit/config.toml, with stronger borders.
_LIGHT = Paper((255, 255, 255), (28, 39, 51), (190, 199, 209), (243, 245, 248), (26, 102, 194), (217, 115, 13))
_DARK = Paper((18, 23, 30), (228, 233, 239), (70, 82, 98), (28, 35, 45), (125, 180, 245), (255, 169, 77))
PAPERS: Mapping[str, Paper] = {"light": _LIGHT, "dark": _DARK, "transparent": replace(_LIGHT, transparent=True)}


@dataclass(frozen=True, slots=True)
class Rect:
    """A rectangle with round corners."""

    corner: Point
    size: Point
    fill: Colour
    stroke: Colour
    radius: float = 5.0


@dataclass(frozen=True, slots=True)
class Path:
    """A line through points; its width in points."""

    points: list[Point]
    stroke: Colour
    width: float = 1.2


@dataclass(frozen=True, slots=True)
class Area:
    """A closed polygon."""

    points: list[Point]
    fill: Colour
    stroke: Colour


@dataclass(frozen=True, slots=True)
class Words:
    """A text at its baseline: `anchor` is start, middle or end; `size` in points."""

    at: Point
    text: str
    size: float
    colour: Colour
    anchor: str = "start"
    bold: bool = False


Shape = Rect | Path | Area | Words


@dataclass(frozen=True, slots=True)
class Sheet:
    """Shapes, those behind first, on a page of `width` by `height`; a file that has a title of its own says `title`."""

    width: float
    height: float
    shapes: list[Shape]
    background: Colour | None
    title: str = "Network graph"


def sheet(drawing: Drawing, colour: str, paper: str) -> Sheet:
    """A whole drawing, copies included, in the colours of one of PAPERS, boxes by one of METRICS."""
    inks, metric = PAPERS[paper], METRICS[colour].id
    boxes, lines = whole(drawing)
    # Without frames, which hold what their boxes hold; a network of poolings has nothing to divide by.
    most = max((box.values[metric] for box in boxes if box.form != "frame"), default=0) or 1
    frames = [box for box in boxes if box.form == "frame"]
    shapes: list[Shape] = [shape for box in frames for shape in _frame(box, inks, drawing, metric)]
    # Over frames and under boxes, as on the screen.
    shapes += [shape for line in lines for shape in _line(line, inks)]
    for box in boxes:
        if box.form != "frame":
            shapes += _box(box, inks, blend(inks.accent, inks.background, HEAT * box.values[metric] / most))
            shapes += _words(box, inks, drawing, metric)
    # Last: they stand on the corners of boxes and frames.
    shapes += [_dot(box, inks) for box in boxes if box.changed]
    shapes += _labels(lines, inks)
    background = None if inks.transparent else inks.background
    shifted = [moved(shape, MARGIN, MARGIN) for shape in shapes]
    return Sheet(drawing.width + 2 * MARGIN, drawing.height + 2 * MARGIN, shifted, background)


_SLABS = {"slab": 0.55, "slab top": 0.2, "slab side": 0.35}
"""Share of the accent in a slab's faces, as in the style sheet."""


def funnel_sheet(figure: Figure, paper: str) -> Sheet:
    """The funnel in the colours of one of PAPERS."""
    inks = PAPERS[paper]
    shapes = [moved(_face(mark, inks), MARGIN, MARGIN) for mark in figure.marks]
    background = None if inks.transparent else inks.background
    return Sheet(figure.width + 2 * MARGIN, figure.height + 2 * MARGIN, shapes, background)


def _face(mark: Mark, inks: Paper) -> Shape:
    at: Mapping[str, Any] = mark.at
    if mark.tag == "text":
        size = 9.5 if "small" in mark.role else 11.0
        return Words((at["x"], at["y"]), mark.text, size, inks.text, str(at["text-anchor"]))
    fill = blend(inks.accent, inks.background, _SLABS[mark.role])
    edge = blend(inks.text, inks.background, 0.5)
    # The front of a slab is a rectangle without round corners, which the other faces have to meet.
    if mark.tag == "rect":
        return Rect((at["x"], at["y"]), (at["width"], at["height"]), fill, edge, 0.0)
    return Area(list(mark.corners), fill, edge)


def whole(drawing: Drawing) -> tuple[list[Box], list[Line]]:
    """Boxes and lines with every stamped copy in its place; inner copies first, so that outer ones take them over."""
    boxes, lines = list(drawing.boxes), list(drawing.lines)
    originals: dict[str, tuple[list[Box], list[Line]]] = {}
    for stamp in sorted(drawing.stamps, key=lambda stamp: -stamp.of.count("/")):
        if stamp.of not in originals:
            edges = [line for line in lines if all(within(end, stamp.of) for end in line.ends)]
            # Looked up once for all copies of a block: a stage of ResNet-1202 has 200.
            originals[stamp.of] = [box for box in boxes if within(box.path, stamp.of)], edges
        copies, edges = originals[stamp.of]
        cut = len(stamp.of)
        for box in copies:
            label = stamp.label if box.path == stamp.of else box.label
            path = stamp.path + box.path[cut:]
            boxes.append(replace(box, path=path, x=box.x + stamp.x, y=box.y + stamp.y, label=label))
        for line in edges:
            ends = stamp.path + line.ends[0][cut:], stamp.path + line.ends[1][cut:]
            points = [(x + stamp.x, y + stamp.y) for x, y in line.points]
            lines.append(Line(points, ends, line.label, line.turn))
    return boxes, lines


def _frame(box: Box, inks: Paper, drawing: Drawing, metric: str) -> Iterator[Rect | Words]:
    yield Rect((box.x, box.y), (box.w, box.h), inks.panel, inks.border)
    yield Words((box.x + 10, box.y + 17), box.label, 11.5, inks.text, bold=True)
    yield Words((box.x + box.w - 10, box.y + 17), _cost_text(box, drawing, metric), 10.5, inks.text, "end")


def _box(box: Box, inks: Paper, fill: Colour) -> Iterator[Rect]:
    yield Rect((box.x, box.y), (box.w, box.h), fill, inks.border)
    if box.form == "layer":
        left, inset, width = EDGE
        colour = MARKS[look(box)]
        yield Rect((box.x + left, box.y + inset), (width, box.h - 2 * inset), colour, inks.background, width / 2)


def look(box: Box) -> Look:
    """What a layer's box is marked as."""
    return cast("Look", box.look)


def _dot(box: Box, inks: Paper) -> Rect:
    """On the upper right corner of what differs from the baseline."""
    return Rect((box.x + box.w - 4, box.y - 4), (8.0, 8.0), inks.change, inks.background, 4.0)


def _line(line: Line, inks: Paper) -> Iterator[Shape]:
    """A line with its arrowhead; a turn is coloured, points along its longest run too, and bears its number."""
    ink = inks.accent if line.turn else blend(inks.text, inks.background, 0.45)
    yield Path(line.points, ink)
    yield Area(_head(line.points[-2], line.points[-1]), ink, ink)
    if line.turn:
        start, end = max(pairwise(line.points), key=lambda run: abs(run[0][0] - run[1][0]) + abs(run[0][1] - run[1][1]))
        yield Area(_head(start, ((start[0] + end[0]) / 2, (start[1] + end[1]) / 2)), ink, ink)
    for x, y in line.badges:
        yield Rect((x - BADGE, y - BADGE), (2 * BADGE, 2 * BADGE), inks.background, ink, BADGE)
        yield Words((x, y + 3), str(line.turn), 8.5, inks.text, "middle", bold=True)


def _head(start: Point, tip: Point) -> list[Point]:
    """The corners of an arrowhead at the end of an upright or level run."""
    length, half = HEAD
    (x, y), (dx, dy) = tip, (_sign(tip[0] - start[0]), _sign(tip[1] - start[1]))
    back = x - length * dx, y - length * dy
    return [tip, (back[0] - half * dy, back[1] + half * dx), (back[0] + half * dy, back[1] - half * dx)]


def _sign(value: float) -> int:
    return (value > 0) - (value < 0)


def _words(box: Box, inks: Paper, drawing: Drawing, metric: str) -> Iterator[Words]:
    if box.form == "layer":
        yield Words((box.x + box.w / 2, box.y + 17), box.label, 11.5, inks.text, "middle")
        return
    yield Words((box.x + 10, box.y + 18), box.label, 11.5, inks.text, bold=True)
    yield Words((box.x + 10, box.y + 34), box.note, 10.5, inks.text)
    yield Words((box.x + box.w - 10, box.y + 18), _cost_text(box, drawing, metric), 10.5, inks.text, "end")


def _cost_text(box: Box, drawing: Drawing, metric: str) -> str:
    """As `costText` in assets/graph/boxes.js: a lower bound where something in the box cannot be counted."""
    value = box.values[metric]
    summed = METRICS[metric].join == "sum"
    if summed and box.uncounted:
        return f"≥ {units.short(int(value))}"
    return units.share(int(value), int(drawing.totals[metric])) if summed else units.short(value)


def _labels(lines: Iterable[Line], inks: Paper) -> Iterator[Words]:
    for line in lines:
        if line.place:
            x, y, anchor = line.place
            yield Words((x, y), line.label, LABEL, inks.text, anchor)


def moved(shape: Shape, x: float, y: float) -> Shape:
    """A shape in another place."""
    if isinstance(shape, Rect):
        return replace(shape, corner=(shape.corner[0] + x, shape.corner[1] + y))
    if isinstance(shape, Words):
        return replace(shape, at=(shape.at[0] + x, shape.at[1] + y))
    return replace(shape, points=[(px + x, py + y) for px, py in shape.points])


def blend(over: Colour, under: Colour, share: float) -> Colour:
    """A colour over another one, opaque to a share of 0 to 1."""
    red, green, blue = (round(a * share + b * (1 - share)) for a, b in zip(over, under, strict=True))
    return red, green, blue
