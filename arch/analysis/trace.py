"""Which layers' outputs a layer reads when the concatenations between them are looked through."""

from __future__ import annotations

from collections.abc import Iterator

from arch.graph import Graph, within
from arch.ops import Concat


def true_edges(graph: Graph, path: str) -> list[tuple[str, str]]:
    """Edges (source, reader) of the layer at a path, as in the paper's figure of a dense block.

    Empty if nothing is concatenated before or after it. For a group the first layer in it stands.
    """
    # A path is looked for and no index asked for: clicks in a drawing, on a group too, give paths.
    start = next((i for i, node in enumerate(graph.nodes) if within(node.path, path)), -1)
    if start < 0:
        return []
    sources = [(graph.nodes[index].path, path) for index in _sources(graph, start)]
    readers = [(path, graph.nodes[index].path) for index in _readers(graph, start)]
    through = any(isinstance(graph.nodes[index].op, Concat) for index in graph.nodes[start].inputs)
    onwards = any(isinstance(node.op, Concat) for node in graph.nodes if start in node.inputs)
    return [*(sources if through else ()), *(readers if onwards else ())]


def _sources(graph: Graph, reader: int) -> Iterator[int]:
    found: dict[int, None] = {}
    # DenseNet's running concatenation reads the one before it: all of them are looked through.
    todo = list(graph.nodes[reader].inputs)
    while todo:
        index = todo.pop()
        seen = index in found
        found[index] = None
        if not seen and isinstance(graph.nodes[index].op, Concat):
            todo += graph.nodes[index].inputs
    return (index for index in sorted(found) if not isinstance(graph.nodes[index].op, Concat))


def _readers(graph: Graph, source: int) -> Iterator[int]:
    # In execution order, so that a concatenation is carried before whatever reads it.
    carried = {source}
    for index in range(source + 1, len(graph)):
        reads = not carried.isdisjoint(graph.nodes[index].inputs)
        if reads and isinstance(graph.nodes[index].op, Concat):
            carried.add(index)
        elif reads:
            yield index
