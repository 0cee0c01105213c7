"""A traced module as a graph."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from arch.errors import ArchError
from arch.graph import Graph
from arch.ops import Opaque
from arch.reading.aten.arranging import ARRANGING
from arch.reading.aten.asked import Asked, Reader, UnreadError
from arch.reading.aten.calls import Call, Result, Traced
from arch.reading.aten.elementwise import ELEMENTWISE
from arch.reading.aten.layers import LAYERS
from arch.reading.aten.memory import Memory
from arch.reading.aten.weights import worked
from arch.reading.aten.windows import WINDOWS
from arch.reading.recorder import Recorder
from arch.reading.values import Learned, Operand, Piece, Value

READERS: Mapping[str, Reader] = {**ARRANGING, **ELEMENTWISE, **LAYERS, **WINDOWS}

LONGEST = 40
"""Characters of an operator's name."""


class Read(NamedTuple):
    """What was read.

    Attributes:
        graph: the ops, of the first tensor that the module returns.
        used: how many calls read each parameter that this tensor depends on, by the names of parameters.
    """

    graph: Graph
    used: Mapping[str, int]


def read(traced: Traced, gammas: Sequence[float] = ()) -> Read:
    """The graph of a traced module; `gammas`: numbers that the factors of standardised kernels may be made of.

    Raises:
        ArchError: nothing that it returns depends on its image, or it is larger than the bounds.
    """
    to, memory = Recorder(traced.size, "input"), Memory()
    values: dict[str, Any] = {traced.image: to.input, **traced.operands}
    for call in traced.calls:
        _read_call(to, values, memory, call, gammas)
    ends = [name for name in traced.outputs if isinstance(values.get(name), Value)]
    if not ends:
        raise ArchError("", "nothing that the module returns depends on its image", "Return what it computes of it")
    return Read(to.graph([values[ends[0]]]), _used(traced, ends[0]))


def _read_call(to: Recorder, values: dict[str, Any], memory: Memory, call: Call, gammas: Sequence[float]) -> None:
    for name in _names(call):
        writer = memory.changed(name)
        if writer:
            values[name] = _changed(to, call.path, values[name], values[writer])
    arguments = {name: _with(values, own) for name, own in call.arguments.items()}
    asked = Asked(call.operator, call.path, arguments, call.shapes, gammas)
    found = _results(to, asked)
    values[call.name] = found
    memory.made(call)
    for name in memory.written(call):
        values[name] = found


def _changed(to: Recorder, path: str, given: Any, writer: Any) -> Any:
    """What a part of was written in place since it was made: of that nothing is known but its shape."""
    if not isinstance(given, Value):
        return given
    read = [own for own in (given, writer) if isinstance(own, Value)]
    return to.piece(f"{path}_changed", Piece("changed in place"), given.shape, *read, order=given.order)


def _with(values: Mapping[str, Any], argument: Any) -> Any:
    """An argument with operands in the places of results."""
    if isinstance(argument, Result):
        # What has no name here is a tensor of which nothing was kept.
        return values.get(argument.name)
    return [_with(values, own) for own in argument] if isinstance(argument, list) else argument


def _results(to: Recorder, asked: Asked) -> Operand | list[Operand]:
    """What a call returns: an op or a step of one; where it is not known, an op of which the shape alone is."""
    reader = READERS.get(asked.operator)
    try:
        found = worked(asked)
        if found is None and reader is not None:
            found = reader(to, asked)  # type: ignore[assignment]
    except UnreadError:
        found = None
    # Readers take arguments at their word: a list where a number should be fails at whatever is done with it. And an op
    # that refuses its maps (an ArchError, which is a ValueError) is not what the module has computed there.
    except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError):
        found = None
    if found is None or not _fits(asked, found):
        # What a reader has added before it gave up is read by nothing, and so left out.
        return unknown(to, asked)
    return found


def _fits(asked: Asked, found: Any) -> bool:
    """Whether what was read has the shapes that the call returned."""
    parts = found if isinstance(found, list) else [found]
    pairs = zip(parts, asked.shapes, strict=False)
    return all(shape is None or not isinstance(part, Value) or part.shape == shape for part, shape in pairs)


def unknown(to: Recorder, asked: Asked) -> Operand | list[Operand]:
    """An op of which name and output shape are known, for each tensor that a call returns."""
    read = [value for value in _values(asked.arguments.values()) if isinstance(value, Value)]
    title = asked.operator[:LONGEST]
    made: list[Operand] = []
    # What returns no tensor, as a check of types does, is no op.
    for shape in filter(None, asked.shapes):
        if not read:
            made.append(Learned(title, shape))
        elif shape == read[0].shape:
            # A function of each element, most likely: what reads it finds the channels where they were.
            made.append(to.piece(asked.path, Piece(title), shape, *read, order=read[0].order))
        else:
            made.append(to.add(asked.path, Opaque(title, shape[1:] or (1,)), *read))
    return made[0] if len(made) == 1 else made


def _values(arguments: Any) -> Iterator[Any]:
    for argument in arguments:
        if isinstance(argument, list):
            yield from _values(argument)
        else:
            yield argument


def _names(call: Call) -> Iterator[str]:
    return (own.name for own in _values(call.arguments.values()) if isinstance(own, Result))


def _used(traced: Traced, end: str) -> dict[str, int]:
    """How many calls read each parameter, of those that an output depends on."""
    makes: dict[str, list[Call]] = {}
    for call in traced.calls:
        for name in filter(None, (call.name, call.written)):
            makes.setdefault(name, []).append(call)
    found: dict[str, int] = {}
    seen, waiting = set(), [end]
    while waiting:
        for call in makes.get(waiting.pop(), ()):
            if call.name in seen:
                continue
            seen.add(call.name)
            waiting += _names(call)
            for name in _names(call):
                if name in traced.names:
                    own = traced.names[name]
                    found[own] = found.get(own, 0) + 1
    return found
