"""A design with its multipliers applied: the numbers that it is built with."""

from __future__ import annotations

from math import ceil
from typing import Any

from arch.design.model import Design, Scale, Stage
from arch.parts.rounding import rounded


def scaled(design: Design) -> Design:
    """The design with its width and depth multipliers worked into its widths and depths; itself where there are none.

    As EfficientNet's builders do it: widths by the divisor's rule, depths rounded up. Heads keep their classes and
    hidden layers.
    """
    scale = design.scale
    if scale.width == scale.depth == 1:
        return design
    last = len(design.stages) - 1
    stages = [_stage(stage, scale, scale.ends or 0 < i < last) for i, stage in enumerate(design.stages)]
    stem = _widened(design.stem, "width", scale) if scale.stem else design.stem
    changes = {"stem": stem, "stages": tuple(stages), "head": _head(design.head, scale), "scale": Scale()}
    return design.model_copy(update=changes)


def _stage(stage: Stage, scale: Scale, deeper: bool) -> Stage:
    depth = stage.depth * scale.depth if deeper else stage.depth
    whole = ceil(depth) if scale.rounding == "up" else max(1, round(depth))
    block = stage.block
    for name in block.widths:
        block = _widened(block, name, scale)
    deeper_stage: Stage = _widened(stage.model_copy(update={"depth": whole, "block": block}), "width", scale)
    return deeper_stage


def _head(head: Any, scale: Scale) -> Any:
    if scale.head == "fixed":
        return head
    wide = _widened(head, "features", scale)
    # MobileNetV2 at 0.75 keeps its 1280 (arXiv 1801.04381, section 6.1).
    kept = scale.head == "least" and (getattr(wide, "features", None) or 0) < (getattr(head, "features", None) or 0)
    return head if kept else wide


def _widened(part: Any, name: str, scale: Scale) -> Any:
    """A part with a width scaled, where it has one."""
    width = getattr(part, name, None)
    if width is None or scale.width == 1:
        return part
    return part.model_copy(update={name: rounded(width * scale.width, scale.divisor, scale.minimum, scale.limit)})
