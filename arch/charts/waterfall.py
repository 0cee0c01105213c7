"""The way from one number to another, for Plotly."""

from __future__ import annotations

from collections.abc import Sequence
from textwrap import wrap
from typing import TYPE_CHECKING

from arch import units
from arch.charts.palette import BLUE, GREEN, RED

if TYPE_CHECKING:
    import plotly.graph_objects as go

LINE = 38
"""Letters in a line of a label."""


def waterfall(start: tuple[str, int], steps: Sequence[tuple[str, int]], end: str) -> go.Figure:
    """From a number through every step, in words with its amount, to the number called `end`."""
    import plotly.graph_objects as go

    first = start[1]
    last = first + sum(amount for _, amount in steps)
    values = [first, *(amount for _, amount in steps), last]
    shown = [units.short(first), *(signed(amount) for _, amount in steps), units.short(last)]
    kinds = ["absolute", *("relative" for _ in steps), "total"]
    labels = [_lines(text) for text in (start[0], *(text for text, _ in steps), end)]
    about = [f"{value:,}" for value in values]
    bars = go.Waterfall(
        # Numbers with labels: of two steps with one name Plotly would make one place.
        y=list(range(len(values))),
        x=values,
        measure=kinds,
        text=shown,
        orientation="h",
        hovertext=about,
    )
    hues = {"totals": BLUE, "increasing": GREEN, "decreasing": RED}
    bars.update({name: {"marker": {"color": hue}} for name, hue in hues.items()})
    figure = go.Figure(bars.update(hoverinfo="text", textposition="auto", cliponaxis=False))
    figure.update_layout(height=70 + 46 * len(values), margin={"l": 10, "r": 70, "t": 10, "b": 10}, showlegend=False)
    figure.update_xaxes(range=_range(values), tickformat="~s")
    # Plotly counts upwards; the way is read downwards.
    figure.update_yaxes(autorange="reversed", tickvals=list(range(len(values))), ticktext=labels)
    return figure


def _range(values: Sequence[int]) -> list[float]:
    """From zero where the steps are great, else from just below the smaller number, so that they can be seen."""
    level, reached = values[0], [values[0], values[-1]]
    for step in values[1:-1]:
        level += step
        reached.append(level)
    low, high = min(reached), max(reached)
    # Bars that do not start at zero exaggerate: only where they would not be seen otherwise.
    start = 0.0 if high - low > low / 2 else low - (high - low) / 2
    return [start, high + (high - start) * 0.04]


def _lines(text: str) -> str:
    return "<br>".join(wrap(text.replace("<", "&lt;"), LINE))


def signed(amount: int) -> str:
    """An amount with its sign: `+1.2 M`."""
    return f"+{units.short(amount)}" if amount >= 0 else f"\N{MINUS SIGN}{units.short(-amount)}"
