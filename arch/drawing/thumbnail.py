"""The zoo as cards: a small drawing of the real graph, and the numbers to choose by."""

from __future__ import annotations

from dataclasses import dataclass

from arch import units
from arch.analysis import Network, Total, at_inference, measure, total
from arch.drawing import Box, Drawing, draw


@dataclass(frozen=True, slots=True)
class Thumbnail:
    """A small drawing: rectangles (x, y, width, height, share of MACs, is a frame) on a canvas, and the sums."""

    boxes: list[tuple[int, int, int, int, float, bool]]
    width: int
    height: int
    sums: Total
    training: Total


def thumbnail(network: Network) -> Thumbnail:
    """The folded drawing of a network without its texts, and what it costs."""
    measured = measure(network)
    drawing: Drawing = draw(measured)
    whole = drawing.totals["operations"] or 1
    # Whole pixels: the Zoo page sends over a hundred of these at once.
    boxes = [(*_corner(box), round(box.values["operations"] / whole, 4), box.form == "frame") for box in drawing.boxes]
    size = round(drawing.width), round(drawing.height)
    return Thumbnail(boxes, *size, total(at_inference(measured.costs)), total(measured.costs))


def _corner(box: Box) -> tuple[int, int, int, int]:
    return round(box.x), round(box.y), round(box.w), round(box.h)


def facts(small: Thumbnail) -> str:
    """One line for a card: `25.56 M params · 4.089 G MACs`."""
    return f"{units.short(small.sums.params)} params · {units.short(small.sums.macs)} MACs"
