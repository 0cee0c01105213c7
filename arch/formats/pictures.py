"""Drawings as files for papers and talks: SVG, PDF and TikZ with real text, and PNG in dots."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

from arch.analysis import Measured
from arch.drawing import draw
from arch.drawing.funnel import funnel
from arch.drawing.sheet import PAPERS, Sheet, funnel_sheet, sheet

MODES = ("graph", "funnel")
"""How a network can be drawn."""

__all__ = ["MODES", "PAPERS", "PICTURES", "Picture", "picture"]


@dataclass(frozen=True, slots=True)
class Picture:
    """One format.

    Attributes:
        label: its name in menus.
        extension: of the file, without a dot.
        mime: media type.
        render: the file for a sheet.
    """

    label: str
    extension: str
    mime: str
    render: Callable[[Sheet], bytes]


def _svg(drawn: Sheet) -> bytes:
    from arch.formats.svg import to_svg

    return to_svg(drawn).encode()


def _pdf(drawn: Sheet) -> bytes:
    from arch.formats.pdf import to_pdf

    return to_pdf(drawn)


def _png(drawn: Sheet) -> bytes:
    from arch.formats.png import to_png

    return to_png(drawn)


def _tikz(drawn: Sheet) -> bytes:
    from arch.formats.tikz import to_tikz

    return to_tikz(drawn).encode()


PICTURES: Mapping[str, Picture] = {
    "svg": Picture("SVG", "svg", "image/svg+xml", _svg),
    "png": Picture("PNG", "png", "image/png", _png),
    "pdf": Picture("PDF", "pdf", "application/pdf", _pdf),
    "tikz": Picture("TikZ", "tex", "application/x-tex", _tikz),
}
"""Formats by their name on the command line."""


def picture(
    measured: Measured,
    format: str,
    opened: Collection[str] | str = "blocks",
    colour: str = "operations",
    paper: str = "light",
    mode: str = "graph",
) -> bytes:
    """A drawing as a file.

    Args:
        measured: the network.
        format: one of PICTURES.
        opened: one of the drawing's LEVELS, or the paths of the open groups.
        colour: the metric that boxes are coloured by, one of METRICS.
        paper: one of PAPERS.
        mode: one of MODES: the graph, or the funnel, which has neither open groups nor a metric.
    """
    if mode == "funnel":
        return PICTURES[format].render(funnel_sheet(funnel(measured), paper))
    return PICTURES[format].render(sheet(draw(measured, opened), colour, paper))
