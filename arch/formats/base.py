"""What a format is: one row of a table, defined in a file of its own."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib import import_module
from pkgutil import iter_modules
from typing import Literal, NamedTuple, TypeVar

from arch.analysis import Network
from arch.design import Design
from arch.drawing.sheet import Sheet
from arch.errors import ArchError
from arch.execute import Subject, Weights
from arch.graph import fingerprint
from arch.tables.cells import Table

Runs = Callable[[Network, bytes, Mapping[str, str], Weights], Subject]
"""Makes a file that this process has just written ready to run: from the network, the file, the options that it was
written with, and the weights to put in.
"""

Reader = Callable[[bytes, tuple[int, int] | None], Network]
"""The network in a file's bytes, at an image of (height, width) where a pair is given."""

GROUPS = ("design", "code", "configuration", "table", "graph")
"""What formats hold, in the order of menus."""


class Option(NamedTuple):
    """A choice that a format leaves to its user.

    Attributes:
        id: on the command line, `--id`, and the name of the argument of `write`.
        label: its name in menus.
        about: what it changes, in a sentence.
        choices: what can be chosen, with its name in menus; the first is chosen where nobody says another.
    """

    id: str
    label: str
    about: str
    choices: Mapping[str, str]

    @property
    def default(self) -> str:
        """What is chosen where nobody says another."""
        return next(iter(self.choices))


@dataclass(frozen=True, slots=True)
class Format:
    """A format that holds a network.

    Attributes:
        id: on the command line.
        label: its name in menus.
        extension: of the file, without a dot.
        mime: media type.
        group: what it holds, one of GROUPS; menus are in their order.
        write: the file's text or bytes for a network and the chosen options, which are arguments by their ids; raises
            ArchError where the network cannot be written; None for what is read alone.
        options: what can be chosen.
        usage: how the file is used, in a sentence or two.
        runs: how its file is run, to prove it; None for what does not run.
        keeps_maps: whether what runs it keeps every map until the end.
        stamp: the file with a statement in its head, one that may have several lines.
        remark: what begins and ends a remark, for a format whose `write` does not say the architecture's hash itself.
        read: the network in a file's bytes, at another height and width of the image where a pair is given; raises
            ArchError where it holds none; None for what cannot be read back.
        fits: whether the beginning of a file is one of this format, for those that can be read.
    """

    id: str
    label: str
    extension: str
    mime: str
    group: Literal["design", "code", "configuration", "table", "graph"]
    # The network, not its design: a graph that was read from a file can be written too.
    write: Callable[..., str | bytes] | None
    options: tuple[Option, ...] = ()
    usage: str = ""
    runs: Runs | None = None
    keeps_maps: bool = False
    stamp: Callable[[bytes, str], bytes] | None = None
    remark: tuple[str, str] | None = None
    read: Reader | None = None
    fits: Callable[[bytes], bool] | None = None

    def extension_of(self, content: bytes) -> str:
        """The extension of a file of this format, which is `zip` where it did not fit into one file."""
        # The signature of a zip's first entry (APPNOTE.TXT 4.3.7), which spreadsheets have too.
        return "zip" if content.startswith(b"PK\x03\x04") and self.extension != "xlsx" else self.extension

    def choices(self, **chosen: str) -> dict[str, str]:
        """All options by their ids, those that are not chosen at their defaults.

        Raises:
            ArchError: the format has no such option or choice.
        """
        known = {option.id: option for option in self.options}
        for id, choice in chosen.items():
            if id not in known:
                has = f"It has {', '.join(known)}" if known else "It has none"
                raise ArchError("", f"the format {self.id} has no option {id!r}", has)
            if choice not in known[id].choices:
                what = f"{choice!r} is no choice for {id} of the format {self.id}"
                raise ArchError("", what, f"Choose {' or '.join(known[id].choices)}")
        return {id: option.default for id, option in known.items()} | chosen

    def content(self, network: Network, **chosen: str) -> bytes:
        """The file.

        Args:
            network: what is written.
            chosen: choices of options by their ids; those left out are at their defaults.

        Raises:
            ArchError: the network cannot be written in this format, or it has no such option or choice.
        """
        if self.write is None:
            raise ArchError("", f"a network cannot be written as {self.label}", "Choose another format")
        found = self.write(network, **self.choices(**chosen))
        content = found.encode() if isinstance(found, str) else found
        if self.remark is None:
            return content
        begin, end = self.remark
        # At the end, where it is in the way of no declaration and no command that must be first.
        return content.rstrip(b"\n") + f"\n{begin}Architecture {fingerprint(network.graph)}.{end}\n".encode()


@dataclass(frozen=True, slots=True)
class Picture:
    """A format that holds a drawing: as Format, but it is made from a sheet."""

    id: str
    label: str
    extension: str
    mime: str
    write: Callable[[Sheet], bytes]


@dataclass(frozen=True, slots=True)
class Tabular:
    """A format that holds a table: as Format, but it is made from cells, of one network or several."""

    id: str
    label: str
    extension: str
    mime: str
    write: Callable[[Table], str | bytes]

    def content(self, table: Table) -> bytes:
        """The file."""
        found = self.write(table)
        return found.encode() if isinstance(found, str) else found


F = TypeVar("F", Format, Picture, Tabular)


def discover(package: str, family: type[F]) -> dict[str, F]:
    """The formats of a kind, by id: every module's constant FORMAT, PICTURE or TABULAR.

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
