"""The shape table: one row per layer, as a table of columns."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from math import prod
from typing import Any, Literal

from arch.analysis import LayerCost, stage_costs
from arch.graph import scope
from arch.ops import Conv2d, Pool, Shape
from arch.views import units

FLOAT32 = 4
"""Bytes of one element."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column.

    Attributes:
        label: its heading, with the unit of the exact value.
        text: what it counts, for a tooltip.
        exact: the value of a layer: an integer, or text; empty where it means nothing.
        shown: the value as a reader sees it.
        side: whether it is aligned as text or as a number.
    """

    label: str
    text: str
    exact: Callable[[LayerCost], int | str]
    shown: Callable[[Any], str] = str
    side: Literal["text", "number"] = "text"


def _of(
    kinds: type[Any] | tuple[type[Any], ...], value: Callable[[Any], int | str]
) -> Callable[[LayerCost], int | str]:
    return lambda cost: value(cost.node.op) if isinstance(cost.node.op, kinds) else ""


def _pair(values: tuple[int, int]) -> str:
    return f"{values[0]}x{values[1]}"


def _times(value: Any) -> str:
    return str(value).replace("x", "×")


COLUMNS: tuple[Column, ...] = (
    Column("layer", "Path: stage, block, layer", lambda cost: cost.node.path),
    Column("op", "The primitive", lambda cost: cost.node.op.name),
    Column("kernel", "Window, rows by columns", _of((Conv2d, Pool), lambda op: _pair(op.kernel)), _times),
    Column("stride", "Steps of the window", _of((Conv2d, Pool), lambda op: op.stride)),
    Column(
        "padding", "Zeros at each side, rows and columns", _of((Conv2d, Pool), lambda op: _pair(op.padding)), _times
    ),
    Column("groups", "Groups of a convolution", _of(Conv2d, lambda op: op.groups)),
    Column("in", "Shapes read: channels, rows, columns", lambda cost: _shapes(cost), _times),
    Column("out", "Shape written: channels, rows, columns", lambda cost: _shape(cost.node.shape), _times),
    Column("params", "Trainable weights", lambda cost: cost.params, "{:,}".format, "number"),
    Column(
        "MACs",
        "Multiply-accumulates of convolutions and linear layers, one image",
        lambda cost: cost.macs,
        "{:,}".format,
        "number",
    ),
    Column(
        "output bytes",
        "Memory of the output: one image, 32-bit floats",
        lambda cost: memory(cost),
        units.size,
        "number",
    ),
)


def _shape(shape: Shape) -> str:
    return "x".join(map(str, shape))


def _shapes(cost: LayerCost) -> str:
    return " + ".join(map(_shape, dict.fromkeys(cost.inputs)))


def memory(cost: LayerCost) -> int:
    """Bytes of a layer's output for one image in 32-bit floats."""
    return prod(cost.node.shape) * FLOAT32


def grouped(costs: Iterable[LayerCost]) -> list[Mapping[str, Any]]:
    """The table for the screen: per stage its totals, and its rows as texts in the order of COLUMNS."""
    costs = list(costs)
    runs: dict[str, list[list[str]]] = {}
    for cost in costs:
        runs.setdefault(scope(cost.node.path), []).append([c.shown(c.exact(cost)) for c in COLUMNS])
    return [
        {
            "path": stage.path,
            "out": units.shape(stage.out),
            "params": f"{stage.total.params:,}",
            "macs": f"{stage.total.macs:,}",
            "rows": runs[stage.path],
        }
        for stage in stage_costs(costs)
    ]
