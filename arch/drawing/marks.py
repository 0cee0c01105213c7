"""What a drawing is made of: boxes, lines, and copies of both."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Literal

from arch.drawing.layered import Point


@dataclass(slots=True)
class Box:
    """A layer, a closed group, or the frame of an open one.

    Attributes:
        path: what it stands for.
        x, y, w, h: its rectangle.
        label: its title.
        note: a second line: the kernels of a closed group.
        values: of all its copies, by metric.
        form: `layer`, `group` or `frame`; the last two open and close.
        count: number of copies that it stands for.
        about: shapes and costs in words, for a tooltip and for screen readers.
        formula: how its MACs follow from its shape, or "".
        stage: number of the stage that it is, 0 for anything else.
        uncounted: layers in it that the convention cannot count: its operations are a lower bound.
        look: of a layer, the key of its mark in MARKS; "" for a group.
        changed: the words of its mark, or what differs from the baseline; "" for nothing.
    """

    path: str
    x: float
    y: float
    w: float
    h: float
    label: str
    note: str
    values: dict[str, float]
    form: str
    count: int
    about: str
    formula: str
    stage: int
    uncounted: int
    look: str = ""
    changed: str = ""


Place = tuple[float, float, Literal["start", "middle"]]
"""Where a text stands: x and y of its baseline's start or middle."""

LEAST_RUN = 60.0
"""A label is about as wide: on a shorter level run it would cover the corners."""


BADGE_DROP = 14.0
"""From the corner where a line leaves its row to the middle of its number."""
TURN = -1
"""A line that goes on in the next column of its frame; from one row to the next, turns are numbered from 1."""


@dataclass(slots=True)
class Line:
    """An edge as corner points, the paths that it joins, and the shape it carries where that is new.

    Attributes:
        turn: 0, or TURN, or the number of the row that it ends: the eye has to be led there.
    """

    points: list[Point]
    ends: tuple[str, str]
    label: str = ""
    turn: int = 0

    @property
    def badges(self) -> list[Point]:
        """Where the number of a turn stands: where the line leaves its row, and where it comes to the next."""
        if self.turn < 1:
            return []
        (x, y), above, below = self.points[1], self.points[-3], self.points[-2]
        return [(x, y + BADGE_DROP), (below[0], (above[1] + below[1]) / 2)]

    @property
    def place(self) -> Place | None:
        """Of the label, on the screen and in every file: over the longest level run, else beside the upright start."""
        if not self.label:
            return None
        runs = [(a, b) for a, b in pairwise(self.points) if a[1] == b[1]]
        (x1, y1), (x2, _) = max(runs, key=lambda run: abs(run[1][0] - run[0][0]), default=(self.points[0],) * 2)
        if abs(x2 - x1) > LEAST_RUN:
            return (x1 + x2) / 2, y1 - 4, "middle"
        # No level run that is long enough: the label stands beside the line where it leaves its source.
        (x1, y1), (_, y2), (x3, y3) = *self.points[:2], self.points[-1]
        if y1 == y2:
            return (x1 + x3) / 2, min(y1, y3) - 4, "middle"
        # Beside the arrowhead too.
        return x1 + 7, (y1 + y2) / 2 + 3, "start"


@dataclass(slots=True)
class Stamp:
    """Another copy of a block: what is drawn for the path `of` is there too, moved by (x, y), as `path` and `label`."""

    path: str
    of: str
    x: float
    y: float
    label: str


@dataclass(frozen=True, slots=True)
class Drawing:
    """A whole drawing.

    Attributes:
        boxes: frames before the boxes inside them.
        lines: edges.
        stamps: further copies of blocks that are drawn one by one.
        width, height: of the whole.
        copies: for each folded copy the path drawn for it.
        opened: paths of the open frames, and of the runs whose copies are drawn one by one with `*` after them.
        totals: of the network at inference, by metric.
    """

    boxes: list[Box]
    lines: list[Line]
    stamps: list[Stamp]
    width: float
    height: float
    copies: dict[str, str]
    opened: list[str]
    totals: dict[str, float]

    def data(self) -> dict[str, Any]:
        """The drawing as plain data: boxes, lines and stamps as columns, so that each name is written once."""
        found: dict[str, Any] = {name: getattr(self, name) for name in self.__slots__}
        found["boxes"] = _columns(Box, self.boxes)
        # A number by metric and box: the metrics' names once too.
        values = [box.values for box in self.boxes]
        found["boxes"]["values"] = {id: [row[id] for row in values] for id in self.totals}
        found["stamps"] = _columns(Stamp, self.stamps)
        found["boxes"] |= {side: [_short(value) for value in found["boxes"][side]] for side in "xywh"}
        # The place of a label goes along, so that the browser reckons none and files agree with the screen.
        found["lines"] = _columns(Line, self.lines)
        found["lines"]["points"] = [[(_short(x), _short(y)) for x, y in line.points] for line in self.lines]
        found["lines"] |= {name: [getattr(line, name) for line in self.lines] for name in ("place", "badges")}
        return found


def _short(value: float) -> float:
    """A number without the `.0` that every second one of a drawing would end with."""
    return int(value) if value == int(value) else value


def _columns(kind: type[Box | Line | Stamp], rows: Sequence[Box | Line | Stamp]) -> dict[str, list[Any]]:
    # asdict copies all values deeply, and slots have no vars(): 6 ms for two figures, measured.
    return {name: [getattr(row, name) for row in rows] for name in kind.__slots__}
