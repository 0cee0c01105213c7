"""The network as a funnel, for talks: a slab per stage, as high and deep as its map, as wide as its channels."""

from __future__ import annotations

from math import log2, sqrt

from arch import units
from arch.analysis import Layer, Measured, sums
from arch.drawing.figure import Figure
from arch.ops import Shape

HEIGHT = 300.0
"""Of the drawing's slabs together with the room for words."""
TALLEST = 210.0
"""Of a slab with as many rows as the longest side of any map."""
GAP = 26.0
SKEW = 0.32
"""How far the columns go right and up, in units of a slab as high."""


def funnel(measured: Measured) -> Figure:
    """A slab for the image and for what each stage writes; a vector is a thin bar."""
    # An auxiliary head hangs off the trunk: a slab in the row would stand for a stage.
    stages = [(scope.path, layers) for scope, layers in measured.stages() if scope.role != "auxiliary"]
    slabs = [("input", measured.graph.input, ""), *((p, _written(layers), _about(p, layers)) for p, layers in stages)]
    # From all maps, not the image alone: a padding of 1x1 convolutions can make a map larger than the image.
    longest = max(side for _, shape, _ in slabs for side in _sides(shape))
    sizes = [_size(shape, longest) for _, shape, _ in slabs]
    total = sum(width + depth for width, _, depth in sizes) + GAP * len(slabs)
    about = "Height and depth by resolution, width by channels: "
    about += ", ".join(f"{path} {units.shape(shape)}" for path, shape, _ in slabs)
    figure = Figure("funnel", about, total, HEIGHT)
    x = 0.0
    for (path, shape, text), (width, height, depth) in zip(slabs, sizes, strict=True):
        _slab(figure, (x, width, height, depth), text)
        _words(figure, x + (width + depth) / 2, path, shape)
        x += width + depth + GAP
    return figure


def _written(layers: list[Layer]) -> Shape:
    """What a stage hands on: for the head, the scores."""
    return layers[-1].node.shape


def _about(path: str, layers: list[Layer]) -> str:
    whole = sums(layers)
    return f"{path}: {whole.operations:,} operations, {whole.total.params:,} params"


def _sides(shape: Shape) -> tuple[int, int]:
    """Rows and columns of a map; a vector has one of each."""
    return (shape[1], shape[2]) if len(shape) == 3 else (1, 1)


def _size(shape: Shape, longest: int) -> tuple[float, float, float]:
    """A slab's width by the logarithm of the channels (3 and 2048 on one page), height by rows, depth by columns.

    Rows and columns by their square root, so that 7 beside 224 is still seen.
    """
    height, depth = (TALLEST * sqrt(side / longest) for side in _sides(shape))
    return 4 + 7 * log2(1 + shape[0]), height, depth * SKEW


def _slab(figure: Figure, place: tuple[float, float, float, float], about: str) -> None:
    x, width, height, depth = place
    rise = depth * 0.6
    # Two lines of words below take 40.
    top = (HEIGHT - 40 - height + rise) / 2
    right, bottom = x + width, top + height
    figure.bar(x, top, width, height, "slab", about)
    figure.area([(x, top), (x + depth, top - rise), (right + depth, top - rise), (right, top)], "slab top", about)
    edge = [(right, top), (right + depth, top - rise), (right + depth, bottom - rise), (right, bottom)]
    figure.area(edge, "slab side", about)


def _words(figure: Figure, x: float, path: str, shape: Shape) -> None:
    figure.text(x, HEIGHT - 20, path, "funnel", "middle")
    figure.text(x, HEIGHT - 6, units.shape(shape), "funnel small", "middle")
