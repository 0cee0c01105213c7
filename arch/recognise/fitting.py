"""Settings of a part, found by trying: change one after another until it writes what a graph has.

No part has code of its own for this. What is tried for a setting are its options, or the numbers that the ops in
question hold; what counts as nearer is how many of the ops written are the ones wanted.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from functools import cache
from math import inf
from operator import itemgetter
from typing import Annotated, Any, Literal, get_args, get_origin

from pydantic import ValidationError

from arch.design import Stage
from arch.design.notation import group, scalar
from arch.ops import Conv2d, Linear, Op, Shape
from arch.parts import Model
from arch.recognise.expanding import Piece, Setting, expanded, row_written
from arch.recognise.joining import joined
from arch.recognise.tokens import Token, row_of

SWEEPS = 3
"""Times that every setting is tried: some matter only once another is right."""
EXACT = inf


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a part has to write: the map that it reads, the tokens, and the ops in them."""

    source: Shape
    tokens: tuple[Token, ...]
    ops: tuple[Op, ...]
    whole: Setting


@dataclass(slots=True)
class Budget:
    """How many parts may still be tried, each in some tenths of a millisecond: what is no design must end too."""

    left: int


def fitted(piece: Piece, wanted: Wanted, budget: Budget) -> Piece | None:
    """The part with the settings at which it writes exactly what is wanted; None if none were found."""
    best, score = piece, _score(piece, wanted)
    numbers = _numbers(wanted)
    for _ in range(SWEEPS):
        before = score
        for path, field in list(_settings(best)):
            tried = _changed(best, path, field, numbers)
            budget.left -= len(tried)
            if budget.left < 0:
                return None
            nearest = max(
                ((_score(changed, wanted), changed) for changed in tried), key=itemgetter(0), default=(score, best)
            )
            if nearest[0] > score:
                score, best = nearest
            if score == EXACT:
                return best
        if score == before:
            return None
    return None


def writes(piece: Piece, wanted: Wanted) -> bool:
    """Whether it writes exactly what is wanted."""
    row = row_written(piece, wanted.source, wanted.whole)
    return row is not None and row.tokens == wanted.tokens


def simplest(piece: Any, wanted: Wanted) -> Any:
    """The part with each setting at its default that changes nothing there, groups first as wholes."""
    for path, field in list(_settings(piece)):
        if not field.is_required():
            tried = _put(piece, path, field.get_default(call_default_factory=True))
            if tried is not None and tried != piece and writes(tried, wanted):
                piece = tried
    return piece


def _score(piece: Piece, wanted: Wanted) -> float:
    """How many of the wanted ops it writes, less those that it writes besides; EXACT if it writes just them."""
    graph = expanded(piece, wanted.source, wanted.whole)
    if graph is None:
        return -EXACT
    graph = joined(graph)
    if row_of(graph).tokens == wanted.tokens:
        return EXACT
    own, others = _by_class(node.op for node in graph.layers()), _by_class(wanted.ops)
    shared = own.keys() & others.keys()
    alike = sum(_alike(*pair) for name in shared for pair in zip(own[name], others[name], strict=False))
    # An op too many or too few weighs as much as an attribute.
    return alike - sum(abs(len(own.get(name, ())) - len(others.get(name, ()))) for name in own.keys() | others.keys())


def _by_class(ops: Iterable[Op]) -> Mapping[type[Op], Sequence[Op]]:
    """The ops of each class, in their order."""
    found: dict[type[Op], list[Op]] = {}
    for op in ops:
        found.setdefault(type(op), []).append(op)
    return found


def _alike(one: Op, other: Op) -> int:
    """How many attributes two ops of a class share."""
    return 1 + sum(bool(getattr(one, each.name) == getattr(other, each.name)) for each in fields(one))


@dataclass(frozen=True, slots=True)
class _Numbers:
    """Numbers that settings may have: single ones, and the widths of the layers in their order."""

    single: tuple[float, ...]
    widths: tuple[int, ...]


def _numbers(wanted: Wanted) -> _Numbers:
    """The numbers in the ops, and the proportions of their widths."""
    layers = [op for op in wanted.ops if isinstance(op, Conv2d | Linear)]
    widths, found = dict.fromkeys((wanted.source[0], *(op.out for op in layers))), set[float]()
    for op in dict.fromkeys(wanted.ops):
        if isinstance(op, Conv2d):
            found |= {*op.kernel, *op.stride, *op.dilation, op.groups, op.out}
            found |= {inner // op.groups for inner in widths if inner % op.groups == 0}
        else:
            found |= {value for each in fields(op) for value in [getattr(op, each.name)] if _is_number(value)}
    found |= {a / b for a in widths for b in widths} | {a // b for a in widths for b in widths if a % b == 0}
    return _Numbers(tuple(sorted(found)), tuple(op.out for op in layers))


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _settings(piece: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    """The settings of a part and of its groups, with the names that lead to them."""
    for name, field in type(piece).model_fields.items():
        value = getattr(piece, name)
        if not (isinstance(piece, Stage) and name in ("block", "depth")) and name != "kind":
            yield (*path, name), field
        if isinstance(value, Model):
            yield from _settings(value, (*path, name))


def _changed(piece: Any, path: tuple[str, ...], field: Any, numbers: _Numbers) -> list[Any]:
    """The part with a setting at each other value that it takes and that is worth a try."""
    found = (_put(piece, path, value) for value in _values(field, numbers))
    return [changed for changed in dict.fromkeys(found) if changed is not None and changed != piece]


def _put(piece: Any, path: tuple[str, ...], value: Any) -> Any:
    """The part with another value of a setting; None if it does not take it, or has no such group any more."""
    if piece is None:
        return None
    name, *rest = path
    inner = _put(getattr(piece, name), tuple(rest), value) if rest else value
    if rest and inner is None:
        return None
    try:
        return type(piece)(**{key: getattr(piece, key) for key in type(piece).model_fields} | {name: inner})
    except ValidationError:
        return None


def _values(field: Any, numbers: _Numbers) -> Iterator[Any]:
    """What is tried for a setting: its options, or numbers that are within its bounds."""
    own = group(field)
    if type(None) in get_args(field.annotation):
        yield None
    if own is not None:
        yield from _groups(own)
        return
    kind = scalar(field)
    if get_origin(kind) is Literal:
        yield from get_args(kind)
    elif kind is bool:
        yield from (False, True)
    elif get_origin(kind) is tuple and get_origin(get_args(kind)[0]) is Annotated:
        # Widths one after another, such as those of hidden layers: the last is the scores'.
        yield from (numbers.widths[begin:-1] for begin in range(len(numbers.widths)))
    elif kind in (int, float):
        yield from dict.fromkeys(kind(number) for number in numbers.single if kind is float or number == int(number))


@cache
def _groups(own: type[Model]) -> tuple[Model, ...]:
    """A group of settings at its defaults, if it has all."""
    try:
        return (own(),)
    except ValidationError:
        return ()
