"""Cost as bars: MACs, params and activations per stage and per kind of layer."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from arch.analysis import LayerCost, StageCost, Total, at_inference, stage_costs, total
from arch.views import units
from arch.views.figure import Figure

WIDTH = 290.0
ROW = 16.0
NAMES = 38.0

Row = tuple[str, tuple[int, int, int]]
"""A name, and its MACs, params and activations."""

_COLUMNS: tuple[tuple[str, str, Callable[[Total], int]], ...] = (
    ("MACs", "multiply-accumulates for one image", lambda t: t.macs),
    ("params", "trainable weights", lambda t: t.params),
    ("activations", "elements written by convolutions and linear layers", lambda t: t.activations),
)


def bars(costs: Sequence[LayerCost]) -> Figure:
    """One row per stage, then one per kind of layer; each column is scaled to its total at inference."""
    running = at_inference(costs)
    whole = total(running)
    sums = tuple(value(whole) for _, _, value in _COLUMNS)
    groups = [_stages(stage_costs(costs)), _kinds(running)]
    height = 16 + sum(ROW * len(group) for group in groups) + 10
    figure = Figure("cost", "MACs, params and activations per stage and per kind of layer", WIDTH, height)
    width = (WIDTH - NAMES) / len(_COLUMNS)
    for index, (label, text, _) in enumerate(_COLUMNS):
        figure.text(NAMES + index * width, 10, label, "head", about=text)
    y = 16.0
    for group in groups:
        for row in group:
            _row(figure, row, sums, y, width)
            y += ROW
        y += 10
    return figure


def _row(figure: Figure, row: Row, sums: tuple[int, ...], y: float, width: float) -> None:
    name, values = row
    figure.text(0, y + 11, name)
    for index, (value, whole) in enumerate(zip(values, sums, strict=True)):
        x = NAMES + index * width
        about = f"{name}: {value:,} {_COLUMNS[index][0]} ({units.share(value, whole)})"
        figure.bar(x, y + 1, width - 8, ROW - 3, "track", about)
        figure.bar(x, y + 1, (width - 8) * value / whole if whole else 0.0, ROW - 3, f"bar{index}", about)
        figure.text(x + 4, y + 11, units.short(value), "value", about=about)


def _stages(stages: Sequence[StageCost]) -> list[Row]:
    return [(stage.path, _values(stage.total)) for stage in stages]


def _values(sums: Total) -> tuple[int, int, int]:
    return sums.macs, sums.params, sums.activations


def _kinds(costs: Sequence[LayerCost]) -> list[Row]:
    return list(_kind_rows(costs))


def _kind_rows(costs: Sequence[LayerCost]) -> Iterator[Row]:
    for kind in ("conv", "linear", "norm"):
        values = _values(total(cost for cost in costs if cost.node.op.kind == kind))
        if any(values):
            yield kind, values
