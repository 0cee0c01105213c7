"""Kernels on the lines of a device: for Plotly, and as a sheet that every format of pictures writes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import cycle
from math import ceil, floor, log10, sqrt
from typing import TYPE_CHECKING, Any, NamedTuple

from arch import units
from arch.analysis.roofline import Bound, Roofline
from arch.charts.own_design import plain
from arch.charts.palette import HUES, PENCIL
from arch.drawing.looks import Colour
from arch.drawing.sheet import MARGIN, PAPERS, Paper, Path, Rect, Shape, Sheet, Words, blend

if TYPE_CHECKING:
    import plotly.graph_objects as go

X_TITLE, Y_TITLE = "operations per byte", "reachable operations per second"
LEAST, MOST = 5.0, 34.0
"""Diameter of a kernel that takes next to no time, and of one that takes all of it, in points."""


class Dot(NamedTuple):
    """Kernels that are alike, at their place.

    Attributes:
        bound: the first of them.
        alike: how many there are.
        x: operations for a byte.
        y: operations per second that they can reach.
        across: diameter: the area follows their share of the sum of all bounds.
    """

    bound: Bound
    alike: int
    x: float
    y: float
    across: float


def dots(found: Roofline) -> list[Dot]:
    """The kernels that have a place: with products, which a logarithmic axis needs, and of known cost."""
    whole = found.total.seconds
    # Copies of a block would lie on one another: a stage of ResNet-1202 has 200.
    runs: dict[Any, list[Bound]] = {}
    for bound in found.kernels:
        if bound.cost.macs and bound.seconds is not None:
            runs.setdefault((bound.cost.stage, bound.cost.label, bound.compute, bound.traffic), []).append(bound)
    placed = []
    for run in runs.values():
        seconds = sum(bound.seconds or 0.0 for bound in run)
        intensity = run[0].cost.intensity(found.setting)
        across = LEAST + (MOST - LEAST) * sqrt(seconds / whole)
        placed.append(Dot(run[0], len(run), intensity, found.reachable(intensity), across))
    return placed


def left_out(found: Roofline) -> str:
    """What has no place, in words; "" where everything has one."""
    idle = [bound for bound in found.kernels if bound.cost.known and not bound.cost.macs]
    moved = sum(bound.seconds or 0.0 for bound in idle)
    texts = [f"{len(idle)} without products, {_milli(moved)} of moving alone"] if idle else []
    texts += [f"{found.total.unknown} of unknown cost"] if found.total.unknown else []
    return f"Not shown: {'; '.join(texts)}." if texts else ""


def roofline_figure(after: Roofline, device: str, before: Roofline | None = None) -> go.Figure:
    """Operations for a byte over reachable operations per second, both logarithmic, and the device's two lines.

    Kernels are coloured by stage; those `before` a rewriting are hollow. Both must be in one setting on one device.
    """
    import plotly.graph_objects as go

    figure = go.Figure()
    all_dots = [*dots(after), *(dots(before) if before else [])]
    _lines(figure, after, device, _span(all_dots, after))
    hues = _hues(after, before)
    for found, symbol, prefix in ((before, "circle-open", "before: "), (after, "circle", "")):
        for stage in hues if found else ():
            group = [dot for dot in dots(found) if dot.bound.cost.stage == stage] if found else []
            if group:
                trace = _trace(group, after, f"{prefix}{stage or 'network'}", hues[stage], symbol)
                # One entry of the legend for both, hollow and filled; a click on it hides both.
                figure.add_trace(trace.update(legendgroup=stage or "network", showlegend=symbol == "circle"))
    figure.update_layout(
        xaxis={"title": X_TITLE, "type": "log", "tickformat": "~s"},
        # Numbers at 1, 2 and 5: at all of a decade's they would overlap.
        yaxis={"title": Y_TITLE, "type": "log", "tickformat": "~s", "dtick": "D2"},
        margin={"l": 10, "r": 10, "t": 10, "b": 10},
        # Above: beside it, the legend would take a third of a narrow figure.
        legend={"orientation": "h", "yanchor": "bottom", "y": 1.0, "x": 0.0},
        height=420,
        hovermode="closest",
        # Zoom and pan stay while a design is edited; another device has other lines.
        uirevision=device,
    )
    return figure


def _lines(figure: go.Figure, found: Roofline, device: str, span: tuple[float, float]) -> None:
    x = [span[0], found.ridge, span[1]]
    line: dict[str, Any] = {"width": 1.5, "color": PENCIL}
    y = [found.reachable(value) for value in x]
    figure.add_scatter(x=x, y=y, mode="lines", line=line, name=plain(device), hoverinfo="skip")
    # A trace: what Plotly writes beside a line of the layout is misplaced on a logarithmic axis.
    figure.add_scatter(
        x=[found.ridge] * 2,
        y=[y[0], y[1]],
        mode="lines",
        line={**line, "dash": "dot"},
        name=f"ridge at {found.ridge:.3g}",
        hoverinfo="skip",
    )


def _span(found: Sequence[Dot], lines: Roofline) -> tuple[float, float]:
    """From the decade below the first kernel to the one above the last; the ridge is within."""
    values = [lines.ridge, *(dot.x for dot in found)]
    return 10.0 ** floor(log10(min(values) / 1.5)), 10.0 ** ceil(log10(max(values) * 1.5))


def _hues(after: Roofline, before: Roofline | None) -> dict[str, str]:
    """A hue for each stage, in the order of execution."""
    stages = dict.fromkeys(b.cost.stage for found in (after, before) if found for b in found.kernels)
    return dict(zip(stages, cycle(HUES), strict=False))


def _trace(group: Sequence[Dot], lines: Roofline, name: str, hue: str, symbol: str) -> Any:
    import plotly.graph_objects as go

    return go.Scatter(
        x=[dot.x for dot in group],
        y=[dot.y for dot in group],
        customdata=[dot.bound.cost.path for dot in group],
        hovertext=[about(dot, lines) for dot in group],
        hovertemplate="%{hovertext}<extra></extra>",
        mode="markers",
        name=plain(name),
        marker={"size": [dot.across for dot in group], "color": hue, "symbol": symbol, "opacity": 0.75},
    )


def about(dot: Dot, lines: Roofline) -> str:
    """A kernel's whole story, for a tooltip."""
    bound, cost, setting = dot.bound, dot.bound.cost, lines.setting
    others = f", and {dot.alike - 1:,} more like it" if dot.alike > 1 else ""
    shapes = [" + ".join(map(units.shape, shapes)) for shapes in (cost.inputs, cost.outputs)]
    rows = [
        f"<b>{plain(cost.path)}</b>{others}",
        plain(cost.label),
        " → ".join(shapes),
        f"{units.short(cost.macs)} MACs of one image",
        f"{units.size(cost.traffic(setting))} moved, {cost.intensity(setting):.3g} operations per byte",
        f"at least {_milli(max(bound.compute, bound.traffic))}{' each' if others else ''}, limited by {bound.limit}",
    ]
    return "<br>".join(rows)


def _milli(seconds: float) -> str:
    return f"{seconds * 1e3:.3g} ms"


WIDTH, HEIGHT = 560.0, 360.0
"""Of the field between the axes, in points."""
LEFT, TOP, ROW = 60.0, 46.0, 16.0
"""Room for the numbers at the left axis and for the title, and height of a row of the legend."""
KEY = 150.0
"""Width of the legend."""


class _Place(NamedTuple):
    """Where values lie in the field: exponents of ten at its four sides."""

    left: int
    right: int
    foot: int
    head: int

    def at(self, x: float, y: float) -> tuple[float, float]:
        """The point of a place on both axes."""
        across = (log10(x) - self.left) / (self.right - self.left)
        up = (log10(y) - self.foot) / (self.head - self.foot)
        return MARGIN + LEFT + across * WIDTH, MARGIN + TOP + (1 - up) * HEIGHT


def roofline_sheet(
    after: Roofline, device: str, before: Roofline | None = None, title: str = "Roofline", paper: str = "light"
) -> Sheet:
    """The same as a page for a file, in the colours of one of PAPERS."""
    inks, hues = PAPERS[paper], _hues(after, before)
    found = dots(after)
    old = dots(before) if before else []
    left, right = _span([*found, *old], after)
    values = [after.reachable(left), *(dot.y for dot in [*found, *old])]
    place = _Place(round(log10(left)), round(log10(right)), floor(log10(min(values))), ceil(log10(after.peak * 1.2)))
    shapes: list[Shape] = [Words((MARGIN, MARGIN + 2), title, 14.0, inks.text, bold=True)]
    notes = [f"{device}: ridge at {after.ridge:.3g} operations per byte", left_out(after)]
    shapes += [Words((MARGIN, MARGIN + 18), ". ".join(filter(None, notes)), 10.5, inks.text)]
    shapes += [*_grid(place, inks), *_roof(place, after, (left, right), inks)]
    shapes += [_disc(place, dot, hues, inks, hollow) for hollow, run in ((True, old), (False, found)) for dot in run]
    shapes += _legend(hues, inks, bool(old))
    height = max(TOP + HEIGHT + 44, TOP + ROW * (len(hues) + 2))
    background = None if inks.transparent else inks.background
    return Sheet(LEFT + WIDTH + KEY + 2 * MARGIN, height + 2 * MARGIN, shapes, background, title)


def _grid(place: _Place, inks: Paper) -> Iterator[Shape]:
    """A line at each decade with its number, and what the axes show."""
    foot, head = 10.0**place.foot, 10.0**place.head
    left, right = 10.0**place.left, 10.0**place.right
    line = blend(inks.border, inks.background, 0.5)
    for power in range(place.left, place.right + 1):
        (x, y), end = place.at(10.0**power, foot), place.at(10.0**power, head)
        yield Path([(x, y), end], line)
        yield Words((x, y + 15), _decade(power), 10.5, inks.text, "middle")
    for power in range(place.foot, place.head + 1):
        (x, y), end = place.at(left, 10.0**power), place.at(right, 10.0**power)
        yield Path([(x, y), end], line)
        yield Words((x - 6, y + 4), _decade(power), 10.5, inks.text, "end")
    middle, bottom = place.at(sqrt(left * right), foot)
    yield Words((middle, bottom + 32), X_TITLE, 10.5, inks.text, "middle")
    # Above the axis: a sheet has no upright words.
    yield Words((MARGIN, MARGIN + TOP - 10), Y_TITLE, 10.5, inks.text)


def _decade(power: int) -> str:
    prefix = ("", " k", " M", " G", " T", " P", " E")
    return f"{10 ** (power % 3)}{prefix[power // 3]}" if power >= 0 else f"{10.0**power:g}"


def _roof(place: _Place, found: Roofline, span: tuple[float, float], inks: Paper) -> Iterator[Shape]:
    ink = blend(inks.text, inks.background, 0.6)
    yield Path([place.at(x, found.reachable(x)) for x in (span[0], found.ridge, span[1])], ink)
    yield Path([place.at(found.ridge, y) for y in (found.peak, 10.0**place.foot)], blend(ink, inks.background, 0.5))


def _disc(place: _Place, dot: Dot, hues: dict[str, str], inks: Paper, hollow: bool) -> Rect:
    """A circle, which is a rectangle of round corners; a hollow one is of the paper's colour inside."""
    (x, y), hue = place.at(dot.x, dot.y), _colour(hues[dot.bound.cost.stage])
    fill = inks.background if hollow else blend(hue, inks.background, 0.75)
    radius = dot.across / 2
    return Rect((x - radius, y - radius), (dot.across, dot.across), fill, hue, radius)


def _legend(hues: dict[str, str], inks: Paper, hollow: bool) -> Iterator[Shape]:
    x, y = MARGIN + LEFT + WIDTH + 18, MARGIN + TOP + 6
    for stage, hue in hues.items():
        colour = _colour(hue)
        yield Rect((x, y - 8), (9.0, 9.0), colour, colour, 4.5)
        yield Words((x + 15, y), units.clipped(stage or "network", 22), 10.5, inks.text)
        y += ROW
    if hollow:
        yield Rect((x, y - 8), (9.0, 9.0), inks.background, inks.text, 4.5)
        yield Words((x + 15, y), "before", 10.5, inks.text)


def _colour(text: str) -> Colour:
    return int(text[1:3], 16), int(text[3:5], 16), int(text[5:7], 16)
