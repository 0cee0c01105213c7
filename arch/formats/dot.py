"""The graph in the DOT language, through the graphviz package."""

from __future__ import annotations

from arch.analysis import Network
from arch.formats.base import Format
from arch.formats.nodes import to_networkx


def write(network: Network) -> str:
    """One box per layer."""
    import graphviz

    # The program `dot` is not needed to write its language.
    look = {"shape": "box", "fontname": "sans-serif"}
    found = graphviz.Digraph(graphviz.escape(network.name), node_attr=look)
    nodes = to_networkx(network.graph)
    # Nodes are numbered: in an identifier a colon would begin a port, and <...> would be HTML.
    numbers = {path: f"n{index}" for index, path in enumerate(nodes)}
    for path, data in nodes.nodes(data=True):
        lines = [graphviz.escape(line) for line in (path, f"{data['op']} {data['shape']}")]
        found.node(numbers[path], graphviz.nohtml("\\n".join(lines)))
    for tail, head in nodes.edges:
        found.edge(numbers[tail], numbers[head])
    return str(found.source)


FORMAT = Format(
    "dot",
    "Graph as DOT",
    "dot",
    "text/vnd.graphviz",
    "graph",
    write,
    usage="Draw it with Graphviz: dot -Tsvg FILE -o graph.svg.",
    remark=("// ", ""),
)
