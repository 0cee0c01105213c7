"""A graph written anew, op by op; and as a file would give it back."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence

from arch.graph import Graph, Node
from arch.reading.plainest import changes_nothing
from arch.reading.recorder import Recorder
from arch.reading.values import Value

Write = Callable[[Recorder, Node, Sequence[Value]], Value]
"""What stands for a node, by what it reads now."""


def rewritten(graph: Graph, write: Write, hidden: Collection[int] = ()) -> Graph:
    """The graph with something else for each node; `hidden` ones, by their indices, are left out."""
    to = Recorder(graph.input, graph.nodes[0].path)
    values = {0: to.input}
    # By their order in the graph: files too have no other.
    for index, node in enumerate(graph.nodes[1:], start=1):
        if index not in hidden:
            values[index] = write(to, node, [values[source] for source in node.inputs])
    return to.graph([values[index] for index in graph.outputs if index not in hidden])


def plain(graph: Graph) -> Graph:
    """The graph at inference, every op in the plainest of settings that do the same.

    Files do not tell such settings apart: a pooling that rounds up where nothing is left over, padding that no window
    reads, an adaptive pooling to the size that the map has. Graphs of which this is equal compute the same.
    """

    def write(to: Recorder, node: Node, read: Sequence[Value]) -> Value:
        # The recorder makes an op plain as it takes it.
        idle = changes_nothing(node.op, graph.input_shapes(node))
        return read[0] if idle else to.add(node.path, node.op, *read)

    return rewritten(graph, write, graph.auxiliary())
