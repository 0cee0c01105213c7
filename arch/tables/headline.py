"""The four numbers that a design is judged by: against a baseline, and against what they may be at most."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any, NamedTuple

from arch import units
from arch.analysis import Measured, sums

BUDGETED = ("params", "operations", "activations", "memory")
"""Ids of the four."""


class Number(NamedTuple):
    """One of the four.

    Attributes:
        id: under which its budget is kept.
        label: its name.
        value: exact.
        unknown: layers that it leaves out, so that it is a lower bound.
        about: what it counts, with its unit.
        show: how the value is written.
    """

    id: str
    label: str
    value: int
    unknown: int
    about: str
    show: Callable[[int], str] = units.short


def headline(measured: Measured) -> tuple[Number, ...]:
    """Params, operations, activations and the peak of memory, at inference, for one image."""
    rule, running = measured.rule, sums(measured.running())
    total, peak = running.total, max(measured.running(), key=lambda layer: layer.live, default=None)
    return (
        Number("params", "params", total.params, total.unknown, "trainable weights"),
        Number(
            "operations",
            rule.label,
            running.operations,
            running.uncounted,
            f"{rule.unit_and_label}, one image; {rule.source}",
        ),
        Number(
            "activations",
            "activations",
            total.activations,
            total.unknown,
            "elements that convolutions and linear layers write, one image",
        ),
        # Shapes alone decide, which are known even of an op whose cost is not.
        Number(
            "memory",
            "peak memory",
            peak.live if peak else 0,
            0,
            f"bytes of maps that are live at once, at {peak.node.path if peak else 'no layer'}: one image, 32-bit "
            "floats, in-place activations, without weights",
            units.size,
        ),
    )


def cards(measured: Measured, before: Measured | None, budgets: Mapping[str, str]) -> list[dict[str, Any]]:
    """The four as texts: the value, its change from what was `before`, and how far it is over its budget.

    A budget is what was typed for it, by the number's id.
    """
    old = _values(before) if before else {}
    end = _in_training(measured)
    return [_card(number, old.get(number.id), budgets.get(number.id, ""), end) for number in headline(measured)]


# Of several sessions' baselines, which stay while their designs are edited.
@lru_cache(maxsize=16)
def _values(measured: Measured) -> Mapping[str, int]:
    return {number.id: number.value for number in headline(measured)}


def _card(number: Number, old: int | None, wanted: str, end: str) -> dict[str, Any]:
    value, unknown, most = number.value, number.unknown, budget(wanted)
    return {
        "id": number.id,
        "label": number.label,
        "value": f"{'≥ ' if unknown else ''}{number.show(value)}",
        "exact": units.at_least(f"{value:,}", unknown),
        "about": number.about + ("" if number.id == "memory" else end),
        "change": "" if old is None else units.change(old, value, number.show),
        "before": "" if old is None else f"{old:,}",
        "budget": wanted,
        "fault": "" if most is not None or not wanted.strip() else "A number, such as 4 G, 25.5 M or 8 MiB",
        "over": number.show(value - most) if most is not None and value > most else "",
    }


def _in_training(measured: Measured) -> str:
    """What auxiliary heads add in training, in words; unknown where one does not fit the input."""
    if measured.graph.unbuilt:
        reasons = " ".join(f"{part.path}: {part.reason}" for part in measured.graph.unbuilt)
        return f"; unknown in training. {reasons}"
    training = sums(measured.layers)
    # Where nothing is added in training, nothing is said of it.
    if training == sums(measured.running()):
        return ""
    both = f"{training.total.params:,} params and {training.operations:,} {measured.rule.unit_and_label}"
    return f"; {both} in training, with the auxiliary heads"


def budget(text: str) -> int | None:
    """The number that a person means by `4 G`, `25.5M`, `8 MiB` or `1,000,000`; None for anything else."""
    found = units.parsed(text)
    # Rounded to its digits it can stand for a span: what is meant is the middle. G is 1000^3 unless it says GiB.
    return (found.spans[0].low + found.spans[0].high) // 2 if found else None
