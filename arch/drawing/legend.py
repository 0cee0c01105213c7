"""What stands around a drawing in a file: the network's name and size above it, the legend below it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from arch import units
from arch.analysis import Measured, sums
from arch.analysis.metrics import METRICS
from arch.drawing.looks import MARKS, Colour
from arch.drawing.marks import Drawing
from arch.drawing.sheet import HEAT, MARGIN, Paper, Rect, Shape, Sheet, Words, blend, moved

TITLE = 34.0
"""Height of the name and the numbers under it."""
ROW = 18.0
"""Height of a row of the legend."""
STEPS = 6
"""Shades of the colour scale."""
LETTER = 5.2
"""Width of a letter of 10.5 points, on average."""
LEAST = 420.0
"""Width that the words around a small drawing need."""


def titled(drawn: Sheet, measured: Measured, inks: Paper) -> Sheet:
    """A sheet with the network's name and size above what is drawn."""
    running = sums(measured.running())
    bound = "≥ " if running.uncounted or running.total.unknown else ""
    params, operations = units.short(running.total.params), units.short(running.operations)
    shape = units.shape(measured.graph.input)
    facts = f"{bound}{params} params · {bound}{operations} {measured.rule.unit_and_label} · input {shape}"
    words = [
        Words((MARGIN, MARGIN + 2), measured.network.name, 14.0, inks.text, bold=True),
        Words((MARGIN, MARGIN + 18), facts, 10.5, inks.text),
    ]
    width = max(drawn.width, LEAST, 2 * MARGIN + len(facts) * LETTER)
    below = [moved(shape, 0.0, TITLE) for shape in drawn.shapes]
    return replace(drawn, width=width, height=drawn.height + TITLE, shapes=[*words, *below])


def explained(drawn: Sheet, drawing: Drawing, measured: Measured, colour: str, inks: Paper) -> Sheet:
    """A sheet with the legend of the colour scale and of the layers' marks below what is drawn."""
    found: list[Shape] = []
    x, y = MARGIN, drawn.height
    for entry in (_scale(drawing, measured, colour, inks), *_marks(drawing, inks)):
        shapes, width = entry
        # A new row where the page ends.
        if x > MARGIN and x + width > drawn.width - MARGIN:
            x, y = MARGIN, y + ROW
        found += [moved(shape, x, y) for shape in shapes]
        x += width + 14
    return replace(drawn, height=y + ROW + MARGIN / 2, shapes=[*drawn.shapes, *found])


def _scale(drawing: Drawing, measured: Measured, colour: str, inks: Paper) -> tuple[list[Shape], float]:
    """From nothing to the costliest box, as shades; and its width."""
    metric = METRICS[colour]
    label = metric.label.format(rule=measured.rule.label)
    summed = metric.join == "sum"
    start = f"{f'share of {label}' if summed else label}: 0"
    most = max((box.values[metric.id] for box in drawing.boxes if box.form != "frame"), default=0)
    end = units.share(int(most), int(drawing.totals[metric.id])) if summed else units.short(most)
    left = len(start) * LETTER + 4
    shades = [blend(inks.accent, inks.background, HEAT * step / (STEPS - 1)) for step in range(STEPS)]
    bars = [Rect((left + 10.0 * step, 2.0), (10.0, 10.0), shade, shade, 0.0) for step, shade in enumerate(shades)]
    right = left + 10.0 * STEPS + 5
    words = [Words((0.0, 11.0), start, 10.5, inks.text), Words((right, 11.0), end, 10.5, inks.text)]
    return [*words, *bars], right + len(end) * LETTER


def _marks(drawing: Drawing, inks: Paper) -> Iterator[tuple[list[Shape], float]]:
    """The marks that are in the drawing, in the order of the table."""
    there = {box.look for box in drawing.boxes}
    rows: list[tuple[str, Colour]] = [(look, colour) for look, colour in MARKS.items() if look in there]
    if any(box.changed for box in drawing.boxes):
        rows.append(("changed", inks.change))
    for label, colour in rows:
        bar = Rect((0.0, 1.0), (4.0, 12.0), colour, colour, 2.0)
        yield [bar, Words((9.0, 11.0), label, 10.5, inks.text)], 9 + len(label) * LETTER
