"""The depth of a network: the number by which the field names it, as the 50 of ResNet-50."""

from __future__ import annotations

from arch.analysis.cost import MAC_KINDS
from arch.graph import Graph, Node
from arch.ops import Add, Multiply


def network_depth(graph: Graph) -> int:
    """Convolution and linear layers on the longest way from the image to the scores: 50 for ResNet-50, 16 for VGG-16.

    A projection lies beside a block's own layers, an auxiliary head beside the scores: neither is on that way. Layers
    that compute a gate are left out, as in SENet-154. An op that is not known counts for none: a lower bound then.
    """
    found: list[int] = []
    for node in graph:
        before = max((found[index] for index in _ways(graph, node)), default=0)
        # A layer of a kind that multiplies adds one, a norm or an addition none; nor does a filter that learns nothing.
        is_layer = node.op.kind in MAC_KINDS and bool(node.op.weights(*graph.input_shapes(node)))
        found.append(before + is_layer)
    return found[graph.outputs[0]]


def _ways(graph: Graph, node: Node) -> tuple[int, ...]:
    """The inputs through which a map goes on: not those that are stretched over another, as a gate is."""
    if not isinstance(node.op, Add | Multiply):
        return node.inputs
    return tuple(index for index in node.inputs if graph.nodes[index].shape == node.shape) or node.inputs
