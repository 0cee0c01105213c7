"""The shape table: one row per layer, as a table of columns."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from math import prod
from typing import Any, Literal

from arch import units
from arch.analysis import Convention, Field, Layer, Measured, sums
from arch.ops import Conv2d, Pool, Shape

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
    exact: Callable[[Layer], int | str]
    shown: Callable[[Any], str] = str
    side: Literal["text", "number"] = "text"


def _of(kinds: type[Any] | tuple[type[Any], ...], value: Callable[[Any], int | str]) -> Callable[[Layer], int | str]:
    return lambda layer: value(layer.node.op) if isinstance(layer.node.op, kinds) else ""


def _pair(values: tuple[int, int]) -> str:
    return f"{values[0]}x{values[1]}"


def _times(value: Any) -> str:
    return str(value).replace("x", "×")


def columns(rule: Convention) -> tuple[Column, ...]:
    """The columns, with operations under a convention."""
    about = f"{rule.said}, one image. {rule.source}"
    operations = Column(rule.label, about, lambda layer: layer.operations, "{:,}".format, "number")
    return (*_SHAPES, operations, *_MEMORY)


def _field(field: Field) -> str:
    if field.fixed:
        return "all"
    size = f"{'' if field.exact else '≤ '}{_pair((field.height, field.width))}"
    return f"{size} ▲" if field.exceeds else size


def _shape(shape: Shape) -> str:
    return "x".join(map(str, shape))


def _shapes(layer: Layer) -> str:
    return " + ".join(map(_shape, dict.fromkeys(layer.cost.inputs)))


def grouped(measured: Measured) -> list[Mapping[str, Any]]:
    """The table for the screen: per stage its totals, and its rows as texts in the order of the columns."""
    table = columns(measured.rule)
    return [
        {
            "path": path,
            "totals": _totals(layers, measured.rule),
            "rows": [[column.shown(column.exact(layer)) for column in table] for layer in layers],
        }
        for path, layers in measured.stages()
    ]


def _totals(layers: list[Layer], rule: Convention) -> dict[str, str]:
    """What a stage's header shows, by column."""
    whole = sums(layers)
    return {
        "out": units.shape(layers[-1].node.shape),
        "params": f"{whole.total.params:,}",
        rule.label: f"{whole.operations:,}",
        "traffic bytes": units.size(sum(layer.traffic for layer in layers)),
    }


_SHAPES = (
    Column("layer", "Path: stage, block, layer", lambda layer: layer.node.path),
    Column("op", "The primitive", lambda layer: layer.node.op.name),
    Column("kernel", "Window, rows by columns", _of((Conv2d, Pool), lambda op: _pair(op.kernel)), _times),
    Column("stride", "Steps of the window", _of((Conv2d, Pool), lambda op: op.stride)),
    Column(
        "padding", "Zeros at each side, rows and columns", _of((Conv2d, Pool), lambda op: _pair(op.padding)), _times
    ),
    Column("groups", "Groups of a convolution", _of(Conv2d, lambda op: op.groups)),
    Column("in", "Shapes read: channels, rows, columns", _shapes, _times),
    Column("out", "Shape written: channels, rows, columns", lambda layer: _shape(layer.node.shape), _times),
    Column("params", "Trainable weights", lambda layer: layer.cost.params, "{:,}".format, "number"),
)
_MEMORY = (
    Column(
        "output bytes",
        "Memory of the output: one image, 32-bit floats",
        lambda layer: prod(layer.node.shape) * FLOAT32,
        units.size,
        "number",
    ),
    Column(
        "traffic bytes",
        "Read, weights included, and written, unfused: one image, 32-bit floats",
        lambda layer: layer.traffic,
        units.size,
        "number",
    ),
    Column(
        "field",
        "Receptive field: pixels of the image that one element reads, padding included. ▲ is larger than the "
        "image; ≤ is a bound; all: every element reads the same, as after global pooling",
        lambda layer: _field(layer.field),
        _times,
        "number",
    ),
    Column(
        "total stride",
        "Pixels of the image from one element's receptive field to the next one's",
        lambda layer: "" if layer.field.fixed else _pair(layer.field.stride),
        _times,
        "number",
    ),
)
