"""Points of the atlas for Plotly: colours, areas, families, fronts, and the design among them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import chain, cycle
from math import dist, log10, sqrt
from typing import TYPE_CHECKING, Any

from arch import units
from arch.atlas import Result, sources
from arch.charts.axes import COLOURS, RECIPES, SIZES, Axis, Point
from arch.charts.own_design import OwnDesign, place, plain
from arch.charts.palette import BLUE, GREY, HUES, PENCIL

if TYPE_CHECKING:
    import plotly.graph_objects as go


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
    placed: Sequence[Point], best: Sequence[Point] | None, x: Axis, y: Axis, look: Look, own: OwnDesign
) -> go.Figure:
    """The points, with a line through the `best` of them, and the design at its own cost with what it might reach."""
    import plotly.graph_objects as go

    figure = go.Figure()
    groups: dict[str, list[Point]] = {}
    for point in placed:
        groups.setdefault(COLOURS[look.colour](point.result), []).append(point)
    scale = PAPER if len(placed) <= NAMED else CROWD
    # Names stand beside points only where there are few.
    beside = _beside(placed, look) if scale == PAPER else {}
    # Plotly draws in the order of traces: what is unknown goes behind.
    order = sorted(groups, key=_order)
    # With more groups than hues some share one: the legend and the tooltips tell them apart.
    hues = dict(zip([name for name in order if name not in _UNKNOWN], cycle(HUES), strict=False))
    for name in order:
        figure.add_trace(_trace(name, groups[name], look, scale, hues.get(name, GREY), beside))
    if look.lines:
        figure.add_trace(_families(placed))
    if best is not None:
        front = {"width": 1.5, "color": "#c2541b", "dash": "dot"}
        figure.add_trace(_line([(p.x, p.y) for p in best], "Pareto front", opacity=0.9, line=front))
    place(figure, x, y, own, look.log_x)
    if look.size != "nothing":
        _areas(figure, scale, look.size)
    figure.update_layout(
        xaxis={"title": x.label, "type": "log" if look.log_x else "linear"},
        yaxis={"title": y.label, "type": "log" if look.log_y else "linear"},
        margin={"l": 10, "r": 10, "t": 28, "b": 10},
        height=560,
        dragmode="pan",
        hovermode="closest",
        clickmode="event+select",
        legend={"y": 0.94},
        # Zoom and pan stay for as long as this is the same: a filter keeps them, another axis does not.
        uirevision=f"{x.id} {look.log_x} {y.id} {look.log_y}",
    )
    return figure


_UNKNOWN = ("other", RECIPES["other"])


def _order(name: str) -> tuple[int, str]:
    """Recipes in their own order, anything else by name; what is unknown first, behind all others."""
    recipes = [name for name in RECIPES.values() if name not in _UNKNOWN]
    return (-1 if name in _UNKNOWN else recipes.index(name) if name in recipes else len(recipes), name)


NAMED = 30
"""Points, up to which each bears its name."""
PAPER, CROWD = 3.0, 1.1
"""Diameter of a million's disc, in points: as in the paper's figure, and where there are many."""


_SIDES = {"top center": (0, 1), "middle right": (1, 0), "middle left": (-1, 0), "bottom center": (0, -1)}
"""Where a name can stand, and the way there."""
_NEAR = 0.12
"""Share of an axis within which points crowd each other's names."""


def _beside(placed: Sequence[Point], look: Look) -> dict[Point, str]:
    """The side of each point on which the fewest others are near."""
    across, up = _shares([p.x for p in placed], look.log_x), _shares([p.y for p in placed], look.log_y)
    places = list(zip(across, up, strict=True))

    def crowd(at: tuple[float, float], way: tuple[int, int]) -> float:
        apart = [(x - at[0], y - at[1], dist(at, (x, y))) for x, y in places if (x, y) != at]
        # Nearer points weigh more, and only by as much as they lie on that side.
        return sum((_NEAR / d - 1) * max(0.0, x * way[0] + y * way[1]) for x, y, d in apart if d < _NEAR)

    return {p: min(_SIDES, key=lambda side: crowd(at, _SIDES[side])) for p, at in zip(placed, places, strict=True)}


def _shares(values: Sequence[float], log: bool) -> list[float]:
    """Values as shares of the span that they take on their axis."""
    placed = [log10(value) if log else value for value in values]
    span = (max(placed) - min(placed) if placed else 0.0) or 1.0
    return [value / span for value in placed]


# Whatever the colour stands for: a modern recipe is worth as much as years of architectures.
_MODERN = ("a3", "modern", "distilled", "more data")
"""Recipes whose networks are diamonds among discs."""


def _trace(name: str, group: Sequence[Point], look: Look, scale: float, hue: str, beside: Mapping[Point, str]) -> Any:
    """The points of one colour, the large ones behind; names where few others are near."""
    import plotly.graph_objects as go

    group = sorted(group, key=lambda point: -_diameter(point.result, look, scale))
    wanted = look.highlight.lower()
    faded = [0.7 if not wanted or wanted in point.result.label.lower() else 0.1 for point in group]
    sizes = [_diameter(point.result, look, scale) for point in group]
    return go.Scatter(
        x=[point.x for point in group],
        y=[point.y for point in group],
        # By network, not by result: a click on one chooses it under every recipe and source.
        customdata=[point.result.network for point in group],
        hovertext=[about(point.result) for point in group],
        # An empty <extra> takes away the box with the trace's name.
        hovertemplate="%{hovertext}<extra></extra>",
        text=[plain(point.result.label) for point in group] if scale == PAPER else None,
        textposition=[beside[point] for point in group] if beside else None,
        mode="markers+text" if scale == PAPER else "markers",
        name=f"{plain(name)} ({len(group)})",
        # Drawn first, yet last in the legend, where ranks begin at 1000.
        legendrank=1001 if name in _UNKNOWN else 1000,
        marker={
            "size": sizes,
            "opacity": faded,
            "color": hue,
            "symbol": ["diamond" if point.result.recipe in _MODERN else "circle" for point in group],
            "line": {"width": 0.5},
        },
    )


def _areas(figure: go.Figure, scale: float, size: str) -> None:
    """What the areas mean, at their true size, in the lower right corner as in the paper's figure."""
    corner: dict[str, Any] = {"xref": "paper", "yref": "paper"}
    sides: dict[str, Any] = {"xanchor": "left", "yanchor": "middle"}
    left = -290.0
    for millions in (5, 65, 155):
        across = _across(millions, scale)
        ends: dict[str, Any] = {"x0": left, "x1": left + across, "y0": 26 - across / 2, "y1": 26 + across / 2}
        # In pixels: circles in units of the axes would change with every zoom.
        pixels: dict[str, Any] = {"xsizemode": "pixel", "ysizemode": "pixel", "xanchor": 1, "yanchor": 0}
        figure.add_shape(type="circle", **ends, **pixels, **corner, line={"width": 1, "color": PENCIL})
        text: dict[str, Any] = {"text": f"{millions} M {size}" if millions == 155 else f"{millions} M"}
        figure.add_annotation(x=1, y=0, xshift=left + across + 3, yshift=26, showarrow=False, **sides, **corner, **text)
        left += across + 50


def _diameter(result: Result, look: Look, scale: float) -> float:
    value = SIZES[look.size](result)
    return 8.0 if value is None else _across(value, scale)


def _across(millions: float, scale: float) -> float:
    """Diameter in pixels: the area follows the number, within what can be seen and what leaves room."""
    return max(4.0, min(scale * sqrt(millions), 60.0))


def _families(placed: Sequence[Point]) -> Any:
    """A line through each family of one source and recipe, from small to large; one trace, with gaps between."""
    runs: dict[tuple[str, str, str], list[Point]] = {}
    for point in placed:
        result = point.result
        # What no family's name fits has nothing in common to draw a line through.
        if result.family != "other":
            runs.setdefault((result.family, result.source, result.recipe), []).append(point)
    # Two points make no line of a family.
    long = [[*sorted((p.x, p.y) for p in run), (None, None)] for run in runs.values() if len(run) > 2]
    return _line(chain.from_iterable(long), "families", opacity=0.35, line={"width": 1.5, "color": PENCIL})


def _line(run: Iterable[tuple[float | None, float | None]], name: str, **looks: Any) -> Any:
    import plotly.graph_objects as go

    places = list(run)
    x, y = [x for x, _ in places], [y for _, y in places]
    return go.Scatter(x=x, y=y, mode="lines", name=name, hoverinfo="skip", **looks)


def ranked(found: Iterable[Result], y: Axis) -> go.Figure:
    """A bar per result, the best on top."""
    import plotly.graph_objects as go

    pairs = sorted(((value, r) for r in found if (value := y.of(r)) is not None), key=lambda p: (p[0], p[1].label))
    bars = go.Bar(
        x=[value for value, _ in pairs],
        y=[plain(f"{r.label} {r.weights}".strip()) for _, r in pairs],
        orientation="h",
        text=[f"{value:.4g}" for value, _ in pairs],
        hovertext=[about(r) for _, r in pairs],
        hoverinfo="text",
        customdata=[r.network for _, r in pairs],
        marker={"color": BLUE},
    )
    figure = go.Figure(bars)
    figure.update_layout(
        xaxis_title=y.label, height=max(400, 60 + 20 * len(pairs)), margin={"l": 10, "r": 10, "t": 10, "b": 10}
    )
    return figure


@cache
def about(result: Result) -> str:
    """A result's whole story, for a tooltip."""
    source = sources()[result.source]
    known = [
        f"<b>{plain(result.label)}</b> {plain(result.weights)}",
        f"{result.top1:.2f} % top-1" + (f", {result.top5:.2f} % top-5" if result.top5 else ""),
        f"{units.short(int(result.macs))} MACs" if result.macs else "",
        f"{units.short(int(result.params))} params" if result.params else "",
        f"{units.short(int(result.activations))} activations" if result.activations else "",
        f"{result.resolution} pixels" if result.resolution else "resolution unknown",
        f"recipe: {COLOURS['recipe'](result)}",
        f"{source.title}",
        f"<i>{plain(result.mark)}</i>" if result.mark else "",
    ]
    return "<br>".join(filter(None, known))
