"""A graph as a row of tokens: what lies between two neighbouring cuts, whatever the order and the names of its ops.

A cut is a node through which everything passes that the scores depend on. Between two of them lies one op, or a diamond
of branches; two rows of tokens are equal exactly where the ops are, attribute by attribute.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from arch.graph import Graph, Node
from arch.ops import Activation, Add, Multiply, Op, PReLU, Shape

Token = int
"""Tokens are compared only: the hash of a tree of ops, in this process."""


@dataclass(frozen=True, slots=True)
class Row:
    """A chain of a graph.

    Attributes:
        tokens: what leads from each cut to the next.
        kinds: the same, of the classes of ops alone: what is left when all settings are forgotten.
        shapes: of the cuts' maps; one more than tokens, the first being what the chain reads.
        nodes: for each token, indices of its nodes.
    """

    tokens: tuple[Token, ...]
    kinds: tuple[Token, ...]
    shapes: tuple[Shape, ...]
    nodes: tuple[tuple[int, ...], ...]


def row_of(graph: Graph) -> Row:
    """The chain from the input to the first output; what that does not depend on is left out."""
    nodes, end = graph.nodes, graph.outputs[0]
    # A part that hands its input on writes nothing.
    used = _used(nodes, end) if end else []
    last = dict.fromkeys(used, end)
    for index in used:
        for source in nodes[index].inputs:
            last[source] = index
    tokens, kinds, shapes, groups = [], [], [graph.input], []
    since, farthest = 0, last.get(0, end)
    inside: list[int] = []
    for index in used:
        inside.append(index)
        if index >= farthest:
            tokens.append(_token(nodes, inside, since, _exact))
            kinds.append(_token(nodes, inside, since, _kind))
            shapes.append(nodes[index].shape)
            groups.append(tuple(inside))
            since, inside = index, []
        farthest = max(farthest, last[index])
    return Row(tuple(tokens), tuple(kinds), tuple(shapes), tuple(groups))


def _used(nodes: Sequence[Node], end: int) -> list[int]:
    """Indices after the input that the last node depends on, in order."""
    found, waiting = {end}, [end]
    while waiting:
        for source in nodes[waiting.pop()].inputs:
            if source and source not in found:
                found.add(source)
                waiting.append(source)
    return sorted(found)


def _exact(op: Op) -> int:
    return hash((type(op).__name__, op))


def _kind(op: Op) -> int:
    # One setting chooses between the two.
    found = Activation if isinstance(op, PReLU) else type(op)
    return hash(found.__name__)


def _token(nodes: Sequence[Node], inside: Sequence[int], since: int, of: Callable[[Op], int]) -> Token:
    """The hash of the last op and of all that it reads, down to the cut before."""
    found = {since: 0}
    for index in inside:
        node = nodes[index]
        read = [found[source] for source in node.inputs]
        # A sum is the same whichever summand comes first.
        ordered = sorted(read) if isinstance(node.op, Add | Multiply) else read
        found[index] = hash((of(node.op), *ordered))
    return found[inside[-1]]
