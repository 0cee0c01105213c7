"""Batch norms that an exporter has folded into convolutions, put back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from arch.graph import Graph, Node
from arch.ops import BatchNorm, Conv2d
from arch.reading import Recorder, Value, rewritten


def unfolded(graph: Graph) -> Graph | None:
    """The graph with a batch norm behind each convolution that has a bias and no norm; None if it has none of these.

    Of a folded norm a bias is left. Gates, which read maps of one place, have biases of their own and no norm.
    """
    normed = {node.inputs[0] for node in graph if isinstance(node.op, BatchNorm)}
    folded = {
        node.path
        for index, node in enumerate(graph.nodes)
        if isinstance(node.op, Conv2d) and node.op.bias and index not in normed
        if graph.nodes[node.inputs[0]].shape[1:] != (1, 1)
    }

    def write(to: Recorder, node: Node, read: Sequence[Value]) -> Value:
        if node.path not in folded:
            return to.add(node.path, node.op, *read)
        assert isinstance(node.op, Conv2d), "so they were chosen"
        # Its eps is within the weights: the default is as good as any.
        return to.add(f"{node.path}_norm", BatchNorm(), to.add(node.path, replace(node.op, bias=False), *read))

    return rewritten(graph, write) if folded else None
