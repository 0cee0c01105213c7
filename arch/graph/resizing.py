"""A graph for images of another size."""

from __future__ import annotations

from dataclasses import replace

from arch.graph.graph import Graph, Node
from arch.ops import Input, Shape


def resized(graph: Graph, size: Shape) -> Graph:
    """The same ops on an image of another size, (channels, height, width).

    Raises:
        ShapeError: an op does not take what it would read.
    """
    nodes: list[Node] = []
    for node in graph.nodes:
        op = Input(size) if isinstance(node.op, Input) else node.op
        nodes.append(node._replace(op=op, shape=op.shape(*(nodes[index].shape for index in node.inputs))))
    return replace(graph, nodes=tuple(nodes))
