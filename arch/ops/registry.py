"""The closed list of primitives, found by being there: every module of this folder that defines ops."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from pkgutil import iter_modules

from arch.ops.base import TRAITS, Op, states


def discover(package: str) -> tuple[type[Op], ...]:
    """The ops that the modules of a package define, in the order of the modules' names.

    Raises:
        TypeError: an op leaves a trait out, or two have one name.
    """
    found: dict[str, type[Op]] = {}
    for module in iter_modules(import_module(package).__path__, f"{package}."):
        for op in _ops(module.name):
            missing = [trait for trait in TRAITS if not states(op, trait)]
            if missing:
                raise TypeError(f"{op.__module__}.{op.__name__} does not state {', '.join(missing)}")
            if op.__name__ in found:
                raise TypeError(f"{op.__module__} and {found[op.__name__].__module__} both define {op.__name__}")
            found[op.__name__] = op
    return tuple(found.values())


_BASES = ("arch.ops.base", "arch.ops.bases")


def _ops(module: str) -> Iterator[type[Op]]:
    # Bases state some traits only: as ops they would be refused.
    if module in _BASES:
        return
    for value in vars(import_module(module)).values():
        own = isinstance(value, type) and issubclass(value, Op) and value.__module__ == module
        if own and not value.__name__.startswith("_"):  # an underscore: a base of one module's ops
            yield value
