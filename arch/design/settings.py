"""What a setting takes, in words: its type, and its values or its range."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, Any, Literal, get_args, get_origin

from annotated_types import Ge, Gt, Le, Lt, MaxLen, MinLen
from pydantic.fields import FieldInfo

from arch.design.notation import group, scalar

_NAMES = {int: "whole number", float: "number", str: "text"}


def takes(field: FieldInfo) -> str:
    """The values that a setting takes, as in `whole number, 1 to 8` or `max | avg`."""
    found = "settings of its own" if group(field) else _values(scalar(field), field.metadata)
    return f"{found}, or none" if type(None) in get_args(field.annotation) else found


def _values(kind: Any, limits: Iterable[Any]) -> str:
    if get_origin(kind) is Literal:
        return " | ".join(map(str, get_args(kind)))
    if kind is bool:
        return "true | false"
    if get_origin(kind) is tuple:
        return _list(get_args(kind)[0], limits)
    bounds = _range(limits)
    return ", ".join(filter(None, [_NAMES[kind], bounds]))


def _list(item: Any, limits: Iterable[Any]) -> str:
    # A list without bounds on its items would be one through which a link asks for too much.
    assert get_origin(item) is Annotated, "the items of every list have bounds"
    kind, info = get_args(item)[:2]
    sizes = {type(limit): getattr(limit, "min_length", getattr(limit, "max_length", 0)) for limit in limits}
    each = "texts" if kind is str else f"{_NAMES[kind]}s, {_range(info.metadata)}"
    return f"list of {sizes.get(MinLen, 0)} to {sizes[MaxLen]} {each}"


def _range(limits: Iterable[Any]) -> str:
    """`1 to 8`, or `over 0 to 4`: whatever bounds there are."""
    # pydantic turns `ge=1` into annotated_types.Ge(1), and keeps it in the field's metadata.
    found = {type(limit): limit for limit in limits}
    low = f"{found[Ge].ge:,}" if Ge in found else f"over {found[Gt].gt:,}" if Gt in found else ""
    high = f"to {found[Le].le:,}" if Le in found else f"to below {found[Lt].lt:,}" if Lt in found else ""
    return " ".join(filter(None, [low, high]))
