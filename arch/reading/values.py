"""What the operators of a file read and write."""

from __future__ import annotations

from typing import Any, NamedTuple

from arch.ops import Op, Shape

FIRST = (0, 1, 2, 3)
"""Axes in our order: batch, channels, rows, columns."""
LAST = (0, 2, 3, 1)
"""Channels last."""
VECTOR = (0, 1)
"""Batch and features."""

UNIT = -1
"""An axis of length 1 that is none of ours, as in a vector that is laid out as a row."""
FOREIGN = 10
"""Added to the axes of what is no map: heads of attention, groups of a norm."""


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

    @property
    def is_map(self) -> bool:
        """Whether its axes are those of a map, in one order or the other."""
        return self.order in (FIRST, LAST)

    @property
    def ours(self) -> bool:
        """Whether its axes are those of a map or a vector, moved or not."""
        return max(self.order, default=FOREIGN) < FOREIGN


class Known(NamedTuple):
    """Numbers that the file states and does not learn: shapes, axes, constants. `array` is NumPy's."""

    array: Any

    @property
    def shape(self) -> Shape:
        """Of the array."""
        return tuple(self.array.shape)


class Learned(NamedTuple):
    """A weight: its name, its shape in the file, and its first numbers where they were read, flat.

    `made`: what it is worked out by, and of what, where it is none of the file's own.
    """

    name: str
    shape: Shape
    begin: Any = None
    made: tuple[Any, ...] = ()


Operand = Value | Known | Learned


# A named tuple like the others: a file of ten thousand operators makes as many of each.
class Piece(NamedTuple):
    """A step of something larger that files write in several: `reshape` of a shuffle, `plus` of a hard sigmoid.

    What is left of them when all is read is an op that is not known.
    """

    title: str
    numbers: tuple[Any, ...] = ()


class Made(NamedTuple):
    """An op, or a piece of one, as it was read: `shape` has no batch, and the channels first where it is a map.

    `whole`: the shape in the file, the batch included; of a piece alone.
    """

    path: str
    op: Op | Piece
    inputs: tuple[int, ...]
    shape: Shape
    whole: Shape = ()

    @property
    def title(self) -> str:
        """Of a piece, or the name of an op."""
        return self.op.title if isinstance(self.op, Piece) else self.op.name

    @property
    def numbers(self) -> tuple[Any, ...]:
        """Of a piece; none of an op."""
        return self.op.numbers if isinstance(self.op, Piece) else ()
