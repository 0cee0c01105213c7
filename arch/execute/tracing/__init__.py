"""Modules of torch as plain data: traced without computing, then read without torch."""

from __future__ import annotations

from typing import TYPE_CHECKING

from arch.execute.tracing.exporting import described, exported
from arch.execute.tracing.program import plain_data
from arch.execute.tracing.skeleton import without_weights
from arch.ops import Shape
from arch.reading.aten import Traced

if TYPE_CHECKING:
    from torch import nn

__all__ = ["described", "is_module", "traced", "without_weights"]


def traced(module: nn.Module, size: Shape) -> Traced:
    """What a module computes at inference for one image of a size, (channels, height, width) or (features,).

    Raises:
        ArchError: its forward cannot be followed, with what it raised and where.
    """
    return plain_data(exported(module, size), module, size)


def is_module(found: object) -> bool:
    """Whether something is a module of torch, and no class of them."""
    from torch import nn

    return isinstance(found, nn.Module)
