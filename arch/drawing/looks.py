"""The marks at the left edge of layers, by what the ops say of themselves."""

from __future__ import annotations

from collections.abc import Mapping

from arch.graph import Node
from arch.ops import Look

Colour = tuple[int, int, int]
"""Red, green and blue, 0 to 255."""


# One colour for light and dark paper: at least 3:1 against both. The same stand in assets/graph.css.
MARKS: Mapping[Look, Colour] = {
    "input": (122, 133, 148),
    "convolution": (79, 95, 214),
    "linear": (178, 74, 176),
    "norm": (20, 140, 140),
    "pool": (181, 120, 20),
    "activation": (58, 146, 70),
    "add": (214, 73, 73),
    "multiply": (206, 84, 140),
    "concat": (146, 104, 72),
    "other": (137, 143, 153),
    "unknown": (110, 110, 110),
}
"""The colour of each look, which is its word in legends too. An op whose look is not here is refused."""
EDGE = (2.0, 4.0, 4.0)
"""Of a mark in its box: its distance from the left edge, from head and foot, and its width."""


def look_of(node: Node) -> Look:
    """What a layer looks like.

    Raises:
        NotImplementedError: its op states a look that no mark stands for.
    """
    look = node.op.look
    if look not in MARKS:
        raise NotImplementedError(
            f"{node.path} looks like {look!r}, for which arch/drawing/looks.py has no mark: add it"
        )
    return look
