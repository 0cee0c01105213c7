"""The graph in the DOT language, through the graphviz package."""

from __future__ import annotations

from arch.analysis import Network
from arch.formats.base import Format
from arch.formats.nodes import to_networkx


def write(network: Network) -> str:
    """One box per layer."""
    import graphviz

    found = graphviz.Digraph(network.name, node_attr={"shape": "box", "fontname": "sans-serif"})
    nodes = to_networkx(network.graph)
    for path, data in nodes.nodes(data=True):
        found.node(path, graphviz.escape(f"{path}\n{data['op']} {data['shape']}").replace("\n", "\\n"))
    for tail, head in nodes.edges:
        found.edge(tail, head)
    return str(found.source)


FORMAT = Format("dot", "Graph as DOT", "dot", "text/vnd.graphviz", "graph", write)
