"""What a picture shows: the graph or the funnel, as a sheet that every picture format writes."""

from __future__ import annotations

from collections.abc import Collection

from arch.analysis import Measured
from arch.drawing import draw
from arch.drawing.funnel import funnel
from arch.drawing.sheet import Sheet, funnel_sheet, sheet

MODES = ("graph", "funnel")
"""How a network can be drawn."""


def picture_of(
    measured: Measured,
    opened: Collection[str] | str = "blocks",
    colour: str = "operations",
    paper: str = "light",
    mode: str = "graph",
) -> Sheet:
    """A drawing for a file.

    Args:
        measured: the network.
        opened: one of the drawing's LEVELS, or the paths of the open groups.
        colour: the metric that boxes are coloured by, one of METRICS.
        paper: one of PAPERS.
        mode: one of MODES: the graph, or the funnel, which has neither open groups nor a metric.
    """
    if mode == "funnel":
        return funnel_sheet(funnel(measured), paper)
    return sheet(draw(measured, opened), colour, paper)
