"""What the operators of a file read and write."""

from __future__ import annotations

from typing import Any, NamedTuple

from arch.ops import Op, Shape

FIRST = (0, 1, 2, 3)
"""Axes in our order: batch, channels, rows, columns."""
LAST = (0, 2, 3, 1)
"""Channels last."""


class Value(NamedTuple):
    """A map or a vector of the network, as the file lays it out.

    Attributes:
        node: index of what writes it.
        shape: with the batch, in the order of the file's axes.
        order: for each axis of the file, which of ours it is, the batch being 0: LAST for channels last.
    """

    node: int
    shape: Shape
    order: tuple[int, ...]


class Known(NamedTuple):
    """Numbers that the file states and does not learn: shapes, axes, constants. `array` is NumPy's."""

    array: Any

    @property
    def shape(self) -> Shape:
        """Of the array."""
        return tuple(self.array.shape)


class Learned(NamedTuple):
    """A weight, of which the numbers were not read: its name and its shape in the file."""

    name: str
    shape: Shape


Operand = Value | Known | Learned


class Piece(NamedTuple):
    """A step of something larger that files write in several: `reshape` of a shuffle, `plus` of a hard sigmoid.

    What is left of them when all is read is an op that is not known.
    """

    title: str
    numbers: tuple[Any, ...] = ()


class Made(NamedTuple):
    """An op, or a piece of one, as it was read: `shape` has no batch, and the channels first where it is a map."""

    path: str
    op: Op | Piece
    inputs: tuple[int, ...]
    shape: Shape
