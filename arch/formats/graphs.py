"""The graph for other graph tools: networkx, node-link JSON, GraphML, and DOT."""

from __future__ import annotations

import json
from typing import TypeAlias

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
    nodes = to_networkx(graph)
    lines = [f'\t"{_dot(path)}" [label="{_label(path, data)}"]' for path, data in nodes.nodes(data=True)]
    lines += [f'\t"{_dot(tail)}" -> "{_dot(head)}"' for tail, head in nodes.edges]
    head = [f'digraph "{_dot(name)}" {{', '\tnode [fontname="sans-serif" shape=box]']
    return "\n".join([*head, *lines, "}", ""])


def _label(path: str, data: dict[str, str]) -> str:
    return f"{_dot(path)}\\n{_dot(data['op'])} {_dot(data['shape'])}"


def _dot(text: str) -> str:
    """A text for the inside of DOT's double quotes, where a backslash may neither end it nor begin a code."""
    return text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", " ")


def to_graphml(graph: Graph) -> str:
    """The graph in GraphML."""
    return "\n".join(networkx.generate_graphml(to_networkx(graph))) + "\n"
