"""Networks as funnels, one below the other, on one scale: `Funnels((("VGG-16", measured), ("ResNet-50", other)))`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

from arch import units
from arch.analysis import Measured, sums
from arch.drawing.figure import Figure
from arch.drawing.funnel import sides, slabs
from arch.ops import Shape
from arch.scenes.base import HUES, TALL, canvas, rows_table, text_width
from arch.scenes.words import lines, size_of
from arch.tables.cells import Table

GAP = 8.0
"""Least room between two slabs."""
FOOT, HEAD = 46.0, 20.0
"""Room for the words below the slabs, and for the network's name above them."""
TALLEST = 170.0
WIDEST = 62.0
"""Of a slab: as many rows, or as many channels, as any in the scene."""


@dataclass(frozen=True, slots=True)
class Funnels:
    """A slab for the image and for what each stage writes: as high as its rows, as wide as its channels.

    Attributes:
        networks: labels and networks, in the order of hues.
        lit: paths of stages that stand out, in all of them.
    """

    networks: tuple[tuple[str, Measured], ...]
    lit: tuple[str, ...] = ()

    def figure(self, narrow: bool = False) -> Figure:
        """A row for each network."""
        room = TALL / len(self.networks)
        figure = canvas("funnels", self._about(), TALL, narrow)
        # All networks on one scale: side by side is why they are in one picture.
        tallest = min(TALLEST, room - FOOT - HEAD)
        most_rows, most_channels = self._largest()
        for index, (label, measured) in enumerate(self.networks):
            top = index * room
            cost = _cost(measured)
            most = int(figure.width / text_width("x")) - len(cost) - 2
            figure.text(0, top + 13, f"{units.clipped(label, most)}: {cost}", "strong")
            row = slabs(measured)
            pitch = figure.width / len(row)
            role_of_words, words = _words([(path, shape) for path, shape, _ in row], pitch)
            for place, (path, shape, about) in enumerate(row):
                width, height = _size(shape, most_rows, most_channels, tallest, min(WIDEST, pitch - GAP))
                x = (place + 0.5) * pitch
                role = f"{HUES[index]}{' faded' if self.lit and path not in self.lit else ''}"
                figure.bar(x - width / 2, top + HEAD + (tallest - height) / 2, width, height, role, about)
                lines(figure, (x, top + HEAD + tallest + 13), words[place], role_of_words, "middle")
        return figure

    def table(self) -> Table:
        """A row for each slab."""
        return rows_table("What each stage writes", [row for label, m in self.networks for row in _rows(label, m)])

    def _about(self) -> str:
        shapes = (
            f"{label}: {', '.join(f'{path} {units.shape(shape)}' for path, shape, _ in slabs(measured))}"
            for label, measured in self.networks
        )
        return f"Height by rows, width by channels. {'. '.join(shapes)}."

    def _largest(self) -> tuple[int, int]:
        """The most rows, and the most channels, of any map."""
        shapes = [shape for _, measured in self.networks for _, shape, _ in slabs(measured)]
        return max(sides(shape)[0] for shape in shapes), max(shape[0] for shape in shapes)


def _size(shape: Shape, rows: int, channels: int, tallest: float, widest: float) -> tuple[float, float]:
    """Width and height by the square roots of channels and rows: 7 beside 224 is still seen."""
    return widest * sqrt(shape[0] / channels), tallest * sqrt(sides(shape)[0] / rows)


def _words(slabs: Sequence[tuple[str, Shape]], room: float) -> tuple[str, list[list[str]]]:
    """Role and lines of the words below slabs: name and shape, alike for all; names alone where nothing else fits."""
    short = [[path, units.shape(shape)] for path, shape in slabs]
    # Channels apart from rows and columns: three short lines.
    tall = [[path, *units.shape(shape).split("×", 1)] for path, shape in slabs]
    for texts, role in ((short, "small"), (tall, "small"), (tall, "tiny")):
        if all(text_width(text, size_of(role)) + 4 <= room for words in texts for text in words):
            return role, texts
    return "tiny", [[path] for path, _ in slabs]


def _cost(measured: Measured) -> str:
    cost = sums(measured.running()).total
    return f"{units.short(cost.params)} params, {units.short(cost.macs)} MACs"


def _rows(label: str, measured: Measured) -> list[dict[str, int | str]]:
    found: list[dict[str, int | str]] = []
    for scope, layers in measured.stages():
        # An auxiliary head is no part of the network that the picture and its heading show.
        if scope.role == "auxiliary":
            continue
        cost, shape = sums(layers).total, units.shape(layers[-1].node.shape)
        found.append({"network": label, "stage": scope.path, "out": shape, "params": cost.params, "MACs": cost.macs})
    return found
