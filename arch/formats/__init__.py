"""Exports: one table. What needs a design gets it, what needs a graph lowers it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from arch.design import Design, files, notation
from arch.lowering import lower


@dataclass(frozen=True, slots=True)
class Exporter:
    """One format.

    Attributes:
        label: its name in menus.
        extension: of the file, without a dot.
        mime: media type.
        render: the file's text for a design; raises ArchError where the design makes no network.
    """

    label: str
    extension: str
    mime: str
    render: Callable[[Design], str]


def _torch(design: Design) -> str:
    from arch.formats.torch import source

    return source(lower(design), design.name)


def _csv(design: Design) -> str:
    from arch.formats.layers import to_csv

    return to_csv(lower(design))


def _dot(design: Design) -> str:
    from arch.formats.graphs import to_dot

    return to_dot(lower(design), design.name)


def _graphml(design: Design) -> str:
    from arch.formats.graphs import to_graphml

    return to_graphml(lower(design))


def _node_link(design: Design) -> str:
    from arch.formats.graphs import to_node_link

    return to_node_link(lower(design))


EXPORTERS: Mapping[str, Exporter] = {
    "yaml": Exporter("Design as YAML", "yaml", "application/yaml", files.to_yaml),
    "json": Exporter("Design as JSON", "json", "application/json", files.to_json),
    "torch": Exporter("PyTorch source", "py", "text/x-python", _torch),
    "csv": Exporter("Shape table as CSV", "csv", "text/csv", _csv),
    "notation": Exporter("Notation, one line", "txt", "text/plain", lambda design: notation.write(design) + "\n"),
    "dot": Exporter("Graph as DOT", "dot", "text/vnd.graphviz", _dot),
    "graphml": Exporter("Graph as GraphML", "graphml", "application/graphml+xml", _graphml),
    "node-link": Exporter("Graph as node-link JSON", "json", "application/json", _node_link),
}
"""Formats by their name on the command line. The heavier ones import their library on first use."""
