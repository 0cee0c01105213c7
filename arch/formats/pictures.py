"""What a picture shows: the graph or the funnel, as a sheet that every picture format writes."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from types import MappingProxyType

from arch.analysis import Measured
from arch.drawing import draw
from arch.drawing.funnel import funnel
from arch.drawing.legend import explained, titled
from arch.drawing.sheet import PAPERS, Sheet, funnel_sheet, sheet

MODES = ("graph", "funnel")
"""How a network can be drawn."""


def picture_of(
    measured: Measured,
    opened: Collection[str] | str = "blocks",
    colour: str = "operations",
    paper: str = "light",
    mode: str = "graph",
    changed: Mapping[str, str] = MappingProxyType({}),
) -> Sheet:
    """A drawing for a file, under the network's name; a graph with its legend.

    Args:
        measured: the network.
        opened: one of the drawing's LEVELS, or the paths of the open groups.
        colour: the metric that boxes are coloured by, one of METRICS.
        paper: one of PAPERS.
        mode: one of MODES: the graph, or the funnel, which has neither open groups nor a metric.
        changed: the parts that are marked as changed, as for `draw`.
    """
    inks = PAPERS[paper]
    if mode == "funnel":
        return titled(funnel_sheet(funnel(measured), paper), measured, inks)
    drawing = draw(measured, opened, changed)
    return explained(titled(sheet(drawing, colour, paper), measured, inks), drawing, measured, colour, inks)
