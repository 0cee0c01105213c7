"""A node of an ONNX file, as the readers of operators are asked about it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from math import isfinite, prod
from typing import Any

from arch.errors import ArchError
from arch.reading import Known, Learned, Operand, Recorder, Value


class UnknownFormError(Exception):
    """An operator that is known is used in a way that is not: it becomes an op of which the shape alone is known."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A node that is read: its operator, its place, its inputs (None where one is left out), its attributes, the number
    of its outputs, and the version of the operators.
    """

    operator: str
    path: str
    inputs: Sequence[Operand | None]
    attributes: Mapping[str, Any]
    outputs: int
    opset: int

    @property
    def x(self) -> Value:
        """The first input, where an image's map is needed."""
        value = self.inputs[0]
        if not isinstance(value, Value):
            raise UnknownFormError
        return value

    @property
    def map(self) -> Value:
        """The first input, where the operator works on its second axis: that must be the channels of a map.

        What was put together of steps that are not known is taken at its word.
        """
        value = self.x
        if value.ours and value.order[1:2] != (1,):
            raise UnknownFormError
        return value

    def get(self, name: str, default: Any = None) -> Any:
        """An attribute, text as such; the default, of which it must have the type, if it is left out."""
        value = self.attributes.get(name, default)
        value = value.decode("utf-8", "replace") if isinstance(value, bytes) else value
        if isinstance(value, float) and not isfinite(value):
            raise self.error(f"{name} is {value}", "It must be a finite number")
        if default is not None and not isinstance(value, type(default)):
            # A float may be written as a whole number.
            if isinstance(default, float) and isinstance(value, int):
                return float(value)
            if isinstance(default, tuple) and isinstance(value, list):
                return tuple(value)
            raise self.error(f"{name} is {value!r}", f"It must be of the kind of {default!r}")
        return value

    def numbers(self, place: int, name: str = "") -> list[Any] | None:
        """Numbers that older versions have as an attribute and newer ones as an input; None if there are none."""
        if name in self.attributes:
            value = self.attributes[name]
            return list(value) if isinstance(value, Sequence) else [value]
        given = self.inputs[place] if place < len(self.inputs) else None
        array = known(given)
        if array is not None:
            return [number.item() for number in array.reshape(-1)]
        if given is None:
            return None
        raise self.error(f"{name or 'an input'} of {self.operator} is no constant", "Export it with a fixed size")

    def weight(self, place: int) -> Learned | None:
        """A weight among the inputs, whatever its numbers; None if there is none."""
        given = self.inputs[place] if place < len(self.inputs) else None
        if isinstance(given, Value):
            raise self.error(f"a weight of {self.operator} depends on the image", "Export a network with fixed weights")
        if isinstance(given, Known):
            return Learned("constant", given.shape, given.array.reshape(-1))
        return given

    def vectors(self, first: int, count: int, length: int) -> None:
        """Check that some inputs are weights with a number for each channel.

        Raises:
            ArchError: one is missing, or has another number of them.
        """
        for place in range(first, first + count):
            weight = self.weight(place)
            if weight is None or prod(weight.shape) != length:
                found = "nothing" if weight is None else list(weight.shape)
                raise self.error(f"input {place + 1} of {self.operator} is {found}, and its map has {length} channels")

    def error(self, what: str, fix: str = "Check the file with onnx.checker, and export it again") -> ArchError:
        """An error at this node, to be raised."""
        return ArchError(self.path, what, fix)


def known(given: Operand | None) -> Any:
    """The numbers of an operand as NumPy's array, where all of them were read; None otherwise."""
    if isinstance(given, Known):
        return given.array
    if isinstance(given, Learned) and given.begin is not None and len(given.begin) == prod(given.shape):
        return given.begin.reshape(given.shape)
    return None


Reader = Callable[[Recorder, Asked], "Operand | Sequence[Operand]"]
