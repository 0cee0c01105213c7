"""The atlas as points on axes of the reader's choice: what can be laid along them, and the front."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, NamedTuple

from arch.analysis import CONVENTIONS, Convention
from arch.atlas import Result, key, sources, speeds, timed_devices
from arch.atlas import front as fronts


@dataclass(frozen=True, slots=True)
class Axis:
    """Something that can be laid along an axis.

    Attributes:
        id: its own.
        label: with its unit.
        of: the value of a result, None where it is not known.
        better: whether `more` or `less` of it is better, for the front; "" where neither is.
        own: name of the design's own cost on this axis: `macs`, `params`, `activations`, a convention's id, or "".
        factor: from that number to the axis.
        accuracy: a top-1 accuracy on this axis, where it shows accuracy.
    """

    id: str
    label: str
    of: Callable[[Result], float | None]
    better: str = ""
    own: str = ""
    factor: float = 1.0
    accuracy: Callable[[float], float] | None = None


def _scaled(name: str, factor: float) -> Callable[[Result], float | None]:
    def of(result: Result) -> float | None:
        value = getattr(result, name)
        # Not `value and ...`: a source's 0 is a number.
        return None if value is None else value * factor

    return of


def _density(result: Result) -> float | None:
    # Canziani's information density.
    return result.top1 / (result.params / 1e6) if result.params else None


def _speed(device: str) -> Callable[[Result], float | None]:
    def of(result: Result) -> float | None:
        # Keras and ncnn state no resolution with their times.
        found = speeds(device).get((result.network, result.resolution)) or speeds(device).get((result.network, None))
        return found[0] if found else None

    return of


def _timed(device: str) -> Axis:
    """Images per second on a device, with the batch that its source used: one image on ncnn's."""
    # Ids stand in addresses: letters and digits alone.
    return Axis(f"speed-{key(device)}", f"images/s, {device}", _speed(device), "more")


class Known(NamedTuple):
    """What is known of some networks beyond the tables.

    Attributes:
        years: of publication.
        operations: of a result's network at its resolution under a convention; None where its graph is not known.
    """

    years: Mapping[str, int] = MappingProxyType({})
    operations: Callable[[Convention, Result], int | None] = lambda rule, result: None


def _counted(rule: Convention, known: Known) -> Axis:
    """Operations by another convention than the tables', in G."""

    def of(result: Result) -> float | None:
        found = known.operations(rule, result)
        return None if found is None else found * 1e-9

    return Axis(rule.id, f"G {rule.unit_and_label}", of, "less", rule.id, 1e-9)


_NOTHING = Known()


def axes(known: Known = _NOTHING) -> Mapping[str, Axis]:
    """Every axis by its id."""
    found = [
        Axis("top1", "top-1 accuracy, %", lambda r: r.top1, "more", accuracy=lambda top1: top1),
        Axis("top5", "top-5 accuracy, %", lambda r: r.top5, "more"),
        Axis("error", "top-1 error, %", lambda r: 100 - r.top1, "less", accuracy=lambda top1: 100 - top1),
        Axis("macs", "G MACs", _scaled("macs", 1e-9), "less", "macs", 1e-9),
        Axis("operations", "G operations, two per MAC", _scaled("macs", 2e-9), "less", "macs", 2e-9),
        Axis("params", "M params", _scaled("params", 1e-6), "less", "params", 1e-6),
        Axis("activations", "M activations", _scaled("activations", 1e-6), "less", "activations", 1e-6),
        Axis("density", "top-1 % per M params", _density, "more"),
        Axis("resolution", "resolution, pixels", lambda r: r.resolution),
        Axis("year", "year of the paper", lambda r: known.years.get(r.network)),
        *(_counted(rule, known) for rule in CONVENTIONS if rule.id not in _TABLES),
        *map(_timed, timed_devices()),
    ]
    return {axis.id: axis for axis in found}


_TABLES = ("macs", "two_per_mac")
"""Conventions that the tables' own numbers follow."""
RECIPES: Mapping[str, str] = {
    "classic": "classic, 90 to 140 epochs",
    "classic10": "classic, ten crops",
    "tuned": "tuned",
    "tuned+": "tuned, late",
    "long": "long mobile schedules",
    # 100 epochs: the third recipe of `ResNet strikes back`, arXiv 2110.00476.
    "a3": "short modern (A3)",
    "modern": "modern, 300 to 600 epochs",
    "distilled": "distilled from a teacher",
    "more data": "trained on more data",
    "other": "other or unknown",
    "unknown": "other or unknown",
}
"""Classes of training recipe in words."""

COLOURS: Mapping[str, Callable[[Result], str]] = {
    "recipe": lambda result: RECIPES.get(result.recipe, result.recipe),
    "family": lambda result: result.family,
    "source": lambda result: sources()[result.source].title,
    "kind": lambda result: result.kind,
}
"""What can colour the points."""
SIZES: Mapping[str, Callable[[Result], float | None]] = {
    "params": lambda result: result.params and result.params / 1e6,
    "activations": lambda result: result.activations and result.activations / 1e6,
    "nothing": lambda result: None,
}
"""What the points' areas can follow, in millions."""


class Point(NamedTuple):
    """A result at its place."""

    x: float
    y: float
    result: Result


def points(found: Iterable[Result], x: Axis, y: Axis) -> list[Point]:
    """The results that have a value on both axes; a logarithmic axis has no place for zero."""
    pairs = ((x.of(result), y.of(result), result) for result in found)
    # On linear axes too: switching to logarithmic ones changes no point.
    return [Point(a, b, result) for a, b, result in pairs if a is not None and b is not None and a > 0 and b > 0]


def front(placed: Sequence[Point], x: Axis, y: Axis) -> list[Point]:
    """The points that no other one beats on both axes; empty where an axis has no better side."""
    if not x.better or not y.better:
        return []
    sign = {"more": 1.0, "less": -1.0}
    # The front takes the least cost for the most worth: an axis with the better side at the right is turned.
    return fronts.front(placed, lambda p: -sign[x.better] * p.x, lambda p: sign[y.better] * p.y)


@dataclass(frozen=True, slots=True)
class Preset:
    """A figure to start from: its axes, how it is drawn, and which results are in it.

    Attributes:
        x, y: axes; an `x` of "" is a bar per network.
        log_x, log_y: logarithmic axes.
        colour: one of COLOURS.
        source: the one source that it shows, or "" for all.
        front: whether the front is drawn.
    """

    x: str
    y: str
    log_x: bool = False
    log_y: bool = False
    colour: str = "recipe"
    source: str = ""
    front: bool = True


_PAPER: dict[str, Any] = {"colour": "family", "source": "canziani2017", "front": False}
PRESETS: Mapping[str, Preset] = {
    "Canziani: accuracy vs operations": Preset("operations", "top1", **_PAPER),
    "Canziani: top-1 by network": Preset("", "top1", **_PAPER),
    "Canziani: information density": Preset("", "density", **_PAPER),
    "Accuracy vs MACs": Preset("macs", "top1", True),
    "Accuracy vs params": Preset("params", "top1", True),
    "Accuracy vs images per second": Preset("speed-rtx4090", "top1", True),
    "Images per second vs MACs": Preset("macs", "speed-rtx4090", True, True),
    "Images per second vs activations": Preset("activations", "speed-rtx4090", True, True),
    "Activations vs params": Preset("params", "activations", True, True),
}
"""Figures to start from; the first three are the paper's."""
