"""The graph for other graph tools: networkx, and DOT through the graphviz package."""

from __future__ import annotations

import json
from typing import TypeAlias

import graphviz
import networkx

from arch.analysis import layer_costs
from arch.graph import Graph

Layers: TypeAlias = "networkx.DiGraph[str]"


def to_networkx(graph: Graph) -> Layers:
    """One node per layer, named by its path, with op, shape, params and macs; one edge per tensor read."""
    found: Layers = networkx.DiGraph()
    found.add_node(graph.nodes[0].path, op="input", shape="x".join(map(str, graph.input)), params=0, macs=0)
    for cost in layer_costs(graph):
        node = cost.node
        shape = "x".join(map(str, node.shape))
        found.add_node(node.path, op=node.op.name, shape=shape, params=cost.params, macs=cost.macs)
        found.add_edges_from((graph.nodes[index].path, node.path) for index in node.inputs)
    return found


def to_node_link(graph: Graph) -> str:
    """The graph as node-link JSON, which networkx and d3 read."""
    return json.dumps(networkx.node_link_data(to_networkx(graph), edges="edges"), indent=2) + "\n"


def to_dot(graph: Graph, name: str) -> str:
    """The graph in the DOT language."""
    found = graphviz.Digraph(name, node_attr={"shape": "box", "fontname": "sans-serif"})
    nodes = to_networkx(graph)
    for path, data in nodes.nodes(data=True):
        found.node(path, graphviz.escape(f"{path}\n{data['op']} {data['shape']}").replace("\n", "\\n"))
    for tail, head in nodes.edges:
        found.edge(tail, head)
    return str(found.source)


def to_graphml(graph: Graph) -> str:
    """The graph in GraphML."""
    return "\n".join(networkx.generate_graphml(to_networkx(graph))) + "\n"
