"""The design in one line."""

from __future__ import annotations

from arch.analysis import Network
from arch.design import notation
from arch.formats.base import Format, design_of


def write(network: Network) -> str:
    """The line that `load` reads again."""
    return notation.write(design_of(network)) + "\n"


FORMAT = Format(
    "notation",
    "Notation, one line",
    "txt",
    "text/plain",
    "design",
    write,
    usage="Paste it into Archscope, a link or a command line: it is the whole design.",
)
