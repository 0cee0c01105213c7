"""The network as a funnel, for talks: a slab per stage, as high and deep as its map, as wide as its channels."""

from __future__ import annotations

from math import sqrt
from typing import NamedTuple

from arch import units
from arch.analysis import Layer, Measured, sums
from arch.drawing.figure import Figure
from arch.ops import Shape

HEIGHT = 300.0
"""Of the drawing's slabs together with the room for words."""
TALLEST = 210.0
"""Of a slab with as many rows as the longest side of any map."""
GAP = 26.0
SKEW, RISE = 0.32, 0.19
"""How far the columns go right, and up, in units of a slab as high."""
THICK = 1.8
"""Width of a slab of one channel."""

Corners = list[tuple[float, float]]


class Slab(NamedTuple):
    """What is written at one place of the trunk: by which stage, its shape, and the stage's cost in words."""

    path: str
    shape: Shape
    about: str = ""


class Size(NamedTuple):
    """How large a slab is drawn: its front, and how far its side goes right and up."""

    width: float
    height: float
    depth: float
    rise: float


class Faces(NamedTuple):
    """The three faces of a slab that are seen, each from its corner at the front and top left."""

    front: Corners
    top: Corners
    side: Corners


def slabs(measured: Measured) -> list[Slab]:
    """The image, and what each stage writes, in order."""
    # An auxiliary head hangs off the trunk: a slab in the row would stand for a stage.
    stages = [(scope.path, layers) for scope, layers in measured.stages() if scope.role != "auxiliary"]
    # What a stage hands on is what its last layer writes: for the head, the scores.
    written = [Slab(path, layers[-1].node.shape, _about(path, layers)) for path, layers in stages]
    return [Slab("input", measured.graph.input), *written]


def sides(shape: Shape) -> tuple[int, int]:
    """Rows and columns of a map; a vector has one of each."""
    return (shape[1], shape[2]) if len(shape) == 3 else (1, 1)


def size(shape: Shape, longest: int) -> Size:
    """A slab's size where `longest` pixels are drawn as TALLEST.

    Channels, rows and columns by their square root, so that 3 beside 2048, and 7 beside 224, are still seen.
    """
    rows, columns = (TALLEST * sqrt(side / longest) for side in sides(shape))
    return Size(THICK * sqrt(shape[0]), rows, SKEW * columns, RISE * columns)


def faces(x: float, middle: float, of: Size) -> Faces:
    """The faces of a slab whose left edge is at `x`, with as much above as below `middle`."""
    top = middle + (of.rise - of.height) / 2
    right, bottom = x + of.width, top + of.height
    behind = right + of.depth, top - of.rise
    return Faces(
        [(x, top), (right, top), (right, bottom), (x, bottom)],
        [(x, top), (x + of.depth, top - of.rise), behind, (right, top)],
        [(right, top), behind, (right + of.depth, bottom - of.rise), (right, bottom)],
    )


def funnel(measured: Measured) -> Figure:
    """A slab for the image and for what each stage writes; a vector is a thin bar."""
    found = slabs(measured)
    # From all maps, not the image alone: a padding of 1x1 convolutions can make a map larger than the image.
    longest = max(side for slab in found for side in sides(slab.shape))
    sizes = [size(slab.shape, longest) for slab in found]
    total = sum(of.width + of.depth for of in sizes) + GAP * len(found)
    about = "Height and depth by resolution, width by channels: "
    about += ", ".join(f"{slab.path} {units.shape(slab.shape)}" for slab in found)
    figure = Figure("funnel", about, total, HEIGHT)
    x = 0.0
    for slab, of in zip(found, sizes, strict=True):
        _slab(figure, x, of, slab.about)
        _words(figure, x + (of.width + of.depth) / 2, slab)
        x += of.width + of.depth + GAP
    return figure


def _about(path: str, layers: list[Layer]) -> str:
    whole = sums(layers)
    return f"{path}: {whole.operations:,} operations, {whole.total.params:,} params"


def _slab(figure: Figure, x: float, of: Size, about: str) -> None:
    # Two lines of words below take 40.
    front, top, side = faces(x, (HEIGHT - 40) / 2, of)
    figure.bar(*front[0], of.width, of.height, "slab", about)
    figure.area(top, "slab top", about)
    figure.area(side, "slab side", about)


def _words(figure: Figure, x: float, slab: Slab) -> None:
    figure.text(x, HEIGHT - 20, slab.path, "funnel", "middle")
    figure.text(x, HEIGHT - 6, units.shape(slab.shape), "funnel small", "middle")
