"""A call of ATen, as the readers of operators are asked about it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from math import isfinite
from typing import Any

from arch.ops import Shape
from arch.reading.recorder import Recorder
from arch.reading.values import Known, Learned, Operand, Value


class UnreadError(Exception):
    """An operator that is known is used in a way that is not: it becomes an op of which the shape alone is known."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A call that is read.

    Attributes:
        operator: its name in ATen.
        path: where it is made.
        arguments: by name, with operands in place of tensors.
        shapes: of what it returns, the batch included.
        gammas: numbers that the factors of standardised kernels may be made of.
    """

    operator: str
    path: str
    arguments: Mapping[str, Any]
    shapes: Sequence[Shape | None]
    gammas: Sequence[float] = ()

    @property
    def first(self) -> Any:
        """The first argument, which ATen calls `self` or `input`."""
        return next(iter(self.arguments.values()), None)

    @property
    def x(self) -> Value:
        """The first argument, where an image's map is needed."""
        return _value(self.first)

    @property
    def map(self) -> Value:
        """The first argument, where the operator works on its second axis: that must be the channels of a map."""
        value = self.x
        if value.ours and value.order[1:2] != (1,):
            raise UnreadError
        return value

    @property
    def shape(self) -> Shape:
        """Of the tensor that it returns, the batch included."""
        shape = self.shapes[0]
        if shape is None:
            raise UnreadError
        return shape

    def get(self, name: str) -> Any:
        """An argument; None if it is left out, or if the operator has none of that name."""
        return self.arguments.get(name)

    def value(self, name: str) -> Value:
        """An argument that depends on the image."""
        return _value(self.get(name))

    def weight(self, name: str) -> Learned | None:
        """A weight, whose numbers may be fixed; None if it is left out. One that depends on the image is not known."""
        found = self.get(name)
        if isinstance(found, Known):
            return Learned("constant", found.shape, found.array.reshape(-1))
        if found is not None and not isinstance(found, Learned):
            raise UnreadError
        return found

    def is_learned(self, name: str) -> bool:
        """Whether an argument is a parameter, or worked out of some."""
        return isinstance(self.get(name), Learned)

    def number(self, name: str) -> float:
        """A finite number."""
        found = self.get(name)
        if isinstance(found, bool) or not isinstance(found, int | float) or not isfinite(found):
            raise UnreadError
        return found

    def pair(self, name: str, default: tuple[int, int] | None = None) -> tuple[int, int]:
        """Rows and columns; ATen takes one number for both, and none for a default."""
        found = self.get(name)
        # A pooling's stride is an empty list where it is its kernel.
        numbers = [found] if isinstance(found, int) else list(found or default or ())
        if len(numbers) not in (1, 2) or not all(isinstance(number, int) for number in numbers):
            raise UnreadError
        return numbers[0], numbers[-1]

    def axis(self, name: str = "dim") -> int:
        """An axis of the first argument, counted from the front."""
        return int(self.get(name)) % len(self.x.shape)

    def axes(self, name: str = "dim") -> list[int]:
        """Some axes of the first argument; all, if none are given."""
        found, rank = self.get(name), len(self.x.shape)
        numbers = [found] if isinstance(found, int) else found
        return sorted(axis % rank for axis in numbers) if numbers else [*range(rank)]


def _value(found: Any) -> Value:
    if not isinstance(found, Value):
        raise UnreadError
    return found


Reader = Callable[[Recorder, Asked], "Operand | Sequence[Operand]"]


def operand(given: Any) -> Operand:
    """A tensor, or a number as one."""
    import numpy as np

    if isinstance(given, Value | Known | Learned):
        return given
    # True is an int to Python.
    if isinstance(given, bool) or not isinstance(given, int | float):
        raise UnreadError
    return Known(np.array(given, dtype=np.float64))
