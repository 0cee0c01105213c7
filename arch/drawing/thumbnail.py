"""The zoo as cards: a small funnel, all of them on one scale, and the numbers to choose by."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

from arch import units
from arch.analysis import Network, Total, at_inference, layer_costs, network_depth, stage_costs, total
from arch.drawing.funnel import Corners, Size, faces, size

PIXELS = 224
"""Rows that are drawn as high on every card: small images make small funnels."""
NARROWER = 0.5
"""Of widths and depths, beside the large funnel's: so that seventeen stages fit into a card."""
BETWEEN = 6.0


@dataclass(frozen=True, slots=True)
class Thumbnail:
    """A small funnel, and what the network costs.

    Attributes:
        paths: the sides, tops and fronts of its slabs, each kind as one path of SVG in whole numbers.
        width, height: of its canvas, in the unit that all cards share.
        sums: at inference.
        training: with the auxiliary heads.
        depth: layers with weights on the longest way.
    """

    paths: tuple[str, str, str]
    width: int
    height: int
    sums: Total
    training: Total
    depth: int


def thumbnail(network: Network) -> Thumbnail:
    """The funnel of a network without its words, and what it costs."""
    # Weights and MACs alone: all that is known about every layer would take twice as long.
    graph, layers = network.graph, layer_costs(network.graph)
    written = [stage.out for stage in stage_costs(graph, layers) if stage.scope.role != "auxiliary"]
    sizes = [_narrow(size(shape, PIXELS)) for shape in (graph.input, *written)]
    height = max(of.height + of.rise for of in sizes)
    found, x = [], 0.0
    for of in sizes:
        found.append(faces(x, height / 2, of))
        x += of.width + BETWEEN
    # A side extends behind the slabs that follow: its canvas ends where the farthest does.
    width = max(corner[0] for slab in found for corner in slab.side)
    # Fronts last: they hide what lies behind them.
    paths = (_path([of.side for of in found]), _path([of.top for of in found]), _path([of.front for of in found]))
    costs = total(at_inference(layers)), total(layers), network_depth(graph)
    return Thumbnail(paths, round(width), round(height), *costs)


def _narrow(of: Size) -> Size:
    return Size(NARROWER * of.width, of.height, NARROWER * of.depth, NARROWER * of.rise)


def _path(outlines: list[Corners]) -> str:
    """Closed outlines as one path. Whole numbers and steps: the Zoo page sends over a hundred of these at once."""
    return "".join(map(_outline, outlines))


def _outline(corners: Corners) -> str:
    whole = [(round(x), round(y)) for x, y in corners]
    steps = (f"{x - left} {y - above}" for (left, above), (x, y) in pairwise(whole))
    return f"M{whole[0][0]} {whole[0][1]}l{' '.join(steps)}z".replace(" -", "-")


def facts(small: Thumbnail) -> str:
    """One line for a card: `25.56 M params · 4.089 G MACs`."""
    return f"{units.short(small.sums.params)} params · {units.short(small.sums.macs)} MACs"
