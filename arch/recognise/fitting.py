"""Settings of a part, found by trying: change one after another until it writes what a graph has.

No part has code of its own for this. What is tried for a setting are its options, or the numbers that the ops in question
hold; what counts as nearer is how many of the ops written are the ones wanted.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal, get_args, get_origin

from pydantic import ValidationError

from arch.design import Stage
from arch.design.notation import group, scalar
from arch.ops import Conv2d, Op, Shape
from arch.parts import Model
from arch.recognise.expanding import Piece, Setting, expanded, row_written
from arch.recognise.tokens import Token, row_of

ROUNDS = 5
"""Settings that may differ from what was begun with; each round changes one."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a part has to write: the map that it reads, the tokens, and the ops in them."""

    source: Shape
    tokens: tuple[Token, ...]
    ops: tuple[Op, ...]
    whole: Setting


def fitted(piece: Piece, wanted: Wanted) -> Piece | None:
    """The part with the settings at which it writes exactly what is wanted; None if none were found."""
    best, score = piece, _score(piece, wanted)
    if score is None:
        return best
    numbers = _numbers(wanted)
    for _ in range(ROUNDS):
        found = [(nearer, changed) for changed in _changed(best, numbers) for nearer in [_score(changed, wanted)]]
        exact = next((changed for nearer, changed in found if nearer is None), None)
        if exact is not None:
            return exact
        nearest = max(found, key=lambda pair: pair[0] or 0, default=(0, best))
        if nearest[0] is None or nearest[0] <= score:
            return None
        score, best = nearest
    return None


def writes(piece: Piece, wanted: Wanted) -> bool:
    """Whether it writes exactly what is wanted."""
    row = row_written(piece, wanted.source, wanted.whole)
    return row is not None and row.tokens == wanted.tokens


def simplest(piece: Any, wanted: Wanted) -> Any:
    """The part with each setting at its default that changes nothing there."""
    for changed in _at_defaults(piece):
        tried = changed(piece)
        if tried != piece and writes(tried, wanted):
            piece = tried
    return piece


def _at_defaults(piece: Any) -> Iterator[Callable[[Any], Any]]:
    """For each setting what puts it at its default, groups first as wholes."""
    for name, field in type(piece).model_fields.items():
        if name == "kind":
            continue
        if not field.is_required():
            yield lambda part, name=name, field=field: _with(part, name, field.get_default(call_default_factory=True))
        value = getattr(piece, name)
        if isinstance(value, Model):
            for inner in _at_defaults(value):
                yield lambda part, name=name, inner=inner: _inside(part, name, inner)


def _inside(part: Any, name: str, inner: Callable[[Any], Any]) -> Any:
    value = getattr(part, name)
    return part if value is None else _with(part, name, inner(value))


def _score(piece: Piece, wanted: Wanted) -> int | None:
    """How many of the wanted ops it writes, less those that it writes besides; None if it writes them exactly."""
    graph = expanded(piece, wanted.source, wanted.whole)
    if graph is None:
        return -(10**9)
    row = row_of(graph)
    if row.tokens == wanted.tokens:
        return None
    own, others = Counter(node.op for node in graph.layers()), Counter(wanted.ops)
    shared = sum((own & others).values())
    # Ops that are alike in all but one attribute are nearer than ops of another class.
    near = sum(
        (Counter(map(_near, (own - others).elements())) & Counter(map(_near, (others - own).elements()))).values()
    )
    return 4 * shared + 2 * near - sum((own - others).values()) - sum((others - own).values())


def _near(op: Op) -> object:
    return (op.kernel, op.stride, op.groups == 1) if isinstance(op, Conv2d) else type(op).__name__


def _numbers(wanted: Wanted) -> Sequence[Any]:
    """Numbers that the settings may have: those of the ops, and the proportions of their widths."""
    widths, found = [wanted.source[0]], set()
    for op in dict.fromkeys(wanted.ops):
        if isinstance(op, Conv2d):
            widths.append(op.out)
            found |= {*op.kernel, *op.stride, *op.dilation, op.groups, op.out}
            found |= {inner // op.groups for inner in widths if inner % op.groups == 0}
        else:
            found |= {value for name in type(op).__slots__ for value in [getattr(op, name)] if _is_number(value)}
    found |= {a / b for a in widths for b in widths} | {a // b for a in widths for b in widths if a % b == 0}
    return sorted(found)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _changed(piece: Any, numbers: Sequence[Any]) -> Iterator[Any]:
    """The part with each single setting at each value worth a try."""
    for name, field in type(piece).model_fields.items():
        if name in ("kind", "depth", "name"):
            continue
        value = getattr(piece, name)
        if isinstance(value, Model):
            yield from (_with(piece, name, inner) for inner in _changed(value, numbers))
        if isinstance(piece, Stage) and name == "block":
            continue
        for tried in _values(field, numbers):
            if tried != value:
                yield _with(piece, name, tried)


def _values(field: Any, numbers: Sequence[Any]) -> Iterator[Any]:
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
    elif kind in (int, float):
        yield from dict.fromkeys(kind(number) for number in numbers if kind is float or number == int(number))


@cache
def _groups(own: type[Model]) -> tuple[Model, ...]:
    """A group of settings at its defaults, if it has all."""
    try:
        return (own(),)
    except ValidationError:
        return ()


def _with(piece: Any, name: str, value: Any) -> Any:
    """The part with another setting, checked; itself where the setting does not take the value."""
    try:
        return type(piece)(**{key: getattr(piece, key) for key in type(piece).model_fields} | {name: value})
    except ValidationError:
        return piece
