"""The graph in GraphML."""

from __future__ import annotations

from arch.analysis import Network
from arch.formats.base import Format
from arch.formats.nodes import to_networkx


def write(network: Network) -> str:
    """Nodes with their data, and edges."""
    import networkx

    # As lines, since `write_graphml` wants a file.
    return "\n".join(networkx.generate_graphml(to_networkx(network.graph))) + "\n"


FORMAT = Format(
    "graphml",
    "Graph as GraphML",
    "graphml",
    "application/graphml+xml",
    "graph",
    write,
    usage="Open it in yEd, Gephi or Cytoscape, or read it with networkx.read_graphml.",
    remark=("<!-- ", " -->"),
)
