"""From raw data to a design: pydantic's findings become errors with a place and a fix, in the words of a design."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from textwrap import shorten
from typing import Any, cast

from pydantic import ValidationError

from arch.bounds import LONGEST_NAME
from arch.design.aliases import known_as
from arch.design.earlier import renewed
from arch.design.markup import half_character
from arch.design.model import Design
from arch.errors import ArchError
from arch.parts import BLOCKS, HEADS, STEMS, Part

_NUMBERED = {"stages": "s", "aux": "aux"}
KINDS: Mapping[str, Mapping[str, type[Part]]] = {"stem": STEMS, "block": BLOCKS, "head": HEADS}
_LIMITS = {
    "greater_than_equal": ("at least", "ge"),
    "less_than_equal": ("at most", "le"),
    "greater_than": ("more than", "gt"),
    "less_than": ("less than", "lt"),
    "multiple_of": ("a multiple of", "multiple_of"),
}
_SIZES = {
    "too_short": ("at least", "min_length", ""),
    "too_long": ("at most", "max_length", ""),
    "string_too_short": ("at least", "min_length", " characters"),
    "string_too_long": ("at most", "max_length", " characters"),
}
_WANTED = {
    "int": "a whole number",
    "float": "a number",
    "finite": "a finite number",
    "bool": "true or false",
    "string": "a text",
    "tuple": "a list",
    "list": "a list",
    "model": "a group of settings, as in {kind: ...}",
    "dict": "a group of settings, as in {kind: ...}",
}
"""What a setting takes, by the first word of pydantic's type of error."""
_WRITTEN = {
    "name": f"Use at most {LONGEST_NAME} characters, without line breaks and control characters",
    "branches": "Write layers like 1x1:96 3x3:128/2v max3/2 (1x3:64|3x1:64)",
}
"""How the settings are written that have a form of their own."""


def build(data: Any) -> Design:
    """The design that plain data (dicts, lists, strings, numbers) describes.

    Raises:
        ArchError: the first thing that is wrong, with its place and what would fix it.
    """
    try:
        # Through JSON, since strict models take a list for a tuple there and not from Python.
        return Design.model_validate_json(json.dumps(renewed(data)))
    except ValidationError as error:
        raise _explained(error) from None
    # json.dumps raises these for circles, for depth and for types of Python's own; pydantic's is a ValueError too.
    except (RecursionError, TypeError, ValueError):
        raise ArchError(
            "", "the document holds what no design does", "Use names, texts, numbers and lists only"
        ) from None


def _explained(error: ValidationError) -> ArchError:
    first = cast("Mapping[str, Any]", error.errors(include_url=False)[0])
    if first["type"] == "json_invalid":  # all that json.dumps writes and pydantic does not read
        return half_character()
    where, field = _place(first["loc"])
    return ArchError(where, *_finding(first, where, field), field)


def _place(loc: Sequence[int | str]) -> tuple[str, str]:
    """Place and setting: `("stages", 2, "block", "basic", "groups")` is `("s3", "groups")`."""
    names = [_clipped(str(name), 30) for name in loc]
    where = names.pop(0) if names else ""
    if where in _NUMBERED and names and names[0].isdigit():
        where = f"{_NUMBERED[where]}{int(names.pop(0)) + 1}"
    # pydantic's place names the kind after a union: ("stages", 2, "block", "basic", "groups").
    inside = names[:1] == ["block"] and len(names) > 1
    family = KINDS.get(names.pop(0) if inside else where, {})
    if names and len(family) > 1:  # the kind by which pydantic told the classes of the family apart
        names.pop(0)
    return where, ".".join(names)


def _finding(error: Mapping[str, Any], where: str, field: str) -> tuple[str, str]:
    """What is wrong with a setting, or with a part as a whole, and what would fix it."""
    kind, context, name = error["type"], error.get("ctx", {}), field or "this"
    if kind.startswith("union_tag"):
        return _kind_finding(error, field or where)
    if kind == "extra_forbidden":
        return f"there is no setting {field or where!r}", "Remove it, or check its spelling"
    if kind == "missing":
        return f"{name} is missing", "Add it"
    if kind in ("too_short", "too_long"):
        return f"{name} has {context['actual_length']:,} items", _fix(kind, context, name)
    return f"{name} is {short(error['input'])}", _fix(kind, context, field or where)


def _fix(kind: str, context: Mapping[str, Any], name: str) -> str:
    if kind in _LIMITS:
        words, key = _LIMITS[kind]
        return f"Use {words} {context[key]:,}"
    if kind in _SIZES:
        words, key, unit = _SIZES[kind]
        return f"Use {words} {context[key]:,}{unit}"
    if kind == "literal_error":
        return f"Use {context['expected']}"
    if kind.startswith("string_"):
        return _WRITTEN.get(name.partition(".")[0], "Write a text")
    wanted = _WANTED.get(kind.partition("_")[0])
    return f"Use {wanted}" if wanted else "Write the design anew from an exported one"


def _kind_finding(error: Mapping[str, Any], part: str) -> tuple[str, str]:
    family = KINDS[part]
    given = error["input"].get("kind") if isinstance(error["input"], Mapping) else None
    if given is None:
        return "the kind is missing", _one_of(family)
    what, name = f"there is no {part} of kind {short(given)}", str(given)[:80]
    here = known_as(part, name)
    if here:
        return what, f"Here it is {here}"
    near = get_close_matches(name, family, n=1)
    return what, f"Did you mean {near[0]!r}?" if near else _one_of(family)


def _one_of(family: Mapping[str, Any]) -> str:
    """The names of kinds, as many as an error has room for."""
    return f"Use one of: {shorten(', '.join(family), 180, placeholder=' and others')}"


def short(value: Any) -> str:
    """A value as it is written in a file, in at most 60 characters. Containers are named, not printed."""
    if isinstance(value, (Mapping, list, tuple)):
        return "a group of values" if isinstance(value, Mapping) else "a list"
    # str of more than 4,300 digits raises ValueError.
    if isinstance(value, int) and value.bit_length() > 200:
        return "a number of over 60 digits"
    if value is None or isinstance(value, bool):
        return json.dumps(value)
    return _clipped(repr(value) if isinstance(value, str) else str(value), 60)


def _clipped(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[: most - 3]}..."
