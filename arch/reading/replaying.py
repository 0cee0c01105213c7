"""A graph as a file would give it back."""

from __future__ import annotations

from arch.graph import Graph
from arch.reading.plainest import changes_nothing
from arch.reading.recorder import Recorder


def plain(graph: Graph) -> Graph:
    """The graph at inference, every op in the plainest of settings that do the same.

    Files do not tell such settings apart: a pooling that rounds up where nothing is left over, padding that no window
    reads, an adaptive pooling to the size that the map has. Graphs of which this is equal compute the same.
    """
    hidden = graph.auxiliary()
    recorder = Recorder(graph.input, graph.nodes[0].path)
    values = {0: recorder.input}
    for index, node in enumerate(graph.nodes[1:], start=1):
        if index in hidden:
            continue
        read = [values[source] for source in node.inputs]
        if changes_nothing(node.op, graph.input_shapes(node)):
            values[index] = read[0]
        else:
            # By their order in the graph: files too have no other.
            values[index] = recorder.add(node.path, node.op, *read)
    return recorder.graph([values[index] for index in graph.outputs if index not in hidden])
