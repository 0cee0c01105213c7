"""What a module computes, call by call: plain data, whatever traced it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from arch.bounds import MOST_CHANNELS, MOST_INPUT_CHANNELS, MOST_PIXELS
from arch.errors import ArchError
from arch.ops import Shape
from arch.reading.values import Operand


class Result(NamedTuple):
    """What an earlier call returned, or a weight, by its name."""

    name: str


class Call(NamedTuple):
    """One operator of ATen, as a module called it.

    Attributes:
        name: of what it returns.
        operator: its name in ATen, without overload and without the underscore of those that write in place.
        path: where in the module: `layer1/0/conv1`.
        arguments: all of its schema by name, defaults included; tensors are Results.
        shapes: of each tensor that it returns, the batch included; None for what is no tensor.
        written: the name of what it writes in place, or "".
        base: the name of what it is a view of, or "": both are one memory.
    """

    name: str
    operator: str
    path: str
    arguments: Mapping[str, Any]
    shapes: tuple[Shape | None, ...]
    written: str = ""
    base: str = ""


class Weight(NamedTuple):
    """A parameter of a module: its name, and how many elements it has."""

    name: str
    elements: int


class Traced(NamedTuple):
    """A traced module.

    Attributes:
        name: its class.
        image: the name of its input.
        size: of the input, (channels, height, width) or (features,).
        operands: parameters, buffers and constants, by the names that calls have for them.
        calls: in the order in which they run.
        outputs: names of the tensors that it returns.
        parameters: all parameters of the module, each once however often it is shared.
        source: what traced it, in words.
        names: for each operand that is a parameter, that parameter's name; shared ones have one.
    """

    name: str
    image: str
    size: Shape
    operands: Mapping[str, Operand]
    calls: Sequence[Call]
    outputs: Sequence[str]
    parameters: Sequence[Weight]
    source: str
    names: Mapping[str, str]


def checked_size(size: object) -> Shape:
    """A size of an image, (channels, height, width) or (features,), as whole numbers within the bounds.

    Raises:
        ArchError: it is none.
    """
    numbers = tuple(size) if isinstance(size, list | tuple) else ()
    whole = all(isinstance(number, int) and not isinstance(number, bool) and number > 0 for number in numbers)
    most = (MOST_INPUT_CHANNELS, MOST_PIXELS, MOST_PIXELS) if len(numbers) == 3 else (MOST_CHANNELS,)
    if not whole or len(numbers) not in (1, 3) or any(n > top for n, top in zip(numbers, most, strict=True)):
        what = f"{str(size)[:80]} is no size of an input"
        fix = f"Give (channels, height, width), up to {MOST_INPUT_CHANNELS} and {MOST_PIXELS}, such as (3, 224, 224)"
        raise ArchError("input", what, fix)
    return numbers
