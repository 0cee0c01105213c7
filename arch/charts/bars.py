"""Cost as bars: MACs, params and activations per stage and per kind of layer."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from arch import units
from arch.analysis import Layer, Measured, Sums, sums
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


def bars(measured: Measured) -> Figure:
    """One row per stage, then one per kind of layer; each column is scaled to its total at inference."""
    running = measured.running()
    columns = _columns(measured)
    whole = sums(running)
    groups: list[list[Row]] = [
        # Auxiliary heads have rows too, though the totals are without them: all rows together exceed 100 %.
        [(scope.path, sums(layers)) for scope, layers in measured.stages()],
        list(_kinds(running)),
    ]
    height = 16 + sum(ROW * len(group) for group in groups) + 10
    about = f"{measured.rule.unit_and_label}, params and activations per stage and per kind of layer"
    figure = Figure("cost", about, WIDTH, height)
    width = (WIDTH - NAMES) / len(columns)
    for index, (label, text, _) in enumerate(columns):
        figure.text(NAMES + index * width, 10, label, "head", about=text)
    y = 16.0
    for group in groups:
        for name, row in group:
            values = [(label, value(row), value(whole)) for label, _, value in columns]
            _row(figure, name, values, y, width, max(row.uncounted, row.total.unknown))
            y += ROW
        y += 10
    return figure


def _row(figure: Figure, name: str, values: list[tuple[str, int, int]], y: float, width: float, uncounted: int) -> None:
    """One row of bars; with layers that cannot be counted every number is a lower bound."""
    figure.text(0, y + 11, name)
    for index, (label, value, whole) in enumerate(values):
        x = NAMES + index * width
        about = f"{name}: {units.at_least(f'{value:,} {label}', uncounted)} ({units.share(value, whole)})"
        # The track has the same words: a short bar is hard to point at.
        figure.bar(x, y + 1, width - 8, ROW - 3, "track", about)
        figure.bar(x, y + 1, (width - 8) * value / whole if whole else 0.0, ROW - 3, f"bar{index}", about)
        text = f"{'≥ ' if uncounted else ''}{units.short(value)}"
        figure.text(x + 4, y + 11, text, "value", about=about)


def _kinds(layers: list[Layer]) -> Iterator[Row]:
    """Kinds of layer that cost something."""
    kinds = dict.fromkeys(layer.node.op.kind for layer in layers)
    for kind in kinds:
        row = sums([layer for layer in layers if layer.node.op.kind == kind])
        if row.operations or row.total.params or row.total.activations or row.uncounted:
            yield kind, row
