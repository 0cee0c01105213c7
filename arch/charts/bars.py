"""Cost as bars: MACs, params and activations per stage and per kind of layer."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from typing import NamedTuple

from arch import units
from arch.analysis import Layer, Measured, Sums, Total, sums
from arch.drawing.figure import Figure

WIDTH = 290.0
ROW = 16.0
NAMES = 46.0

Row = tuple[str, Sums]
"""A name, and its sums."""

_Column = tuple[str, str, Callable[[Sums], int]]


def _columns(measured: Measured) -> tuple[_Column, ...]:
    rule = measured.rule
    return (
        (units.clipped(rule.label, 15), f"{rule.unit_and_label} for one image", lambda s: s.operations),
        ("params", "trainable weights", lambda s: s.total.params),
        ("activations", "elements written by convolutions and linear layers", lambda s: s.total.activations),
    )


def bars(measured: Measured, before: Measured | None = None) -> Figure:
    """One row per stage, then one per kind of layer; each column is scaled to its total at inference.

    What differs from the network that was there `before` has a tick where its bar ended, and its change in the tooltip.
    """
    columns, whole = _columns(measured), sums(measured.running())
    groups = _groups(measured)
    old = _sums_by_name(before) if before else {}
    height = 16 + sum(ROW * len(group) for group in groups) + 10
    about = f"{measured.rule.unit_and_label}, params and activations per stage and per kind of layer"
    figure = Figure("cost", about, WIDTH, height)
    width = (WIDTH - NAMES) / len(columns)
    for index, (label, text, _) in enumerate(columns):
        figure.text(NAMES + index * width, 10, label, "head", about=text)
    y = 16.0
    for group in groups:
        for name, row in group:
            # A stage or a kind that was not there before began at nothing.
            was = old.get(name, _NOTHING) if before else row
            values = [Bar(label, value(row), value(was), value(whole)) for label, _, value in columns]
            _row(figure, name, values, y, width, max(row.uncounted, row.total.unknown))
            y += ROW
        y += 10
    return figure


_NOTHING = Sums(0, Total(), 0)


class Bar(NamedTuple):
    """A number of one row: its unit, its value now and before, and that of the whole network."""

    label: str
    value: int
    before: int
    whole: int


# Of several sessions' baselines, which stay while their designs are edited.
@lru_cache(maxsize=16)
def _sums_by_name(measured: Measured) -> Mapping[str, Sums]:
    return dict(row for group in _groups(measured) for row in group)


def _groups(measured: Measured) -> tuple[list[Row], list[Row]]:
    """Sums per stage, and per kind of layer."""
    # Auxiliary heads have rows too, though the totals are without them: all rows together exceed 100 %.
    stages = [(scope.path, sums(layers)) for scope, layers in measured.stages()]
    return stages, list(_kinds(measured.running()))


def _row(figure: Figure, name: str, values: list[Bar], y: float, width: float, uncounted: int) -> None:
    """One row of bars; with layers that cannot be counted every number is a lower bound."""
    figure.text(0, y + 11, name)
    for index, bar in enumerate(values):
        x, room, whole = NAMES + index * width, width - 8, max(bar.whole, 1)
        about = f"{name}: {units.at_least(f'{bar.value:,} {bar.label}', uncounted)} ({units.share(bar.value, whole)})"
        change = units.change(bar.before, bar.value)
        # The track has the words: a short bar is hard to point at, and the bar lets the pointer through.
        figure.bar(x, y + 1, room, ROW - 3, "track", f"{about}; {change} against the baseline" if change else about)
        figure.bar(x, y + 1, room * bar.value / whole, ROW - 3, f"bar{index}")
        if change:
            # A row may have had more than all of the network has now.
            at = x + room * min(bar.before / whole, 1.0)
            figure.line(at, y, at, y + ROW - 1, "before")
        text = f"{'≥ ' if uncounted else ''}{units.short(bar.value)}{'*' if change else ''}"
        figure.text(x + 4, y + 11, text, "value")


def _kinds(layers: list[Layer]) -> Iterator[Row]:
    """Kinds of layer that cost something."""
    kinds: dict[str, list[Layer]] = {}
    for layer in layers:
        kinds.setdefault(layer.node.op.kind, []).append(layer)
    for kind, run in kinds.items():
        row = sums(run)
        if row.operations or row.total.params or row.total.activations or row.uncounted:
            yield kind, row
