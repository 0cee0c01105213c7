"""One way to write what libraries write in several: sums of sums, concatenations of concatenations, dropout."""

from __future__ import annotations

from collections.abc import Iterator

from arch.graph import Graph
from arch.ops import Add, Concat, Dropout
from arch.reading import Recorder, Value


def joined(graph: Graph) -> Graph:
    """The graph with a sum of a sum as one sum, where nothing else reads the inner one; and with a concatenation that
    begins with what another one reads as a concatenation of that one's output and the rest.

    DenseNet is written both ways: each layer reads a concatenation of all before it, made anew (torchvision) or grown.
    """
    if not any(isinstance(node.op, Concat | Add) for node in graph):
        return graph
    inner = _inner(graph)
    recorder = Recorder(graph.input, graph.nodes[0].path)
    values, concats = {0: recorder.input}, dict[tuple[int, ...], Value]()
    for index, node in enumerate(graph.nodes[1:], start=1):
        if index in inner:
            continue
        read = [values[source] for source in _summands(graph, index, inner)]
        if isinstance(node.op, Concat):
            read = _grown(read, concats)
        values[index] = recorder.add(node.path, node.op, *read)
        if isinstance(node.op, Concat):
            concats[tuple(values[source].node for source in node.inputs)] = values[index]
    return recorder.graph([values[index] for index in graph.outputs])


def _inner(graph: Graph) -> set[int]:
    """Indices of the sums that one other sum alone reads."""
    readers: dict[int, list[int]] = {index: [] for index in range(len(graph.nodes))}
    for index, node in enumerate(graph.nodes):
        for source in node.inputs:
            readers[source].append(index)
    # A stretched one has summands of several sizes.
    sums = {index for index, node in enumerate(graph.nodes) if node.op == Add()}
    return {n for n in sums if len(readers[n]) == 1 and readers[n][0] in sums and n not in graph.outputs}


def _summands(graph: Graph, index: int, inner: set[int]) -> Iterator[int]:
    for source in graph.nodes[index].inputs:
        if source in inner:
            yield from _summands(graph, source, inner)
        else:
            yield source


def _grown(read: list[Value], concats: dict[tuple[int, ...], Value]) -> list[Value]:
    """What a concatenation reads, the longest beginning that another one reads replaced by that one's output."""
    nodes = tuple(value.node for value in read)
    for length in range(len(nodes) - 1, 1, -1):
        if nodes[:length] in concats:
            return [concats[nodes[:length]], *read[length:]]
    return read


def undropped(graph: Graph) -> Graph:
    """The graph without dropouts, which do nothing at inference."""
    recorder = Recorder(graph.input, graph.nodes[0].path)
    values = {0: recorder.input}
    for index, node in enumerate(graph.nodes[1:], start=1):
        read = [values[source] for source in node.inputs]
        values[index] = read[0] if isinstance(node.op, Dropout) else recorder.add(node.path, node.op, *read)
    return recorder.graph([values[index] for index in graph.outputs])
