"""Kernels as groups of the graph, so that a drawing shows each as one box that opens."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from arch.analysis.kernels import Kernels, kernel_costs
from arch.graph import Graph, Node, Scope, verify
from arch.graph.graph import common_scope


def with_kernels(graph: Graph, kernels: Kernels) -> Graph:
    """The same network, each kernel of several ops being a scope with the role `kernel`, labelled with its ops.

    What runs as one stands together: at the place of the last of its ops. Paths of ops in a kernel begin with its own.
    """
    costs = kernel_costs(graph, kernels)
    pairs = zip(_with_views(graph, kernels), costs, strict=True)
    chosen = [(kernel, cost.path, cost.label) for kernel, cost in pairs if len(cost.ops) > 1]
    found = _grouped(graph, chosen)
    if not verify(found):
        return found
    # Where kernels cross groups that then fall apart, only those within one group are drawn as one.
    nodes = graph.nodes
    return _grouped(graph, [one for one in chosen if len({nodes[index].scope for index in one[0]}) == 1])


def _with_views(graph: Graph, kernels: Kernels) -> list[tuple[int, ...]]:
    """Kernels with what renames elements between two of their ops, as the vector of a gate becomes a map."""
    kernel_of = {index: place for place, kernel in enumerate(kernels) for index in kernel}
    found = [list(kernel) for kernel in kernels]
    read_by: list[set[int | None]] = [set() for _ in graph.nodes]
    # Backwards, so that a view of a view knows where it is read.
    for index in range(len(graph) - 1, 0, -1):
        node = graph.nodes[index]
        if node.op.view and len(read_by[index]) == 1 and None not in read_by[index]:
            kernel_of[index] = next(place for place in read_by[index] if place is not None)
        for source in node.inputs:
            read_by[source].add(kernel_of.get(index))
    for index, node in enumerate(graph.nodes):
        # Of what comes into a kernel the order does not change: it stays outside.
        if node.op.view and index in kernel_of:
            if kernel_of.get(node.inputs[0]) == kernel_of[index]:
                found[kernel_of[index]].append(index)
            else:
                del kernel_of[index]
    return [tuple(sorted(kernel)) for kernel in found]


def _grouped(graph: Graph, chosen: Sequence[tuple[tuple[int, ...], str, str]]) -> Graph:
    scopes = list(graph.scopes)
    kernel_of = {index: place for place, (kernel, _, _) in enumerate(chosen) for index in kernel}
    taken = {node.path for index, node in enumerate(graph.nodes) if index not in kernel_of}
    taken |= {scope.path for scope in scopes}
    made: list[int] = []
    for kernel, path, label in chosen:
        parent = common_scope(scopes, (graph.nodes[index].scope for index in kernel))
        name = _free(graph.scopes[parent].path, path.rpartition("/")[2], taken)
        scopes.append(Scope(name, "kernel", parent, 1, label))
        made.append(len(scopes) - 1)
    # A kernel runs when the last of its ops can.
    order = sorted(range(len(graph)), key=lambda i: (chosen[kernel_of[i]][0][-1] if i in kernel_of else i, i))
    place = {index: number for number, index in enumerate(order)}
    nodes = [_moved(graph.nodes[i], made[kernel_of[i]] if i in kernel_of else None, scopes, place) for i in order]
    return replace(graph, nodes=tuple(nodes), outputs=tuple(place[i] for i in graph.outputs), scopes=tuple(scopes))


def _moved(node: Node, scope: int | None, scopes: Sequence[Scope], place: dict[int, int]) -> Node:
    inputs = tuple([place[source] for source in node.inputs])
    if scope is None:
        return node._replace(inputs=inputs)
    return Node(f"{scopes[scope].path}/{node.path.replace('/', '.')}", node.op, inputs, node.shape, scope)


def _free(around: str, name: str, taken: set[str]) -> str:
    stem = f"{around}/{name}" if around else name
    number, path = 1, stem
    while path in taken:
        number, path = number + 1, f"{stem}-{number + 1}"
    taken.add(path)
    return path
