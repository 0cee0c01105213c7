"""Which rule and which variant of a network give a printed number, and what makes two numbers differ."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import product
from typing import Any

from arch.analysis import (
    CONVENTIONS,
    QUANTITIES,
    Convention,
    Implementation,
    count,
    difference,
    layer_costs,
    sum_quantities,
)
from arch.design import Design, build
from arch.errors import ArchError
from arch.lowering import lower

SIZES = (224, 227, 256, 299, 320)
"""Sides of images at which ImageNet networks are counted."""


@dataclass(frozen=True, slots=True)
class Variant:
    """Ways in which the network that someone counted can differ from the design; the default is the design itself.

    Attributes:
        size: side of the square image; 0 for the design's own.
        stride_in: where bottlenecks stride: `1x1` (v1), `3x3` (v1.5), or `` as in the design.
        squeeze: whether squeeze-and-excitation is there, where the design has it.
        auxiliary: whether auxiliary heads are counted, as in training.
    """

    size: int = 0
    stride_in: str = ""
    squeeze: bool = True
    auxiliary: bool = False

    @property
    def words(self) -> str:
        """What differs, or "" for the design itself."""
        stride = {"1x1": "stride in the 1x1 (v1)", "3x3": "stride in the 3x3 (v1.5)"}
        found = [
            f"input {self.size}x{self.size}" if self.size else "",
            stride.get(self.stride_in, ""),
            "" if self.squeeze else "without squeeze-and-excitation",
            "auxiliary heads counted" if self.auxiliary else "",
        ]
        return ", ".join(filter(None, found))

    def changes(self) -> list[str]:
        """Names of the settings that differ from the design."""
        return [name for name in self.__slots__ if getattr(self, name) != getattr(AS_IT_IS, name)]


AS_IT_IS = Variant()


@dataclass(frozen=True, slots=True)
class Match:
    """A rule that gives a number, for a variant of the network."""

    rule: Convention
    variant: Variant
    value: int


@dataclass(frozen=True, slots=True)
class Step:
    """One reason why two numbers differ, in words, and what it amounts to."""

    text: str
    amount: int


def varied(design: Design, variant: Variant) -> Design:
    """The variant of a design.

    Raises:
        ArchError: its settings do not go together.
    """
    data = design.model_dump(mode="json")
    if variant.size:
        data["input"] |= {"height": variant.size, "width": variant.size}
    for stage in data["stages"]:
        block = stage["block"]
        if variant.stride_in and "stride_in" in block:
            block["stride_in"] = variant.stride_in
        if not variant.squeeze and "squeeze" in block:
            block["squeeze"] = None
    return build(data)


def quantities(design: Design, implementation: Implementation, variant: Variant = AS_IT_IS) -> Mapping[str, int]:
    """Every quantity of a variant.

    Raises:
        ArchError: the variant makes no network.
    """
    return sum_quantities(layer_costs(lower(varied(design, variant))), implementation, variant.auxiliary)


def variants(design: Design) -> Iterator[Variant]:
    """The design itself, then its variants that make networks of their own, least changed first."""
    squares = [0, *(size for size in SIZES if (size, size) != design.input.shape[1:])]
    blocks: list[Any] = [stage.block for stage in design.stages]
    inside = {getattr(block, "stride_in", "") for block in blocks} - {""}
    strides = ["", *({"1x1", "3x3"} - inside if inside else ())]
    squeezed = [True, False] if any(getattr(block, "squeeze", None) for block in blocks) else [True]
    heads = [False, True] if design.aux else [False]
    found = [Variant(*choice) for choice in product(squares, strides, squeezed, heads)]
    return iter(sorted(found, key=lambda variant: len(variant.changes())))


def find(design: Design, implementation: Implementation, low: int, high: int) -> list[Match]:
    """Every rule that gives a number from `low` to `high`: for the design, else for its least changed variants."""
    found: list[Match] = []
    for variant in variants(design):
        if found and len(variant.changes()) > len(found[0].variant.changes()):
            break
        try:
            sums = quantities(design, implementation, variant)
        except ArchError:
            continue
        values = ((rule, count(rule, sums)) for rule in CONVENTIONS)
        found += [Match(rule, variant, value) for rule, value in values if low <= value <= high]
    return found


def steps(
    design: Design, implementation: Implementation, old: tuple[Convention, Variant], new: tuple[Convention, Variant]
) -> list[Step]:
    """What leads from one number to another: the variant's settings one by one, then the rule's quantities.

    The amounts add up to the difference. Steps of a rule that amount to nothing are left out.

    Raises:
        ArchError: a variant on the way makes no network.
    """
    (rule, at), (other, target) = old, new
    found, before = [], count(rule, quantities(design, implementation, at))
    for name in dict.fromkeys([*at.changes(), *target.changes()]):
        if getattr(at, name) != getattr(target, name):
            at = replace(at, **{name: getattr(target, name)})
            after = count(rule, quantities(design, implementation, at))
            found.append(Step(_change(at, name), after - before))
            before = after
    amounts = difference(rule, other, quantities(design, implementation, at))
    ordered = sorted(amounts, key=lambda name: -abs(amounts[name]))
    return [*found, *(Step(_weight(rule, other, name), amounts[name]) for name in ordered)]


def _change(at: Variant, name: str) -> str:
    return (
        Variant(**{name: getattr(at, name)}).words
        or {
            "size": "the design's own input size",
            "stride_in": "the stride where the design has it",
            "squeeze": "with squeeze-and-excitation",
            "auxiliary": "auxiliary heads not counted",
        }[name]
    )


def _weight(old: Convention, new: Convention, name: str) -> str:
    """A quantity in words, with the weights where both rules count it."""
    before, after = old.weights.get(name, 0), new.weights.get(name, 0)
    text = QUANTITIES[name].text
    return f"{text}, {after} for each and not {before}" if before and after else text
