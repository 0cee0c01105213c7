"""What a format is: one row of a table, defined in a file of its own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from pkgutil import iter_modules
from typing import Literal, TypeVar

from arch.analysis import Network
from arch.design import Design
from arch.drawing.sheet import Sheet
from arch.errors import ArchError

GROUPS = ("design", "code", "table", "graph")
"""What formats hold, in the order of menus."""


@dataclass(frozen=True, slots=True)
class Format:
    """A format that holds a network.

    Attributes:
        id: on the command line.
        label: its name in menus.
        extension: of the file, without a dot.
        mime: media type.
        group: what it holds, one of GROUPS; menus are in their order.
        write: the file's text; raises ArchError where the network cannot be written.
    """

    id: str
    label: str
    extension: str
    mime: str
    group: Literal["design", "code", "table", "graph"]
    # The network, not its design: a graph that was read from a file can be written too.
    write: Callable[[Network], str]


@dataclass(frozen=True, slots=True)
class Picture:
    """A format that holds a drawing: as Format, but it is made from a sheet."""

    id: str
    label: str
    extension: str
    mime: str
    write: Callable[[Sheet], bytes]


F = TypeVar("F", Format, Picture)


def discover(package: str, family: type[F]) -> dict[str, F]:
    """The formats of a kind, by id: every module's constant FORMAT or PICTURE.

    Raises:
        TypeError: two have one id.
    """
    found: dict[str, F] = {}
    for module in iter_modules(import_module(package).__path__, f"{package}."):
        # A module without the constant is a helper of the others, as this one is.
        format = getattr(import_module(module.name), family.__name__.upper(), None)
        if not isinstance(format, family):
            continue
        if format.id in found:
            raise TypeError(f"two formats have the id {format.id!r}; the second is in {module.name}")
        found[format.id] = format
    return found


def design_of(network: Network) -> Design:
    """The design that a network was made from.

    Raises:
        ArchError: it was made from something else.
    """
    if network.design is None:
        raise ArchError("", f"{network.name!r} has no design to write", "It was not assembled here: export its graph")
    return network.design
