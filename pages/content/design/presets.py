"""Presets: named settings of a part, as drafts."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from arch.design import Draft
from arch.parts import BLOCKS, HEADS, STEMS, Part

FAMILIES: Mapping[str, Mapping[str, type[Part]]] = {"stem": STEMS, "head": HEADS}


@cache
def presets(family: str) -> Mapping[str, Draft]:
    """The presets of all stems ("stem"), of all heads ("head"), or of a kind of block, by their names.

    A part without presets is one itself, under its title.
    """
    parts = FAMILIES[family].values() if family in FAMILIES else [BLOCKS[family]]
    return {
        label: part(**settings).model_dump(mode="json")
        for part in parts
        for label, settings in (part.presets or {part.title: {}}).items()
    }


def preset_of(family: str, value: Draft) -> str:
    """The name of the preset that a part equals; "" for settings of its own."""
    return next((name for name, preset in presets(family).items() if preset == value), "")
