"""Memory layer by layer at inference, for Plotly: what is live, and what is moved."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from arch import units
from arch.analysis import LayerCost, Setting, at_inference, live, traffic
from arch.graph import Graph

if TYPE_CHECKING:
    import plotly.graph_objects as go

_PLAIN = "every output a buffer of its own"
_STYLES = {_PLAIN: False, "norms, activations and additions in place": True}


def live_memory(graph: Graph, setting: Setting) -> go.Figure:
    """Bytes that are live while each layer runs, in execution order, with the peak named."""
    import plotly.graph_objects as go

    size = setting.batch * setting.element
    figure = go.Figure()
    runs = {name: live(graph, in_place) for name, in_place in _STYLES.items()}
    for name, steps in runs.items():
        values = [step.elements * size for step in steps]
        about = [f"{step.path}: {units.size(value)}" for step, value in zip(steps, values, strict=True)]
        figure.add_scatter(y=values, text=about, hoverinfo="text", mode="lines", line_shape="hv", name=name)
    steps = runs[_PLAIN]
    at, peak = max(enumerate(steps), key=lambda place: place[1].elements)
    text = f"{peak.path}: {units.size(peak.elements * size)}"
    figure.add_annotation(x=at, y=peak.elements * size, text=text, showarrow=True, ax=60, ay=-24)
    figure.update_layout(**_LOOK)
    return figure


def traffic_by_layer(costs: Sequence[LayerCost], setting: Setting) -> go.Figure:
    """Bytes that each layer reads and writes at inference, unfused, in execution order, weights apart."""
    import plotly.graph_objects as go

    running = at_inference(costs)
    paths = [cost.node.path for cost in running]
    weights = [cost.params * setting.element if traffic(cost, setting) else 0 for cost in running]
    maps = [traffic(cost, setting) - part for cost, part in zip(running, weights, strict=True)]
    figure = go.Figure()
    for name, values in (("maps read and written", maps), ("weights read", weights)):
        about = [f"{path}: {units.size(value)} of {name}" for path, value in zip(paths, values, strict=True)]
        # Text for the tooltip alone: without `none` Plotly writes it on the bars.
        figure.add_bar(y=values, text=about, hoverinfo="text", textposition="none", name=name)
    figure.update_layout(barmode="stack", bargap=0, **_LOOK)
    return figure


_LOOK: dict[str, Any] = {
    "height": 330,
    "margin": {"l": 10, "r": 10, "t": 40, "b": 10},
    "legend": {"orientation": "h", "y": 1.02, "yanchor": "bottom"},
    "xaxis_title": "layer, in execution order",
    "yaxis": {"title": "bytes", "tickformat": "~s", "rangemode": "tozero"},
}
