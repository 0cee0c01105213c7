"""The design among the points of the atlas: its exact costs, and the intervals of what it might reach."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from math import log10
from typing import TYPE_CHECKING, Any, NamedTuple

from arch import units
from arch.accuracy import Estimate
from arch.charts.axes import Axis
from arch.charts.palette import GREEN, RED

if TYPE_CHECKING:
    import plotly.graph_objects as go


class OwnDesign(NamedTuple):
    """The design among the points.

    Attributes:
        name: as its user calls it.
        costs: exact: `macs`, `params`, `activations`, and operations by the ids of other conventions.
        estimates: of its accuracy, if there are any for the points' dataset.
    """

    name: str
    costs: Mapping[str, int]
    estimates: tuple[Estimate, ...] = ()


def place(figure: go.Figure, x: Axis, y: Axis, own: OwnDesign, log_x: bool) -> None:
    """The design on each axis that its own cost has a place on, a point where both have, else its estimates."""
    name = plain(own.name)
    across, up = (own.costs[axis.own] * axis.factor if axis.own else None for axis in (x, y))
    if across and up:
        marker = {"symbol": "star", "size": 14, "color": _MINE}
        point: dict[str, Any] = {"x": [across], "y": [up], "text": [name], "textposition": "top center"}
        figure.add_scatter(**point, mode="markers+text", name="your design", marker=marker, unselected=_STAYS)
    elif across:
        figure.add_vline(across, line_dash="dash", line_color=_MINE, line_width=1, opacity=0.6)
        text = f"{name}: {_rounded(across)} {x.label}"
        # On a logarithmic axis Plotly places lines by the number, annotations by its logarithm.
        at = log10(across) if log_x else across
        words: dict[str, Any] = {"text": text, "showarrow": False, "yanchor": "bottom", "font": {"color": _MINE}}
        figure.add_annotation(x=at, y=1, yref="paper", **words)
        figure.add_traces([_estimate(row, across, y.accuracy) for row in own.estimates if y.accuracy])
    elif up:
        figure.add_hline(up, line_dash="dash", line_color=_MINE, annotation_text=name)


_MINE = "#d6457a"
_EDGE = "#ffffff"
_STAYS = {"marker": {"opacity": 1}, "textfont": {"color": _MINE}}
"""The design is as plain as ever while other points are chosen."""
_SYMBOLS = {"in-domain": "star", "borderline": "star-open"}


def _estimate(row: Estimate, across: float, accuracy: Callable[[float], float]) -> Any:
    """An interval, with a mark where the estimate is trusted: filled in-domain, hollow where borderline."""
    import plotly.graph_objects as go

    # As errors the two ends change places.
    ends = sorted(map(accuracy, (row.low, row.high)))
    middle = sum(ends) / 2 if row.top1 is None else accuracy(row.top1)
    text = f"estimate, {row.recipe}" + ("" if row.top1 else ": none, the interval alone")
    # Error bars hang on a point: where none is shown it is too small to be seen.
    size = 17 if row.top1 else 0.1
    return go.Scatter(
        x=[across],
        y=[middle],
        error_y={"array": [ends[1] - middle], "arrayminus": [middle - ends[0]], "color": _MINE, "thickness": 2},
        mode="markers+text",
        text=[row.kind],
        textposition="middle left",
        textfont={"color": _MINE},
        marker={
            "symbol": _SYMBOLS.get(row.trust, "line-ew"),
            "size": size,
            "color": _MINE,
            "line": {"color": _EDGE, "width": 1},
        },
        unselected=_STAYS,
        name=f"your design, {row.kind}: {ends[0]:.1f} to {ends[1]:.1f} %",
        # Plotly's own is 1000: before all others.
        legendrank=999,
        hovertext=f"{text}<br>{ends[0]:.1f} to {ends[1]:.1f}",
        hoverinfo="text",
    )


def contributions(row: Estimate) -> go.Figure:
    """Points of accuracy by which each feature differs from the average measured network's, the largest on top."""
    import plotly.graph_objects as go

    # Reversed: Plotly's first bar is the lowest.
    shown = [(words, points) for words, points in row.contributions if abs(points) >= LEAST][::-1]
    bars = go.Bar(
        x=[points for _, points in shown],
        y=[words for words, _ in shown],
        orientation="h",
        text=[units.signed(points) for _, points in shown],
        textposition="outside",
        # The text beside the longest bar stands outside the axes.
        cliponaxis=False,
        marker={"color": [GREEN if points > 0 else RED for _, points in shown]},
    )
    figure = go.Figure(bars)
    margin = {"l": 10, "r": 10, "t": 10, "b": 10}
    figure.update_layout(xaxis_title="points of top-1 accuracy", height=90 + 26 * len(shown), margin=margin)
    return figure


LEAST = 0.05
"""Points, below which a pull is not drawn."""


def plain(text: str) -> str:
    """A text that Plotly shows as it is."""
    # Plotly reads <b>, <br> and <a> in names, labels and tooltips.
    return text.replace("&", "&amp;").replace("<", "&lt;")


def _rounded(value: float) -> str:
    # An axis has its own prefix, so none is added here; and no exponent, which nobody reads beside it.
    return f"{value:,.0f}" if value >= 1000 else f"{value:.3g}"
