"""The kernels of a network as a table: what is fused in each, what it moves, its bound, and what was measured."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from arch import units
from arch.analysis.kernels import KernelCost
from arch.analysis.roofline import Bound, Roofline
from arch.analysis.rules import Setting
from arch.ops import Shape
from arch.tables.cells import Row, Section, Table, Value
from arch.tables.layers import UNKNOWN

_HEADS = ("kernel", "stage", "ops", "in", "out", "params", "MACs", "bytes", "operations/byte")
_BOUNDS = ("computing µs", "moving µs", "bound µs", "limited by")
_MEASURED = ("measured µs", "bound / measured")
_TEXTS = frozenset({"kernel", "stage", "ops", "in", "out", "limited by"})
_NOTHING: Mapping[str, float] = MappingProxyType({})


def table(
    name: str,
    costs: Sequence[KernelCost],
    setting: Setting,
    bounds: Roofline | None = None,
    measured: Mapping[str, float] = _NOTHING,
) -> Table:
    """A row for each kernel, in execution order.

    Args:
        name: the network's.
        costs: its kernels.
        setting: the batch, and bytes of an element.
        bounds: of these kernels in this setting on a device; None where its peak or its bandwidth is not known.
        measured: seconds by the paths of kernels, for the batch, on the same device; {} where nothing was measured.
    """
    heads = _HEADS + (_BOUNDS if bounds else ()) + (_MEASURED if measured else ())
    rows = []
    for place, cost in enumerate(costs):
        bound = bounds.kernels[place] if bounds else None
        cells = [*_cost(cost, setting), *(_bound(bound) if bound else ())]
        rows.append(Row((*cells, *(_measured(measured.get(cost.path), bound) if measured else ()))))
    section = Section(heads, tuple(rows), tuple(head not in _TEXTS for head in heads))
    return Table(f"Kernels of {name}", (section,), _notes(setting, bounds), long=True)


def _notes(setting: Setting, bounds: Roofline | None) -> tuple[str, ...]:
    images = "one image" if setting.batch == 1 else f"{setting.batch:,} images"
    element = "1 byte" if setting.element == 1 else f"{setting.element} bytes"
    notes = [f"MACs of one image; bytes read, weights included, and written for {images}, {element} an element."]
    if bounds:
        rates = f"{units.short(bounds.peak)} operations and {units.short(bounds.bandwidth)} bytes per second"
        notes.append(f"A bound is the longer of computing and moving at {rates}, a multiply-accumulate being two.")
    return tuple(notes)


def _cost(cost: KernelCost, setting: Setting) -> list[Value]:
    # What is fused: paths for programs, words for readers.
    texts = [Value(cost.path, cost.path), Value(cost.stage, cost.stage), Value(" + ".join(cost.ops), cost.label)]
    shapes = [_shapes(cost.inputs), _shapes(cost.outputs)]
    if not cost.known:
        return [*texts, *shapes, *[_UNKNOWN] * 4]
    moved, intensity = cost.traffic(setting), cost.intensity(setting)
    numbers = [Value(cost.params, f"{cost.params:,}"), Value(cost.macs, f"{cost.macs:,}")]
    return [*texts, *shapes, *numbers, Value(moved, units.size(moved)), Value(intensity, f"{intensity:.4g}")]


_UNKNOWN = Value(UNKNOWN, UNKNOWN)


def _shapes(shapes: Sequence[Shape]) -> Value:
    text = " + ".join("x".join(map(str, shape)) for shape in shapes)
    return Value(text, text.replace("x", "×"))


def _bound(bound: Bound) -> list[Value]:
    if bound.seconds is None:
        return [_UNKNOWN] * 4
    return [*map(_micro, (bound.compute, bound.traffic, bound.seconds)), Value(bound.limit, bound.limit)]


def _measured(seconds: float | None, bound: Bound | None) -> list[Value]:
    """The measured time, and the bound's share of it; empty where the kernel was not measured."""
    if seconds is None:
        return [Value("", "")] * 2
    least = bound.seconds if bound else None
    share = least / seconds if least is not None and seconds else None
    return [_micro(seconds), Value("", "") if share is None else Value(share, f"{100 * share:.3g} %")]


def _micro(seconds: float) -> Value:
    return Value(seconds * 1e6, f"{seconds * 1e6:.4g}")
