"""What holds for every graph, as a table of rules."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from arch.graph.graph import Graph
from arch.ops import Input

Rule = Callable[[Graph], Iterable[str]]


def _paths_are_unique(graph: Graph) -> Iterable[str]:
    seen: set[str] = set()
    for node in graph:
        if node.path in seen:
            yield node.path
        seen.add(node.path)


def _inputs_come_first(graph: Graph) -> Iterable[str]:
    return (node.path for index, node in enumerate(graph) if any(not 0 <= i < index for i in node.inputs))


def _one_input(graph: Graph) -> Iterable[str]:
    return (node.path for index, node in enumerate(graph) if isinstance(node.op, Input) != (index == 0))


def _arity(graph: Graph) -> Iterable[str]:
    for node in graph.layers():
        wanted = node.op.arity
        if len(node.inputs) != wanted if wanted else len(node.inputs) < 2:
            yield node.path


def _shapes_follow(graph: Graph) -> Iterable[str]:
    return (node.path for node in graph if node.op.shape(*graph.input_shapes(node)) != node.shape)


def _shapes_are_positive(graph: Graph) -> Iterable[str]:
    return (node.path for node in graph if min(node.shape) < 1)


def _everything_is_read(graph: Graph) -> Iterable[str]:
    read = {index for node in graph for index in node.inputs} | graph.ends()
    return (node.path for index, node in enumerate(graph) if index not in read)


RULES: dict[str, Rule] = {
    "a path occurs twice": _paths_are_unique,
    "a node reads one that comes later": _inputs_come_first,
    "the input is not the first node alone": _one_input,
    "an op has the wrong number of inputs": _arity,
    "a stored shape differs from the op's": _shapes_follow,
    "a shape is not positive": _shapes_are_positive,
    "a node is never read": _everything_is_read,
}


def verify(graph: Graph) -> list[str]:
    """Violations as `rule: path`; empty for a sound graph."""
    return [f"{rule}: {path}" for rule, check in RULES.items() for path in check(graph)]
