"""The design as JSON."""

from __future__ import annotations

from arch.analysis import Network
from arch.design import files
from arch.formats.base import Format, design_of
from arch.graph import fingerprint


def write(network: Network) -> str:
    """The document that `load` reads again."""
    return files.to_json(design_of(network), fingerprint(network.graph))


FORMAT = Format(
    "json",
    "Design as JSON",
    "json",
    "application/json",
    "design",
    write,
    usage="Open it in Archscope, or read it with any JSON reader; arch.load takes its path.",
)
