"""Networks as graphs, or one group of each, side by side: `Graphs((Picture("v1", measured, focus="s2/b1"),))`."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

from arch import units
from arch.analysis import Layer, Measured
from arch.drawing import Box, Line, draw
from arch.drawing.figure import Figure
from arch.drawing.sheet import look, whole
from arch.graph import within
from arch.ops import Look
from arch.scenes.base import NARROW, TALL, WIDE, arrow, canvas, rows_table, text_width
from arch.tables.cells import Table

LOOKS: Mapping[Look, str] = {
    "input": "other",
    "convolution": "first",
    "linear": "fourth",
    "norm": "third",
    "pool": "second",
    "activation": "third",
    "add": "fifth",
    "multiply": "fifth",
    "concat": "second",
    "other": "other",
    "unknown": "other",
}
"""The hue of each look; what a reader compares are kinds, of which there are fewer than looks."""
GAP = 24.0
HEAD = 24.0
"""Height of a picture's title."""
LARGEST = 1.15
"""Scale beyond which boxes would only be empty."""


class Picture(NamedTuple):
    """A network in the scene.

    Attributes:
        label: above it.
        measured: the network.
        focus: path of the group that is shown alone; "" for all.
        opened: one of the drawing's LEVELS, or the paths of the open groups.
        lit: paths of layers and groups that stand out, with all that is in them; {} lets none stand back.
    """

    label: str
    measured: Measured
    focus: str = ""
    opened: Collection[str] | str = "layers"
    lit: Collection[str] = ()


@dataclass(frozen=True, slots=True)
class Graphs:
    """Graphs side by side, on one scale."""

    pictures: tuple[Picture, ...]

    def figure(self, narrow: bool = False) -> Figure:
        """Each in a column, as large as fits; boxes are coloured by what the layer does."""
        width = ((NARROW if narrow else WIDE) - GAP * (len(self.pictures) - 1)) / len(self.pictures)
        parts = [_part(picture) for picture in self.pictures]
        # One scale for all: a longer block is longer in the picture.
        scale = min(LARGEST, *(min(width / part.width, (TALL - HEAD - 2) / part.height) for part in parts))
        height = HEAD + max(part.height for part in parts) * scale + 2
        figure = canvas("graph", " ".join(_about(picture) for picture in self.pictures), height, narrow)
        for index, (picture, part) in enumerate(zip(self.pictures, parts, strict=True)):
            left = index * (width + GAP)
            figure.text(left + width / 2, 14, units.clipped(picture.label, int(width / 6)), "strong", "middle")
            _draw(figure, part, picture.lit, (left + (width - part.width * scale) / 2, HEAD), scale)
        return figure

    def table(self) -> Table:
        """A row for each layer that is drawn, of all pictures."""
        rows = [_row(picture, layer) for picture in self.pictures for layer in _layers(picture)]
        return rows_table(", ".join(picture.label for picture in self.pictures), rows)


def _layers(picture: Picture) -> list[Layer]:
    found = [layer for layer in picture.measured.layers if within(layer.node.path, picture.focus)]
    return found if picture.focus else list(picture.measured.layers)


def _row(picture: Picture, layer: Layer) -> dict[str, int | str]:
    node = layer.node
    numbers = {"params": layer.cost.params, "MACs": layer.cost.macs}
    return {"network": picture.label, "layer": node.path, "op": node.op.name, "out": units.shape(node.shape)} | numbers


def _about(picture: Picture) -> str:
    layers = _layers(picture)
    names = ", ".join(layer.node.op.label for layer in layers[:12])
    rest = f" and {len(layers) - 12:,} more layers" if len(layers) > 12 else ""
    return f"{picture.label}: {names}{rest}."


class _Part(NamedTuple):
    """What is drawn of a picture, with its corner at (0, 0)."""

    boxes: list[Box]
    lines: list[Line]
    width: float
    height: float


def _part(picture: Picture) -> _Part:
    """A whole drawing, or what is in the group that it is focused on."""
    # Copies of a block are stamps in a drawing, which the browser repeats; a figure has to have them all.
    boxes, lines = whole(draw(picture.measured, _opened(picture)))
    if picture.focus:
        boxes = [box for box in boxes if within(box.path, picture.focus) and box.path != picture.focus]
        lines = [line for line in lines if all(within(end, picture.focus) for end in line.ends)]
    # Lines of a drawing in several rows run around its boxes.
    places = [point for line in lines for point in line.points]
    places += [corner for box in boxes for corner in ((box.x, box.y), (box.x + box.w, box.y + box.h))]
    left, top = (min(place[axis] for place in places) for axis in (0, 1))
    right, foot = (max(place[axis] for place in places) for axis in (0, 1))
    for box in boxes:
        box.x, box.y = box.x - left, box.y - top
    for line in lines:
        line.points = [(x - left, y - top) for x, y in line.points]
    return _Part(boxes, lines, right - left, foot - top)


def _opened(picture: Picture) -> Collection[str] | str:
    """What is open; a group that is shown alone lies in others, which must be open too."""
    if isinstance(picture.opened, str) or not picture.focus:
        return picture.opened
    steps = picture.focus.split("/")
    return {*picture.opened, *("/".join(steps[: end + 1]) for end in range(len(steps)))}


def _draw(figure: Figure, part: _Part, lit: Collection[str], corner: tuple[float, float], scale: float) -> None:
    left, top = corner
    for box in part.boxes:
        faded = " faded" if lit and not _is_in(box.path, lit) else ""
        place = left + box.x * scale, top + box.y * scale
        _box(figure, box, place, scale, faded)
    for line in part.lines:
        points = [(left + x * scale, top + y * scale) for x, y in line.points]
        role = "edge faded" if lit and not all(_is_in(end, lit) for end in line.ends) else "edge"
        for start, end in pairwise(points[:-1]):
            figure.line(*start, *end, role)
        arrow(figure, points[-2], points[-1], role, 4 + 3 * scale)


def _is_in(path: str, groups: Collection[str]) -> bool:
    return any(within(path, group) for group in groups)


def _box(figure: Figure, box: Box, place: tuple[float, float], scale: float, faded: str) -> None:
    """A box with as much of its words as it has room for."""
    (x, y), width, height = place, box.w * scale, box.h * scale
    if box.form == "frame":
        figure.bar(x, y, width, height, f"panel{faded}", box.about)
        if scale > 0.5:
            figure.text(x + 6, y + 17 * scale, box.label, "small")
        return
    role = LOOKS[look(box)] if box.form == "layer" else "first"
    figure.bar(x, y, width, height, f"{role}{faded}", box.about)
    # Letters of a role have one size: a box that is too small for them has a tooltip alone.
    for size, words in ((12.0, "label"), (10.5, "small"), (8.5, "tiny")):
        if text_width(box.label, size) < width - 6 and size < height:
            middle = y + height / 2 if not box.note or height < 3 * size else y + height * 0.38
            figure.text(x + width / 2, middle + size * 0.35, box.label, words, "middle")
            if box.note and height > 3 * size and text_width(box.note, 10.5) < width - 6:
                figure.text(x + width / 2, y + height * 0.78, box.note, "small", "middle")
            return
