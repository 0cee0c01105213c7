"""The shape table: one row per layer, as a table of columns."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal, NamedTuple

from arch import units
from arch.analysis import Convention, Field, Layer, Measured, output_bytes, sums
from arch.ops import Geometry, Pair, Shape, Sides
from arch.tables.cells import Row, Section, Table, Value

UNKNOWN = "unknown"
"""What stands where a number would be of an op whose cost nobody knows."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column.

    Attributes:
        label: its heading, with the unit of the exact value.
        text: what it counts, for a tooltip.
        exact: the value of a layer: an integer, or text; empty where it means nothing.
        shown: the value as a reader sees it.
        side: whether it is aligned as text or as a number.
        own: whether the value is the layer's own, by its place; else the op and the shapes that it reads decide.
    """

    label: str
    text: str
    exact: Callable[[Layer], int | str]
    shown: Callable[[Any], str] = str
    side: Literal["text", "number"] = "text"
    own: bool = False


def _window(value: Callable[[Geometry], int | str | None]) -> Callable[[Layer], int | str]:
    """A number of a layer's window; empty for a layer without one."""

    def of(layer: Layer) -> int | str:
        window = layer.node.op.geometry
        found = value(window) if window else None
        # Empty, not 0, which would be a value: padding has zeros.
        return "" if found is None else found

    return of


def _counted(known: Callable[[Layer], bool], value: Callable[[Layer], int]) -> Callable[[Layer], int | str]:
    """A number of a layer, where it is known."""
    return lambda layer: value(layer) if known(layer) else UNKNOWN


def _number(value: Any) -> str:
    # A table has no place for a lower bound: what nobody knows stands in words.
    return value if value == UNKNOWN else f"{value:,}"


def _bytes(value: Any) -> str:
    return UNKNOWN if value == UNKNOWN else units.size(value)


def _step(stride: Pair) -> int | str:
    return stride[0] if stride[0] == stride[1] else _pair(stride)


def _sides(padding: Sides) -> str:
    """`1x2` for rows and columns; `0+1x0+1` where the two ends of an axis differ."""
    return "x".join(str(a) if a == b else f"{a}+{b}" for a, b in padding)


def _known(layer: Layer) -> bool:
    return layer.node.op.known


def _pair(values: tuple[int, int]) -> str:
    return f"{values[0]}x{values[1]}"


# Files keep the letter x, which every program reads and a search finds.
def _times(value: Any) -> str:
    return str(value).replace("x", "×")


def columns(rule: Convention) -> tuple[Column, ...]:
    """The columns, with operations under a convention."""
    about = f"{rule.unit_and_label}, one image. {rule.source}"
    value = _counted(lambda layer: layer.counted, lambda layer: layer.operations)
    # Some conventions look at the layer that reads it.
    operations = Column(rule.label, about, value, _number, "number", own=True)
    return (*_SHAPES, operations, *_MEMORY)


def _field(field: Field) -> str:
    if not field.known:
        return UNKNOWN
    if field.fixed:
        return "all"
    size = f"{'' if field.exact else '≤ '}{_pair((field.height, field.width))}"
    return f"{size} ▲" if field.exceeds else size


def _shape(shape: Shape) -> str:
    return "x".join(map(str, shape))


def _shapes(layer: Layer) -> str:
    # An addition reads one shape twice: it stands there once.
    return " + ".join(map(_shape, dict.fromkeys(layer.cost.inputs)))


def table(measured: Measured) -> Table:
    """The table for a file: every layer, with exact values beside what a reader sees."""
    found = columns(measured.rule)
    # Side by side, so that copies of a block are written once: a value and its text follow from op and shapes.
    shown = [column.cells() for column in packed(found, measured.layers)]
    exact = [[column.exact(layer) for layer in measured.layers] for column in found]
    cells = [tuple(map(Value, *pair)) for pair in zip(exact, shown, strict=True)]
    rows = tuple(map(Row, zip(*cells, strict=True)))
    section = Section(tuple(c.label for c in found), rows, tuple(c.side == "number" for c in found))
    title, rule = f"Layers of {measured.network.name}", measured.rule
    return Table(title, (section,), (f"{rule.unit_and_label} of one image ({rule.source}).",), long=True)


class Packed(NamedTuple):
    """A column's texts: the different ones, and for each row which of them it has.

    A few texts serve thousands of rows: it is a fifth of the texts themselves.
    """

    texts: list[str]
    rows: list[int]

    def cells(self) -> list[str]:
        """The text of every row."""
        return [self.texts[place] for place in self.rows]


def packed(table: Iterable[Column], layers: Sequence[Layer]) -> list[Packed]:
    """Columns as a reader sees them."""
    # Copies of a block share their ops: what these decide is worked out once for all of them.
    kinds: dict[tuple[int, tuple[Shape, ...]], int] = {}
    kind = [kinds.setdefault((id(layer.node.op), layer.cost.inputs), len(kinds)) for layer in layers]
    first = [layers[kind.index(number)] for number in range(len(kinds))]
    found = []
    for column in table:
        places: dict[int | str, int] = {}
        rows = [places.setdefault(column.exact(layer), len(places)) for layer in (layers if column.own else first)]
        rows = rows if column.own else [rows[number] for number in kind]
        found.append(Packed([column.shown(value) for value in places], rows))
    return found


def grouped(measured: Measured, before: Measured | None = None) -> dict[str, Any]:
    """The table for the screen: its stages with their totals, and its columns, packed.

    With a network that was there `before`, `changes` has what a changed cell had, by row and column; "new" as the only
    one for a row that was not there.
    """
    # Texts and no numbers: a lower bound bears its sign, and the browser rounds nothing.
    stages = [(scope.path, _totals(layers, measured.rule), layers) for scope, layers in measured.stages()]
    layers = [layer for _, _, run in stages for layer in run]
    cells = packed(columns(measured.rule), layers)
    return {
        "groups": [{"path": path, "totals": totals, "rows": len(run)} for path, totals, run in stages],
        "cells": cells,
        "peak": max(layers, key=lambda layer: layer.live).node.path if layers else "",
        "changes": _changes(cells, before) if before else {},
    }


def _changes(cells: list[Packed], before: Measured) -> dict[int, dict[int, str]]:
    old, found = _rows_by_path(before), dict[int, dict[int, str]]()
    for index, row in enumerate(zip(*(column.cells() for column in cells), strict=True)):
        was = old.get(row[0])
        if was is None:
            found[index] = {0: "new"}
        elif was != row:
            found[index] = {column: text for column, text in enumerate(was) if text != row[column]}
    return found


# Of several sessions' baselines, which stay while their designs are edited.
@lru_cache(maxsize=16)
def _rows_by_path(measured: Measured) -> dict[str, tuple[str, ...]]:
    """The rows of a network's table; one is the same row as long as its path, the first column, is."""
    layers = [layer for _, run in measured.stages() for layer in run]
    table = packed(columns(measured.rule), layers)
    return {row[0]: row for row in zip(*(column.cells() for column in table), strict=True)}


def _totals(layers: list[Layer], rule: Convention) -> dict[str, str]:
    """What a stage's header shows, by column."""
    whole = sums(layers)
    return {
        "out": units.shape(layers[-1].node.shape),
        "params": units.at_least(f"{whole.total.params:,}", whole.total.unknown),
        rule.label: units.at_least(f"{whole.operations:,}", whole.uncounted),
        "traffic bytes": units.at_least(units.size(sum(layer.traffic for layer in layers)), whole.total.unknown),
    }


_SHAPES = (
    Column("layer", "Path: stage, block, layer", lambda layer: layer.node.path, own=True),
    Column("op", "The primitive", lambda layer: layer.node.op.name),
    Column("kernel", "Window, rows by columns", _window(lambda window: _pair(window.kernel)), _times),
    Column("stride", "Steps of the window", _window(lambda window: _step(window.stride))),
    Column(
        "padding",
        "Zeros at each side, rows and columns; a+b: before and after",
        _window(lambda window: _sides(window.padding)),
        _times,
    ),
    Column("groups", "Groups of a convolution", _window(lambda window: window.groups)),
    Column("in", "Shapes read: channels, rows, columns", _shapes, _times),
    Column("out", "Shape written: channels, rows, columns", lambda layer: _shape(layer.node.shape), _times),
    Column("params", "Trainable weights", _counted(_known, lambda layer: layer.cost.params), _number, "number"),
)
_MEMORY = (
    Column(
        "output bytes",
        "Memory of the output: one image, 32-bit floats",
        # Even of an unknown op: the shape alone decides.
        lambda layer: output_bytes(layer.cost),
        units.size,
        "number",
    ),
    Column(
        "live bytes",
        "Memory of all maps that are live while it runs: one image, 32-bit floats, activations in place",
        lambda layer: layer.live,
        units.size,
        "number",
        own=True,
    ),
    Column(
        "traffic bytes",
        "Read, weights included, and written, unfused: one image, 32-bit floats",
        _counted(_known, lambda layer: layer.traffic),
        _bytes,
        "number",
    ),
    Column(
        "receptive field",
        "Pixels of the image that one element reads, padding included. ▲ is larger than the "
        "image; ≤ is a bound; all: every element reads the same, as after global pooling",
        lambda layer: _field(layer.field),
        _times,
        "number",
        own=True,
    ),
    Column(
        "cumulative stride",
        "Pixels of the image from one element's receptive field to the next one's",
        # Behind a global pooling there is no next field to step to.
        lambda layer: UNKNOWN if not layer.field.known else "" if layer.field.fixed else _pair(layer.field.stride),
        _times,
        "number",
        own=True,
    ),
)
