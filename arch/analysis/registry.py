"""The conventions, found by being there: every module of a folder holds the rules of one tool or paper.

A module defines at least one of CONVENTIONS (operations), PARAMETERS (weights) and MEMORY (bytes), and in QUANTITIES
what its rules alone weigh.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from importlib import import_module
from pkgutil import iter_modules
from types import ModuleType
from typing import NamedTuple

from arch.analysis.quantities import SHARED, Quantity
from arch.analysis.rules import Convention, Memory

FIRST = "house"
"""The module whose rules come first; the others follow in the order of their names."""


class Found(NamedTuple):
    """All rules and all quantities."""

    conventions: tuple[Convention, ...]
    parameters: tuple[Convention, ...]
    memory: tuple[Memory, ...]
    quantities: Mapping[str, Quantity]


def discover(package: str) -> Found:
    """The rules in the modules of a package.

    Raises:
        TypeError: a module holds none, two have one id, or one weighs a quantity that is nowhere.
    """
    names = [module.name for module in iter_modules(import_module(package).__path__, f"{package}.")]
    modules = [import_module(name) for name in sorted(names, key=lambda name: (name != f"{package}.{FIRST}", name))]
    quantities = _quantities(modules)
    owner: dict[str, str] = {}
    for module in modules:
        # At import, and not when somebody first asks for the rule.
        _check(module, quantities, owner)
    tables = [[rule for module in modules for rule in getattr(module, table, ())] for table in _TABLES]
    return Found(tuple(tables[0]), tuple(tables[1]), tuple(tables[2]), quantities)


_TABLES = ("CONVENTIONS", "PARAMETERS", "MEMORY")


def _quantities(modules: Iterable[ModuleType]) -> Mapping[str, Quantity]:
    found = dict(SHARED)
    for module in modules:
        own = getattr(module, "QUANTITIES", {})
        # One name for two sums would make a rule depend on the order of the modules.
        twice = sorted(found.keys() & own)
        if twice:
            raise TypeError(f"{module.__name__} defines the quantity {twice[0]!r}, which is there already")
        found |= own
    return found


def _check(module: ModuleType, quantities: Mapping[str, Quantity], owner: dict[str, str]) -> None:
    rules = [rule for table in _TABLES for rule in getattr(module, table, ())]
    if not rules:
        raise TypeError(f"{module.__name__} holds no rule: {', '.join(_TABLES)} are missing")
    for rule in rules:
        if rule.id in owner:
            raise TypeError(f"{module.__name__} and {owner[rule.id]} both define the rule {rule.id!r}")
        owner[rule.id] = module.__name__
        # A rule for bytes weighs no quantities.
        missing = [name for name in getattr(rule, "weights", ()) if name not in quantities]
        if missing:
            raise TypeError(f"{module.__name__}: the rule {rule.id!r} weighs {missing[0]!r}, which is no quantity")
