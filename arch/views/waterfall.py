"""The step from one convention's number to another's, for Plotly."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from arch.analysis import TALLIES, Convention, count, difference
from arch.views import units

if TYPE_CHECKING:
    import plotly.graph_objects as go


def steps(old: Convention, new: Convention, tallies: Mapping[str, int]) -> list[tuple[str, int]]:
    """What is added or taken away, in words, greatest first."""
    found = difference(old, new, tallies)
    return [(TALLIES[name][0], found[name]) for name in sorted(found, key=lambda name: -abs(found[name]))]


def waterfall(old: Convention, new: Convention, tallies: Mapping[str, int]) -> go.Figure:
    """From the first number through every step to the second."""
    import plotly.graph_objects as go

    made = steps(old, new, tallies)
    values = [count(old, tallies), *(amount for _, amount in made), count(new, tallies)]
    labels = [old.label, *(text for text, _ in made), new.label]
    shown = [units.short(values[0]), *(_signed(amount) for _, amount in made), units.short(values[-1])]
    kinds = ["absolute", *("relative" for _ in made), "total"]
    figure = go.Figure(
        go.Waterfall(y=labels, x=values, measure=kinds, text=shown, orientation="h", hoverinfo="y+text"),
    )
    low = min(values[0], values[-1]) * (0.0 if len(made) < 2 or abs(values[-1] - values[0]) > values[0] / 2 else 0.95)
    high = max(values[0], values[-1]) * 1.02
    figure.update_layout(height=110 + 42 * len(values), margin={"l": 10, "r": 10, "t": 10, "b": 10}, showlegend=False)
    figure.update_xaxes(range=[low, high], tickformat="~s")
    figure.update_yaxes(autorange="reversed")
    return figure


def _signed(amount: int) -> str:
    return f"+{units.short(amount)}" if amount > 0 else f"\N{MINUS SIGN}{units.short(-amount)}"
