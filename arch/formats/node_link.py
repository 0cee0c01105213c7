"""The graph as node-link JSON."""

from __future__ import annotations

import json

from arch.analysis import Network
from arch.formats.base import Format
from arch.formats.nodes import to_networkx
from arch.graph import fingerprint


def write(network: Network) -> str:
    """What networkx and d3 read."""
    import networkx

    # Named, since networkx's own name for them was `links` before 3.6, and readers follow either.
    data = networkx.node_link_data(to_networkx(network.graph), edges="edges")
    data["graph"]["architecture"] = fingerprint(network.graph)
    return json.dumps(data, indent=2) + "\n"


FORMAT = Format(
    "node-link",
    "Graph as node-link JSON",
    "json",
    "application/json",
    "graph",
    write,
    usage='Read it with networkx.node_link_graph(data, edges="edges"), or draw it with d3.',
)
