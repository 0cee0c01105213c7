"""The published networks at full size, for Plotly: hover, zoom and select."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from arch.atlas import Measurement, canziani
from arch.views.landscape import family, operations, radius

if TYPE_CHECKING:
    import plotly.graph_objects as go

COLUMNS = {
    "network": "Network",
    "top1": "Top-1, %",
    "operations": "G operations (2 per MAC)",
    "params": "M params",
    "note": "Note",
    "source": "Source",
}
"""Fields of a measurement, and the headings under which they are shown."""

_MINE = "#d6457a"
_COLOURS = {"resnet": "#3b82d6", "vgg": "#2f9e6e", "inception": "#8a5cd6", "other": "#7d8794"}
_NAMES = {"resnet": "ResNet", "vgg": "VGG", "inception": "GoogLeNet, Inception", "other": "others"}


def rows() -> list[dict[str, Any]]:
    """The fourteen networks under their headings, by operations."""
    ordered = sorted(canziani(), key=lambda network: network.operations)
    return [{title: getattr(network, name) for name, title in COLUMNS.items()} for network in ordered]


def accuracy_vs_operations(name: str, macs: int) -> go.Figure:
    """Top-1 against operations, area by params, and the design `name` as a line without an accuracy."""
    import plotly.graph_objects as go

    figure = go.Figure([_trace(role) for role in _COLOURS])
    mine = operations(macs)
    label = name.replace("<", "&lt;")
    figure.add_vline(
        mine, line_dash="dash", line_color=_MINE, annotation_text=f"{label}: {mine:.3g} G, accuracy unknown"
    )
    figure.update_layout(
        xaxis_title="operations for one image, G (two per multiply-accumulate)",
        yaxis_title="top-1 accuracy, % (ImageNet validation, one central crop)",
        margin={"l": 10, "r": 10, "t": 30, "b": 10},
        legend={"orientation": "h", "y": 1.02, "yanchor": "bottom"},
        height=640,
        yaxis_range=(50, 85),
    )
    return figure


def _trace(role: str) -> Any:
    import plotly.graph_objects as go

    networks = [network for network in canziani() if family(network.network) == role]
    return go.Scatter(
        x=[network.operations for network in networks],
        y=[network.top1 for network in networks],
        text=[network.network for network in networks],
        customdata=[_about(network) for network in networks],
        hovertemplate="%{customdata}<extra></extra>",
        mode="markers+text",
        textposition="top center",
        name=_NAMES[role],
        marker={"size": [3 * radius(n.params) for n in networks], "color": _COLOURS[role], "opacity": 0.6},
    )


def _about(network: Measurement) -> str:
    lines = [
        f"<b>{network.network}</b>",
        f"{network.top1} % top-1",
        f"{network.operations} G operations",
        f"{network.params} M params",
    ]
    return "<br>".join(lines)
