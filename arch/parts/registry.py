"""The parts, found by being there: every module of a family's folder holds one part."""

from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules
from typing import Annotated, Any, TypeVar, Union

from pydantic import Field

from arch.parts.base import Part

P = TypeVar("P", bound=Part)


def discover(package: str, family: type[P]) -> dict[str, type[P]]:
    """Kinds and classes of the parts of `family` in `package`, in the order of the modules' names.

    Raises:
        TypeError: a module holds no part, or two parts share a kind.
    """
    found: dict[str, type[P]] = {}
    for module in iter_modules(import_module(package).__path__, f"{package}."):
        for part in _parts(module.name, family):
            kind = part.model_fields["kind"].default
            if kind in found:
                raise TypeError(f"{part.__module__} and {found[kind].__module__} both define the kind {kind!r}")
            found[kind] = part
    return found


def _parts(module: str, family: type[P]) -> list[type[P]]:
    values = vars(import_module(module)).values()
    # What a module imports, such as its base class, is not its own.
    own = [v for v in values if isinstance(v, type) and issubclass(v, family) and v.__module__ == module]
    parts = [part for part in own if "kind" in part.__annotations__]
    if not parts:
        raise TypeError(f"{module} defines no part: a class with a `kind` is missing")
    return parts


def union(parts: dict[str, type[Any]]) -> Any:
    """The annotation for a field that takes any of `parts`, told apart by `kind`."""
    classes = tuple(parts.values())
    # pydantic refuses a discriminated union of one class.
    if len(classes) == 1:
        return classes[0]
    return Annotated[Union[classes], Field(discriminator="kind")]  # noqa: UP007 (a tuple of classes known at run time)
