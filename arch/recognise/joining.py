"""One way to write what libraries write in several: sums of sums, concatenations of concatenations, where a map of one
place becomes a vector, dropout."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from arch.graph import Graph
from arch.ops import Activation, AdaptivePool, Add, Concat, Dropout, Flatten, LayerNorm, RMSNorm
from arch.reading import Recorder, Value, rewritten

_EACH = (Activation, Dropout, LayerNorm, RMSNorm)
"""Ops that do the same to a map of one place and to its vector."""


def joined(graph: Graph) -> Graph:
    """The graph with a sum of a sum as one sum, where nothing else reads the inner one; and with a concatenation that
    begins with what another one reads as a concatenation of that one's output and the rest.

    A map of one place is made a vector before what works on it element by element, and not after that.

    DenseNet is written both ways: each layer reads a concatenation of all before it, made anew (torchvision) or grown.
    """
    if not any(isinstance(node.op, Concat | Add | Flatten) for node in graph):
        return graph
    readers = _readers(graph)
    inner, late = _inner(graph, readers), _flattened_late(graph, readers)
    recorder = Recorder(graph.input, graph.nodes[0].path)
    values, concats = {0: recorder.input}, dict[tuple[int, ...], Value]()
    for index, node in enumerate(graph.nodes[1:], start=1):
        if index in inner:
            continue
        read = [values[source] for source in _summands(graph, index, inner)]
        if isinstance(node.op, Flatten) and node.inputs[0] in late:
            values[index] = read[0]
            continue
        if index in late and node.inputs[0] not in late:
            read = [recorder.add(f"{node.path}_flat", Flatten(), *read)]
        if isinstance(node.op, Concat):
            read = _grown(read, concats)
        values[index] = recorder.add(node.path, node.op, *read)
        if isinstance(node.op, Concat):
            concats[tuple(values[source].node for source in node.inputs)] = values[index]
    return recorder.graph([values[index] for index in graph.outputs])


def _readers(graph: Graph) -> dict[int, list[int]]:
    found: dict[int, list[int]] = {index: [] for index in range(len(graph.nodes))}
    for index, node in enumerate(graph.nodes):
        for source in node.inputs:
            found[source].append(index)
    return found


def _inner(graph: Graph, readers: Mapping[int, Sequence[int]]) -> set[int]:
    """Indices of the sums that one other sum alone reads."""
    # A stretched one has summands of several sizes.
    sums = {index for index, node in enumerate(graph.nodes) if node.op == Add()}
    return {n for n in sums if len(readers[n]) == 1 and readers[n][0] in sums and n not in graph.outputs}


def _flattened_late(graph: Graph, readers: Mapping[int, Sequence[int]]) -> set[int]:
    """Indices of ops on a map of one place that a flattening follows and nothing else reads."""
    found: set[int] = set()
    for index in range(len(graph.nodes) - 1, 0, -1):
        node, follows = graph.nodes[index], readers[index]
        one_place = isinstance(node.op, _EACH) and node.shape[1:] == (1, 1)
        if one_place and len(follows) == 1 and index not in graph.outputs:
            flattens = isinstance(graph.nodes[follows[0]].op, Flatten) or follows[0] in found
            found |= {index} if flattens else set()
    # Behind a global pooling: elsewhere such an op may end a stage, and the flattening begin the head.
    pooled = {index for index, node in enumerate(graph.nodes) if isinstance(node.op, AdaptivePool)}
    for index in sorted(found):
        if graph.nodes[index].inputs[0] not in pooled | found:
            found.remove(index)
    return found


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
    return rewritten(
        graph, lambda to, node, read: read[0] if isinstance(node.op, Dropout) else to.add(node.path, node.op, *read)
    )
