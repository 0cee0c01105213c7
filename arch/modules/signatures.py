"""Arguments against a function's signature, before it is called."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from difflib import get_close_matches
from typing import Any

from arch.errors import ArchError

_TYPES: Mapping[str, tuple[type, ...]] = {"int": (int,), "float": (int, float), "bool": (bool,), "str": (str,)}
"""What annotations that say one type take: a whole number is a float too."""


def check(function: Callable[..., Any], arguments: Mapping[str, Any]) -> None:
    """Check that a function takes arguments, as far as its signature says.

    Raises:
        ArchError: it has none of that name, needs another, or takes another type.
    """
    try:
        signature = inspect.signature(function)
    # Of functions that are written in C nothing is known.
    except (TypeError, ValueError):
        return
    own = {
        name: each
        for name, each in signature.parameters.items()
        if each.kind not in (each.VAR_POSITIONAL, each.VAR_KEYWORD)
    }
    title = getattr(function, "__name__", "the function")
    if not any(each.kind is each.VAR_KEYWORD for each in signature.parameters.values()):
        _check_names(title, list(own), arguments)
    needed = [name for name, each in own.items() if each.default is each.empty and name not in arguments]
    if needed:
        raise ArchError("", f"{title} needs {' and '.join(needed)}", f"Give it as --args {needed[0]}=...", needed[0])
    for name in arguments.keys() & own.keys():
        _check_type(title, own[name], arguments[name])


def _check_names(title: str, own: list[str], arguments: Mapping[str, Any]) -> None:
    for name in arguments:
        if name not in own:
            raise ArchError("", f"{title} has no argument {name[:80]!r}", nearest(name, own), name)


def nearest(name: str, own: list[str]) -> str:
    """Which of some names was meant, as a hint."""
    near = get_close_matches(name[:80], own, n=1)
    if near:
        return f"Did you mean {near[0]!r}?"
    return f"It takes {', '.join(own[:12])}" if own else "It takes none"


def _check_type(title: str, parameter: inspect.Parameter, value: Any) -> None:
    """By the annotation, where it is one plain type, or else by a default that is one."""
    annotation = getattr(parameter.annotation, "__name__", parameter.annotation)
    default = type(parameter.default).__name__
    wanted = annotation if parameter.annotation is not parameter.empty else default
    types = _TYPES.get(str(wanted))
    if types is None or (value is None and parameter.default is None):
        return
    # True is an int to Python.
    if not isinstance(value, types) or (isinstance(value, bool) and bool not in types):
        what = f"{title} takes {parameter.name} as {wanted}, and not {str(value)[:40]!r}"
        raise ArchError("", what, f"Give a {wanted}", parameter.name)
