"""How the roles of a scene look in a file. The same stand in assets/scene.css, for the screen."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from math import hypot
from typing import Any, NamedTuple

from arch.drawing.figure import Figure, Mark
from arch.drawing.looks import Colour
from arch.drawing.sheet import MARGIN, PAPERS, Area, Paper, Path, Rect, Shape, Sheet, Words, blend


class Ink(NamedTuple):
    """How marks of a role look; what is None is left to the role before it.

    Attributes:
        fill: a colour by its name.
        share: how much of the fill is seen, the rest being paper.
        stroke: a colour by its name, of lines and of the rims of shapes.
        seen: how much of the stroke is seen.
        width: of a line.
        size: of a text.
        bold: whether a text is.
        dashed: whether a line is.
    """

    fill: str | None = None
    share: float | None = None
    stroke: str | None = None
    seen: float | None = None
    width: float | None = None
    size: float | None = None
    bold: bool | None = None
    dashed: bool | None = None


_HUES: Mapping[str, tuple[Colour, Colour]] = {
    # On light paper, and on dark paper: as Streamlit's named colours, which the screen uses.
    "blue": ((0, 104, 201), (96, 180, 255)),
    "orange": ((217, 90, 0), (255, 189, 69)),
    "green": ((21, 130, 55), (61, 213, 109)),
    "violet": ((128, 61, 245), (178, 126, 255)),
    "red": ((200, 43, 43), (255, 108, 108)),
    "gray": ((120, 126, 134), (163, 168, 184)),
}

INKS: Mapping[str, Ink] = {
    # Texts. One without a size of its own is a label.
    "label": Ink(size=12.0),
    "small": Ink(size=10.5),
    "tiny": Ink(size=8.5),
    "strong": Ink(size=12.0, bold=True, width=2.4),
    # Shapes and lines of a kind.
    "panel": Ink(fill="panel", share=1.0, stroke="border", seen=1.0),
    "cell": Ink(fill="background", share=1.0, stroke="border", seen=1.0),
    "track": Ink(fill="panel", share=1.0, stroke="panel", seen=1.0),
    "grid": Ink(stroke="border", seen=0.7, width=0.8),
    "edge": Ink(stroke="text", seen=0.5, width=1.2, fill="text", share=0.5),
    "dashed": Ink(dashed=True),
    "first": Ink(fill="blue", share=0.55, stroke="blue", seen=1.0),
    "second": Ink(fill="orange", share=0.55, stroke="orange", seen=1.0),
    "third": Ink(fill="green", share=0.55, stroke="green", seen=1.0),
    "fourth": Ink(fill="violet", share=0.55, stroke="violet", seen=1.0),
    "fifth": Ink(fill="red", share=0.55, stroke="red", seen=1.0),
    "other": Ink(fill="gray", share=0.45, stroke="gray", seen=1.0),
    # How a thing of a kind stands out, after its kind.
    "faded": Ink(share=0.14, seen=0.35),
    "lit": Ink(share=0.8, stroke="accent", seen=1.0, width=2.4),
    "window": Ink(fill="accent", share=0.0, stroke="accent", seen=1.0, width=2.4),
    "tip": Ink(),
    # What a hue means, in a legend: not on a card, where no words are.
    "key": Ink(),
}
"""Roles of marks. A mark with several has the looks of all, later ones over earlier ones."""


def scene_sheet(figure: Figure, title: str = "", paper: str = "light") -> Sheet:
    """A scene's figure as a page for a file, in the colours of one of PAPERS, under its title."""
    inks, dark = PAPERS[paper], paper == "dark"
    top = MARGIN + (24.0 if title else 0.0)
    shapes: list[Shape] = [Words((MARGIN, MARGIN + 8), title, 14.0, inks.text, bold=True)] if title else []
    for mark in figure.marks:
        shapes += _shapes(mark, _Look(mark.role, inks, dark), MARGIN, top)
    background = None if inks.transparent else inks.background
    return Sheet(figure.width + 2 * MARGIN, figure.height + top + MARGIN, shapes, background, title or figure.name)


class _Look:
    """The looks of a mark's roles together."""

    def __init__(self, role: str, paper: Paper, dark: bool) -> None:
        self.paper, self._dark = paper, dark
        # A role that has no ink raises here: a mark must not be drawn in a look of chance.
        self._inks = [INKS[word] for word in role.split()]

    def of(self, name: str, otherwise: Any) -> Any:
        """The last of the inks that says it."""
        return next((value for ink in reversed(self._inks) if (value := getattr(ink, name)) is not None), otherwise)

    def colour(self, name: str, share: str) -> Colour:
        """A fill or a stroke over the paper."""
        found = self.of(name, "text")
        hue = _HUES[found][self._dark] if found in _HUES else getattr(self.paper, found)
        return blend(hue, self.paper.background, self.of(share, 1.0))


def _shapes(mark: Mark, look: _Look, left: float, top: float) -> Iterator[Shape]:
    at: Mapping[str, Any] = mark.at
    if mark.tag == "text":
        place = at["x"] + left, at["y"] + top
        # Words are always in the paper's own ink: hues are too pale to be read.
        words = look.of("size", 12.0), look.paper.text, str(at["text-anchor"]), look.of("bold", False)
        yield Words(place, mark.text, *words)
        return
    fill, stroke = look.colour("fill", "share"), look.colour("stroke", "seen")
    if mark.tag == "rect" and look.of("share", 1.0) == 0.0:
        # A file has no clear fill: the rim alone leaves what is under it to be seen.
        yield Path(_rim(at, left, top), stroke, look.of("width", 1.2))
    elif mark.tag == "rect":
        yield Rect((at["x"] + left, at["y"] + top), (at["width"], at["height"]), fill, stroke, 0.0)
    elif mark.tag == "circle":
        # A circle is a rectangle of round corners.
        radius = at["r"]
        corner = at["cx"] - radius + left, at["cy"] - radius + top
        yield Rect(corner, (2 * radius, 2 * radius), fill, stroke, radius)
    elif mark.tag == "path":
        yield Area([(x + left, y + top) for x, y in mark.corners], fill, stroke)
    else:
        ends = (at["x1"] + left, at["y1"] + top), (at["x2"] + left, at["y2"] + top)
        yield from _line(*ends, stroke, look)


def _rim(at: Mapping[str, Any], left: float, top: float) -> list[tuple[float, float]]:
    """The corners of a rectangle, the first one twice."""
    x, y = at["x"] + left, at["y"] + top
    right, bottom = x + at["width"], y + at["height"]
    return [(x, y), (right, y), (right, bottom), (x, bottom), (x, y)]


DASH = 4.0
"""Length of a dash and of the gap behind it."""


def _line(start: tuple[float, float], end: tuple[float, float], stroke: Colour, look: _Look) -> Iterator[Path]:
    """A line; a dashed one as its dashes, which every format can write."""
    width = look.of("width", 1.2)
    if not look.of("dashed", False):
        yield Path([start, end], stroke, width)
        return
    length = hypot(end[0] - start[0], end[1] - start[1]) or 1.0
    step = (end[0] - start[0]) / length, (end[1] - start[1]) / length
    done = 0.0
    while done < length:
        until = min(done + DASH, length)
        yield Path([(start[0] + step[0] * d, start[1] + step[1] * d) for d in (done, until)], stroke, width)
        done += 2 * DASH
