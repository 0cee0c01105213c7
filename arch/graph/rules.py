"""What holds for every graph, as a table of rules."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from arch.graph.graph import ROOT, Graph
from arch.ops import Input

Rule = Callable[[Graph], Iterable[str]]


def _paths_are_unique(graph: Graph) -> Iterable[str]:
    seen: set[str] = set()
    for path in [*(node.path for node in graph), *(scope.path for scope in graph.scopes)]:
        if path in seen:
            yield path
        seen.add(path)


def _inputs_come_first(graph: Graph) -> Iterable[str]:
    return (node.path for index, node in enumerate(graph) if any(not 0 <= i < index for i in node.inputs))


def _one_input(graph: Graph) -> Iterable[str]:
    # Analyses leave the image out by its index, not by its op.
    return (node.path for index, node in enumerate(graph) if isinstance(node.op, Input) != (index == 0))


def _arity(graph: Graph) -> Iterable[str]:
    for node in graph:
        least, most = node.op.arity
        # The upper bound keeps edges, and with them drawings and exports, in proportion to the ops.
        if not least <= len(node.inputs) <= most:
            yield node.path


def _shapes_follow(graph: Graph) -> Iterable[str]:
    # Readers trust stored shapes and work none out: a wrong one would be in every count.
    return (node.path for node in graph if node.op.shape(*graph.input_shapes(node)) != node.shape)


def _shapes_are_positive(graph: Graph) -> Iterable[str]:
    return (node.path for node in graph if min(node.shape) < 1)


def _everything_is_read(graph: Graph) -> Iterable[str]:
    # A part that forgets to merge a branch leaves it so: it would cost MACs and change no score.
    read = {index for node in graph for index in node.inputs} | set(graph.outputs)
    return (node.path for index, node in enumerate(graph) if index not in read)


def _outputs_are_there(graph: Graph) -> Iterable[str]:
    if not graph.outputs or len(set(graph.outputs)) < len(graph.outputs):
        yield str(graph.outputs)
    yield from (str(index) for index in graph.outputs if not 0 <= index < len(graph))


def _scopes_are_a_tree(graph: Graph) -> Iterable[str]:
    if graph.scopes[:1] != (ROOT,):
        yield "the root is missing"
    yield from (s.path for i, s in enumerate(graph.scopes[1:], start=1) if not 0 <= s.parent < i)


def _scopes_hold_their_nodes(graph: Graph) -> Iterable[str]:
    """Paths show the tree: pictures and tables find what is in a group by the beginning of its path."""
    held = [(node.path, node.scope) for node in graph] + [(scope.path, scope.parent) for scope in graph.scopes[1:]]
    for path, scope in held:
        around = graph.scopes[scope].path if 0 <= scope < len(graph.scopes) else "?"
        # The whole of the path up to the name: `s1/b10/conv` begins with `s1/b1` and is not in it.
        if path.rpartition("/")[0] != around:
            yield path


def _scopes_are_whole(graph: Graph) -> Iterable[str]:
    """The nodes of a scope follow one another, so that a group is a range of the execution order."""
    left: set[int] = set()
    last: set[int] = set()
    for node in graph:
        now = set(_around(graph, node.scope))
        left |= last - now
        if left & now:
            yield node.path
        last = now


def _around(graph: Graph, scope: int) -> Iterable[int]:
    """A scope and those around it; a broken tree ends the walk."""
    while 0 <= scope < len(graph.scopes):
        yield scope
        parent = graph.scopes[scope].parent
        scope = parent if parent < scope else -1


RULES: dict[str, Rule] = {
    "a path occurs twice": _paths_are_unique,
    "a node reads one that comes later": _inputs_come_first,
    "the input is not the first node alone": _one_input,
    "an op has the wrong number of inputs": _arity,
    "a stored shape differs from the op's": _shapes_follow,
    "a shape is not positive": _shapes_are_positive,
    "a node is never read": _everything_is_read,
    "an output is not there, or twice": _outputs_are_there,
    "a scope's parent does not come before it": _scopes_are_a_tree,
    "a path does not begin with its scope's": _scopes_hold_their_nodes,
    "a scope's nodes do not follow one another": _scopes_are_whole,
}


def verify(graph: Graph) -> list[str]:
    """Violations as `rule: path`; empty for a sound graph."""
    return [f"{rule}: {path}" for rule, check in RULES.items() for path in check(graph)]
