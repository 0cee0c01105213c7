"""The network as a funnel: a slab per stage, its height by resolution, its width by channels, for talks and papers."""

from __future__ import annotations

from math import log2, sqrt

from arch import units
from arch.analysis import Layer, Measured, sums
from arch.drawing.figure import Figure
from arch.ops import Shape

HEIGHT = 300.0
"""Of the drawing's slabs together with the room for words."""
TALLEST = 210.0
"""Of the slab with the most rows."""
GAP = 26.0
SKEW = 0.32
"""How far a slab's depth goes right and up, per unit of its height."""


def funnel(measured: Measured) -> Figure:
    """A slab for the image and for what each stage writes; a vector is a thin bar."""
    stages = [(scope.path, layers) for scope, layers in measured.stages() if scope.role != "auxiliary"]
    rows = max(measured.graph.input[1], 1)
    slabs = [("input", measured.graph.input, ""), *((p, _written(layers), _about(p, layers)) for p, layers in stages)]
    widths = [_width(shape) for _, shape, _ in slabs]
    depths = [_height(shape, rows) * SKEW for _, shape, _ in slabs]
    total = sum(widths) + sum(depths) + GAP * len(slabs)
    about = "Height by resolution, width by channels: " + ", ".join(f"{p} {units.shape(s)}" for p, s, _ in slabs)
    figure = Figure("funnel", about, total, HEIGHT)
    x = 0.0
    for (path, shape, text), width, depth in zip(slabs, widths, depths, strict=True):
        _slab(figure, (x, width, _height(shape, rows), depth), text)
        _words(figure, x + (width + depth) / 2, path, shape)
        x += width + depth + GAP
    return figure


def _written(layers: list[Layer]) -> Shape:
    """What a stage hands on: for the head, the scores."""
    return layers[-1].node.shape


def _about(path: str, layers: list[Layer]) -> str:
    whole = sums(layers)
    return f"{path}: {whole.operations:,} operations, {whole.total.params:,} params"


def _height(shape: Shape, rows: int) -> float:
    """By the square root of the rows, so that 7 beside 224 is still seen."""
    return TALLEST * sqrt((shape[1] if len(shape) == 3 else 1) / rows)


def _width(shape: Shape) -> float:
    """By the logarithm of the channels: 3 and 2048 on one page."""
    return 4 + 7 * log2(1 + shape[0])


def _slab(figure: Figure, place: tuple[float, float, float, float], about: str) -> None:
    x, width, height, depth = place
    rise = depth * 0.6
    top = (HEIGHT - 40 - height + rise) / 2
    right, bottom = x + width, top + height
    figure.bar(x, top, width, height, "slab", about)
    figure.area([(x, top), (x + depth, top - rise), (right + depth, top - rise), (right, top)], "slab top", about)
    edge = [(right, top), (right + depth, top - rise), (right + depth, bottom - rise), (right, bottom)]
    figure.area(edge, "slab side", about)


def _words(figure: Figure, x: float, path: str, shape: Shape) -> None:
    figure.text(x, HEIGHT - 20, path, "funnel", "middle")
    figure.text(x, HEIGHT - 6, units.shape(shape), "funnel small", "middle")
