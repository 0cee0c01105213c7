"""One mistake in a graph, of each kind that an exporter can make; the graph stays sound."""

from collections.abc import Callable
from dataclasses import replace

from arch.graph import Graph, verify
from arch.ops import Activation, Add, BatchNorm, Conv2d, Op


def rebuilt(graph: Graph, ops: dict[int, Op], inputs: dict[int, tuple[int, ...]] | None = None) -> Graph:
    """The graph with other ops and inputs at some places; shapes follow."""
    nodes = []
    for index, node in enumerate(graph.nodes):
        op, read = ops.get(index, node.op), (inputs or {}).get(index, node.inputs)
        nodes.append(node._replace(op=op, inputs=read, shape=op.shape(*(nodes[i].shape for i in read))))
    found = replace(graph, nodes=tuple(nodes))
    assert verify(found) == []
    assert found != graph
    return found


def where(graph: Graph, fits: Callable[[Op], bool]) -> list[int]:
    return [index for index, node in enumerate(graph.nodes) if fits(node.op)]


def stride(graph: Graph) -> Graph:
    """In the first 1x1 of a bottleneck in place of the 3x3."""
    late = where(graph, lambda op: isinstance(op, Conv2d) and op.stride == (2, 2) and op.kernel == (3, 3))[-1]
    early = [i for i in where(graph, lambda op: isinstance(op, Conv2d) and op.kernel == (1, 1)) if i < late][-1]
    ops = graph.nodes[early].op, graph.nodes[late].op
    return rebuilt(graph, {early: replace(ops[0], stride=(2, 2)), late: replace(ops[1], stride=(1, 1))})


def padding(graph: Graph) -> Graph:
    """All of it at the far end, as TensorFlow pads where the stride does not divide."""
    index = where(graph, lambda op: isinstance(op, Conv2d) and op.kernel == (3, 3))[-1]
    return rebuilt(graph, {index: replace(graph.nodes[index].op, padding=((0, 2), (0, 2)))})


def groups(graph: Graph) -> Graph:
    index = where(graph, lambda op: isinstance(op, Conv2d) and op.kernel == (3, 3))[-1]
    return rebuilt(graph, {index: replace(graph.nodes[index].op, groups=2 * graph.nodes[index].op.groups)})


def eps(graph: Graph) -> Graph:
    """That of Inception in one norm."""
    index = where(graph, lambda op: isinstance(op, BatchNorm))[-1]
    return rebuilt(graph, {index: BatchNorm(1e-3)})


def order(graph: Graph) -> Graph:
    """The activation before the norm, once."""
    norm = next(
        node.inputs[0]
        for node in reversed(graph.nodes)
        if isinstance(node.op, Activation) and isinstance(graph.nodes[node.inputs[0]].op, BatchNorm)
    )
    after = next(i for i, node in enumerate(graph.nodes) if isinstance(node.op, Activation) and node.inputs == (norm,))
    return rebuilt(graph, {norm: graph.nodes[after].op, after: graph.nodes[norm].op})


def shortcut(graph: Graph) -> Graph:
    """The last one begins at the block's own last convolution, and not at the block's input."""
    index = where(graph, lambda op: isinstance(op, Add))[-1]
    first, _ = graph.nodes[index].inputs
    return rebuilt(graph, {}, {index: (first, graph.nodes[first].inputs[0])})


PLANTED = {
    "stride": stride,
    "padding": padding,
    "groups": groups,
    "eps": eps,
    "order": order,
    "shortcut": shortcut,
}
