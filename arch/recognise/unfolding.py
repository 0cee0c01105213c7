"""Batch norms that an exporter has folded into convolutions, put back."""

from __future__ import annotations

from dataclasses import replace

from arch.graph import Graph
from arch.ops import BatchNorm, Conv2d
from arch.reading import Recorder


def unfolded(graph: Graph) -> Graph | None:
    """The graph with a batch norm behind each convolution that has a bias and no norm; None if it has none of these.

    Of a folded norm a bias is left. Gates, which read maps of one place, have biases of their own and no norm.
    """
    normed = {node.inputs[0] for node in graph if isinstance(node.op, BatchNorm)}
    to = Recorder(graph.input, graph.nodes[0].path)
    values, found = {0: to.input}, False
    for index, node in enumerate(graph.nodes[1:], start=1):
        op, read = node.op, [values[source] for source in node.inputs]
        if not isinstance(op, Conv2d) or not op.bias or index in normed or read[0].shape[2:] == (1, 1):
            values[index] = to.add(node.path, op, *read)
            continue
        found = True
        # Its eps is within the weights: the default is as good as any.
        values[index] = to.add(f"{node.path}_norm", BatchNorm(), to.add(node.path, replace(op, bias=False), *read))
    return to.graph([values[index] for index in graph.outputs]) if found else None
