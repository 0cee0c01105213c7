"""What is live at every layer at inference, for Plotly."""

from __future__ import annotations

from typing import TYPE_CHECKING

from arch.analysis import Live, Setting, live
from arch.graph import Graph
from arch.views import units

if TYPE_CHECKING:
    import plotly.graph_objects as go

_STYLES = {"every output a buffer of its own": False, "norms, activations and additions in place": True}


def live_memory(graph: Graph, setting: Setting) -> go.Figure:
    """Bytes that are live while each layer runs, in execution order, with the peak named."""
    import plotly.graph_objects as go

    size = setting.batch * setting.element
    figure = go.Figure()
    for name, in_place in _STYLES.items():
        steps = live(graph, in_place)
        values = [step.elements * size for step in steps]
        about = [f"{step.path}: {units.size(value)}" for step, value in zip(steps, values, strict=True)]
        figure.add_scatter(y=values, text=about, hoverinfo="text", mode="lines", line_shape="hv", name=name)
    peak = max(live(graph), key=_elements)
    text = f"{peak.path}: {units.size(peak.elements * size)}"
    at = [step.path for step in live(graph)].index(peak.path)
    figure.add_annotation(x=at, y=peak.elements * size, text=text, showarrow=True, ax=60, ay=-24)
    figure.update_layout(
        height=330,
        margin={"l": 10, "r": 10, "t": 40, "b": 10},
        legend={"orientation": "h", "y": 1.02, "yanchor": "bottom"},
        xaxis_title="layer, in execution order",
        yaxis={"title": "bytes", "tickformat": "~s", "rangemode": "tozero"},
    )
    return figure


def _elements(step: Live) -> int:
    return step.elements
