"""The marks at the left edge of layers, by what the ops say of themselves."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from arch.graph import Node
from arch.ops import Look

Colour = tuple[int, int, int]
"""Red, green and blue, 0 to 255."""


class Mark(NamedTuple):
    """The word for a look in legends, and its colour."""

    label: str
    colour: Colour


# One colour for light and dark paper: at least 3:1 against both. The same stand in assets/graph.css.
MARKS: Mapping[Look, Mark] = {
    "input": Mark("input", (122, 133, 148)),
    "convolution": Mark("convolution", (79, 95, 214)),
    "linear": Mark("linear", (178, 74, 176)),
    "norm": Mark("norm", (20, 140, 140)),
    "pool": Mark("pool", (181, 120, 20)),
    "activation": Mark("activation", (58, 146, 70)),
    "add": Mark("add", (214, 73, 73)),
    "multiply": Mark("multiply", (206, 84, 140)),
    "concat": Mark("concat", (146, 104, 72)),
    "other": Mark("other", (137, 143, 153)),
    "unknown": Mark("unknown", (110, 110, 110)),
}
"""All looks: an op whose look is not here is refused where it is drawn."""
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
