"""The graph as networkx has it, which several formats write."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from arch.analysis import layer_costs
from arch.graph import Graph
from arch.ops import spelled

if TYPE_CHECKING:
    # networkx takes a tenth of a second to import, and most runs need none of it.
    import networkx

Layers: TypeAlias = "networkx.DiGraph[str]"


def to_networkx(graph: Graph) -> Layers:
    """One node per layer, named by its path, with op, shape, params and macs; one edge per tensor read.

    An op whose params and MACs nobody knows has neither.
    """
    import networkx

    found: Layers = networkx.DiGraph()
    found.add_node(graph.nodes[0].path, op="input", shape=spelled(graph.input), params=0, macs=0)
    for cost in layer_costs(graph):
        node = cost.node
        # Left out rather than None, which GraphML cannot hold.
        numbers = {"params": cost.params, "macs": cost.macs} if node.op.known else {}
        found.add_node(node.path, op=node.op.name, shape=spelled(node.shape), **numbers)
        # An op that reads one tensor twice has one edge: a DiGraph has no parallel ones.
        found.add_edges_from((graph.nodes[index].path, node.path) for index in node.inputs)
    return found
