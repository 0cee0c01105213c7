"""From raw data to a design: pydantic's findings become errors with a place and a fix."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from typing import Any, cast

from pydantic import ValidationError

from arch.design.model import Design, Input, Stage
from arch.errors import ArchError
from arch.parts import BLOCKS, HEADS, STEMS, Part

_NAMED = {"greater_than_equal": "ge", "less_than_equal": "le", "greater_than": "gt", "less_than": "lt"}
_NUMBERED = {"stages": "s", "aux": "aux"}
_KINDS: Mapping[str, Mapping[str, type[Part]]] = {"stem": STEMS, "block": BLOCKS, "head": HEADS}


def build(data: Any) -> Design:
    """The design that plain data (dicts, lists, strings, numbers) describes.

    Raises:
        ArchError: the first thing that is wrong, with its place and what would fix it.
    """
    try:
        return Design.model_validate_json(json.dumps(data))
    except ValidationError as error:
        raise _explained(error) from None
    except (RecursionError, TypeError, ValueError):
        raise ArchError(
            "", "the document holds what no design does", "Use names, texts, numbers and lists only"
        ) from None


def _explained(error: ValidationError) -> ArchError:
    first = error.errors(include_url=False)[0]
    where, field = _place(first["loc"])
    what, fix = _finding(cast("Mapping[str, Any]", first), field)
    return ArchError(where, what, fix, field)


def _place(loc: Sequence[int | str]) -> tuple[str, str]:
    """Place and setting: `("stages", 2, "block", "basic", "groups")` is `("s3", "groups")`."""
    names = [str(name) for name in loc]
    where = names.pop(0) if names else ""
    if where in _NUMBERED and names and names[0].isdigit():
        where = f"{_NUMBERED[where]}{int(names.pop(0)) + 1}"
    kinds = {kind for family in _KINDS.values() for kind in family}
    names = [
        name for index, name in enumerate(names) if not (name == "block" and names[index + 1 :]) and name not in kinds
    ]
    return where, ".".join(names)


def _finding(error: Mapping[str, Any], field: str) -> tuple[str, str]:
    kind, value, context = error["type"], _short(error["input"]), error.get("ctx", {})
    name = field or "this"
    if kind in _NAMED:
        words = {"ge": "at least", "le": "at most", "gt": "more than", "lt": "less than"}[_NAMED[kind]]
        return f"{name} is {value}", f"Use {words} {context[_NAMED[kind]]:,}"
    if kind == "literal_error":
        return f"{name} is {value}", f"Use {context['expected']}"
    if kind == "extra_forbidden":
        return f"there is no setting {name!r}", "Remove it, or check its spelling"
    if kind == "missing":
        return f"{name} is missing", "Add it"
    if kind.startswith("union_tag"):
        return _kind_finding(error, field)
    return f"{name} is {value}", f"{error['msg']}"


def _kind_finding(error: Mapping[str, Any], field: str) -> tuple[str, str]:
    family = _KINDS.get(field or str(error["loc"][-1]), {})
    given = error["input"].get("kind") if isinstance(error["input"], Mapping) else None
    if given is None:
        return "the kind is missing", f"Use one of: {', '.join(family)}"
    near = get_close_matches(str(given)[:80], family, n=1)
    fix = f"Did you mean {near[0]!r}?" if near else f"Use one of: {', '.join(family)}"
    return f"there is no {field or 'part'} of kind {_short(given)}", fix


def _short(value: Any) -> str:
    """The value as text of at most 60 characters. Containers are named, not printed."""
    if isinstance(value, (Mapping, list, tuple, Design, Stage, Input)):
        return "a group of values" if isinstance(value, Mapping) else "a list"
    if isinstance(value, int) and value.bit_length() > 200:
        return "a number of over 60 digits"
    text = repr(value) if isinstance(value, str) else str(value)
    return text if len(text) <= 60 else f"{text[:57]}..."
