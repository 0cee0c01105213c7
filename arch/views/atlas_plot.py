"""Points of the atlas for Plotly: colours, areas, families, fronts, and the design among them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from math import log10, sqrt
from typing import TYPE_CHECKING, Any, NamedTuple

from arch.atlas import Result, sources
from arch.estimate import Estimate
from arch.views import units
from arch.views.atlas import COLOURS, RECIPES, SIZES, Axis, Point

if TYPE_CHECKING:
    import plotly.graph_objects as go


class Mine(NamedTuple):
    """The design's exact costs, and the estimates of its accuracy, if there are any for the points' dataset."""

    name: str
    macs: int
    params: int
    activations: int
    estimates: tuple[Estimate, ...] = ()


@dataclass(frozen=True, slots=True)
class Look:
    """How points are drawn: a key of COLOURS, one of SIZES, lines along families, logarithmic axes."""

    colour: str = "recipe"
    size: str = "params"
    lines: bool = False
    log_x: bool = False
    log_y: bool = False
    highlight: str = ""


def scatter(
    placed: Sequence[Point], best: Sequence[Point] | None, x: Axis, y: Axis, look: Look, mine: Mine
) -> go.Figure:
    """The points, with a line through the `best` of them, and the design at its own cost with what it might reach."""
    import plotly.graph_objects as go

    figure = go.Figure()
    groups: dict[str, list[Point]] = {}
    for point in placed:
        groups.setdefault(COLOURS[look.colour](point.result), []).append(point)
    scale = PAPER if len(placed) <= NAMED else CROWD
    for number, name in enumerate(sorted(groups, key=_order)):
        hue = _GREY if name in ("other", RECIPES["other"]) else _HUES[number % len(_HUES)]
        figure.add_trace(_trace(name, groups[name], look, scale, hue))
    if look.lines:
        figure.add_traces(list(_families(placed)))
    if best is not None:
        figure.add_trace(_line(best, "front"))
    if look.size == "params":
        figure.add_traces(list(_areas(scale)))
    _design(figure, x, y, mine, look)
    figure.update_layout(
        xaxis={"title": x.label, "type": "log" if look.log_x else "linear"},
        yaxis={"title": y.label, "type": "log" if look.log_y else "linear"},
        margin={"l": 10, "r": 10, "t": 10, "b": 10},
        height=560,
        dragmode="pan",
        hovermode="closest",
        clickmode="event+select",
        legend={"y": 0.94},
    )
    return figure


_HUES = ("#3b82d6", "#d97706", "#2f9e6e", "#8a5cd6", "#d64545", "#0e9fb5", "#9a7b4f", "#c2549d", "#6b8e23", "#5d6fb3")
_GREY = "#9aa4b0"


def _order(name: str) -> tuple[int, str]:
    """Recipes in their own order, anything else by name."""
    recipes = list(RECIPES.values())
    return (recipes.index(name) if name in recipes else len(recipes), name)


NAMED = 30
"""Points, up to which each bears its name."""
PAPER, CROWD = 3.0, 1.1
"""Diameter of a million's disc, in points: as in the paper's figure, and where there are many."""


def _trace(name: str, group: Sequence[Point], look: Look, scale: float, hue: str) -> Any:
    """The points of one colour, the large ones behind."""
    import plotly.graph_objects as go

    group = sorted(group, key=lambda point: -_diameter(point.result, look, scale))
    wanted = look.highlight.lower()
    faded = [0.7 if not wanted or wanted in point.result.label.lower() else 0.1 for point in group]
    sizes = [_diameter(point.result, look, scale) for point in group]
    return go.Scatter(
        x=[point.x for point in group],
        y=[point.y for point in group],
        customdata=[point.result.network for point in group],
        hovertext=[about(point.result) for point in group],
        hovertemplate="%{hovertext}<extra></extra>",
        text=[_safe(point.result.label) for point in group] if scale == PAPER else None,
        textposition="top center",
        mode="markers+text" if scale == PAPER else "markers",
        name=f"{_safe(name)} ({len(group)})",
        marker={"size": sizes, "opacity": faded, "color": hue, "line": {"width": 0.5}},
    )


def _areas(scale: float) -> Iterable[Any]:
    """The legend of areas, as in the paper's figure."""
    import plotly.graph_objects as go

    for size in (5, 65, 155):
        marker = {"size": scale * sqrt(size), "color": "rgba(0,0,0,0)", "line": {"width": 1, "color": "#7d8794"}}
        yield go.Scatter(x=[None], y=[None], mode="markers", marker=marker, name=f"{size} M params")


def _diameter(result: Result, look: Look, scale: float) -> float:
    value = SIZES[look.size](result)
    return 8.0 if value is None else max(4.0, min(scale * sqrt(value), 60.0))


def _families(placed: Sequence[Point]) -> Iterable[Any]:
    """A line through each family of one source and recipe, from small to large."""
    runs: dict[tuple[str, str, str], list[Point]] = {}
    for point in placed:
        result = point.result
        runs.setdefault((result.family, result.source, result.recipe), []).append(point)
    for (name, _, _), run in runs.items():
        if len(run) > 2 and name != "other":
            yield _line(sorted(run), name, 0.35)


def _line(run: Sequence[Point], name: str, opacity: float = 0.9) -> Any:
    import plotly.graph_objects as go

    return go.Scatter(
        x=[point.x for point in run],
        y=[point.y for point in run],
        mode="lines",
        name=_safe(name),
        opacity=opacity,
        hoverinfo="skip",
        showlegend=name == "front",
        line={
            "width": 1.5,
            "color": "#c2541b" if name == "front" else "#7d8794",
            "dash": "dot" if name == "front" else "solid",
        },
    )


def _design(figure: go.Figure, x: Axis, y: Axis, mine: Mine, look: Look) -> None:
    """The design on each axis that its own cost has a place on, a point where both have, else its estimates."""
    name = _safe(mine.name)
    across, up = (getattr(mine, axis.mine) * axis.factor if axis.mine else None for axis in (x, y))
    if across and up:
        marker = {"symbol": "star", "size": 14, "color": _MINE}
        place: dict[str, Any] = {"x": [across], "y": [up], "text": [name], "textposition": "top center"}
        figure.add_scatter(**place, mode="markers+text", name="your design", marker=marker)
    elif across:
        figure.add_vline(across, line_dash="dash", line_color=_MINE, line_width=1, opacity=0.6)
        text = f"{name}: {across:.3g} {x.label}"
        at = log10(across) if look.log_x else across
        words: dict[str, Any] = {"text": text, "showarrow": False, "xanchor": "left", "font": {"color": _MINE}}
        figure.add_annotation(x=at, y=1, yref="paper", **words)
        figure.add_traces([_estimate(row, across, y.accuracy) for row in mine.estimates if y.accuracy])
    elif up:
        figure.add_hline(up, line_dash="dash", line_color=_MINE, annotation_text=name)


_MINE = "#d6457a"
_SYMBOLS = {"inside": "star", "edge": "star-open"}


def _estimate(row: Estimate, across: float, accuracy: Callable[[float], float]) -> Any:
    """An interval, with a mark where the estimate is trusted: filled among what was measured, hollow at its edge."""
    import plotly.graph_objects as go

    ends = sorted(map(accuracy, (row.low, row.high)))
    middle = sum(ends) / 2 if row.top1 is None else accuracy(row.top1)
    told = f"estimate, {row.recipe}" + ("" if row.top1 else ": none, the interval alone")
    size = 14 if row.top1 else 0.1
    return go.Scatter(
        x=[across],
        y=[middle],
        error_y={"array": [ends[1] - middle], "arrayminus": [middle - ends[0]], "color": _MINE, "thickness": 2},
        mode="markers+text",
        text=[row.kind],
        textposition="middle left",
        textfont={"color": _MINE},
        marker={"symbol": _SYMBOLS.get(row.trust, "line-ew"), "size": size, "color": _MINE, "line": {"color": _MINE}},
        name=f"your design, {row.kind}",
        hovertext=f"{told}<br>{ends[0]:.1f} to {ends[1]:.1f}",
        hoverinfo="text",
        showlegend=False,
    )


def pulls(row: Estimate) -> go.Figure:
    """Points of accuracy by which each feature differs from the average measured network's, the largest on top."""
    import plotly.graph_objects as go

    shown = [(words, points) for words, points in row.pulls if abs(points) >= LEAST_PULL][::-1]
    bars = go.Bar(
        x=[points for _, points in shown],
        y=[words for words, _ in shown],
        orientation="h",
        text=[units.signed(points) for _, points in shown],
        textposition="outside",
        cliponaxis=False,
        marker={"color": ["#2f9e6e" if points > 0 else "#d64545" for _, points in shown]},
    )
    figure = go.Figure(bars)
    margin = {"l": 10, "r": 10, "t": 10, "b": 10}
    figure.update_layout(xaxis_title="points of top-1 accuracy", height=90 + 26 * len(shown), margin=margin)
    return figure


LEAST_PULL = 0.05


def ranked(found: Iterable[Result], y: Axis) -> go.Figure:
    """A bar per result, the best on top."""
    import plotly.graph_objects as go

    pairs = sorted(((value, r) for r in found if (value := y.of(r)) is not None), key=lambda p: (p[0], p[1].label))
    bars = go.Bar(
        x=[value for value, _ in pairs],
        y=[_safe(f"{r.label} {r.weights}".strip()) for _, r in pairs],
        orientation="h",
        text=[f"{value:.4g}" for value, _ in pairs],
        hovertext=[about(r) for _, r in pairs],
        hoverinfo="text",
        customdata=[r.network for _, r in pairs],
        marker={"color": "#3b82d6"},
    )
    figure = go.Figure(bars)
    figure.update_layout(
        xaxis_title=y.label, height=max(400, 60 + 20 * len(pairs)), margin={"l": 10, "r": 10, "t": 10, "b": 10}
    )
    return figure


def about(result: Result) -> str:
    """A result's whole story, for a tooltip."""
    source = sources()[result.source]
    known = [
        f"<b>{_safe(result.label)}</b> {_safe(result.weights)}",
        f"{result.top1:.2f} % top-1" + (f", {result.top5:.2f} % top-5" if result.top5 else ""),
        f"{units.short(int(result.macs))} MACs" if result.macs else "",
        f"{units.short(int(result.params))} params" if result.params else "",
        f"{units.short(int(result.activations))} activations" if result.activations else "",
        f"{result.resolution} pixels" if result.resolution else "resolution not told",
        f"recipe: {RECIPES.get(result.recipe, result.recipe)}",
        f"{source.title}",
        f"<i>{_safe(result.mark)}</i>" if result.mark else "",
    ]
    return "<br>".join(filter(None, known))


def _safe(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;")
