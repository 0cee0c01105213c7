"""Stages with the same block where they can have it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from arch.design import Stage
from arch.recognise.fitting import Wanted, writes


def alike(parts: tuple[Any, ...], wanted: Sequence[Wanted]) -> tuple[Any, ...]:
    """Stem, stages and head with as few different blocks as can be: a setting that changes nothing in one stage is what
    it is in the others.

    Args:
        parts: as they were found.
        wanted: what each of the stages has to write.
    """
    stem, *stages, head = parts
    left = dict(enumerate(stages))
    while left:
        blocks = dict.fromkeys(stage.block for stage in left.values())
        fits = {block: _taking(block, left, wanted) for block in blocks}
        # The block that most stages can have; of several the first.
        block = max(fits, key=lambda block: len(fits[block]))
        for place in fits[block]:
            stages[place] = left.pop(place).model_copy(update={"block": block})
    return stem, *stages, head


def _taking(block: Any, stages: Mapping[int, Stage], wanted: Sequence[Wanted]) -> list[int]:
    """Places of the stages that write what they write with another block, too."""
    same = {place: stage for place, stage in stages.items() if stage.block.kind == block.kind}
    return [
        place
        for place, stage in same.items()
        if stage.block == block or writes(stage.model_copy(update={"block": block}), wanted[place])
    ]
