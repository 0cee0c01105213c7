"""Random weights and running statistics for a graph, scaled so that signals neither die nor explode."""

from __future__ import annotations

from collections.abc import Mapping
from math import prod, sqrt
from typing import TYPE_CHECKING, Any

from arch.execute.signals import Signal, signals
from arch.graph import Graph
from arch.ops import BatchNorm, Op, Shape

if TYPE_CHECKING:
    from numpy import float32
    from numpy.typing import NDArray

Weights = Mapping[str, Mapping[str, "NDArray[float32]"]]
"""By the node's path, then `weight`, `bias`, `running_mean`, `running_var`; in torch's layout."""


LEAST = 1e-6
"""Power below which nothing is scaled up: as small as the softmax of a thousand channels."""


def sizes(graph: Graph, training: bool = True) -> tuple[int, int]:
    """Elements of all weights, and of all buffers: running means and variances; `training`: of auxiliary heads too."""
    hidden = frozenset() if training else graph.auxiliary()
    nodes = [node for index, node in enumerate(graph.nodes) if index not in hidden]
    weights = sum(prod(shape) for node in nodes for _, shape in node.op.weights(*graph.input_shapes(node)))
    return weights, sum(2 * node.shape[0] for node in nodes if isinstance(node.op, BatchNorm))


def seeded(graph: Graph, seed: int = 0) -> Weights:
    """Random weights: equal for equal graphs and seeds, whatever the paths; float32, so that every format holds them.

    Kernels are normal and scaled by their fan-in and by what arrives (He et al., arXiv 1502.01852); gains lie around 1,
    shifts around 0; running variances lie around those that the weights lead one to expect.

    Raises:
        ArchError: nobody knows what an op computes; with its path.
    """
    found: dict[str, dict[str, NDArray[float32]]] = {}
    expected = signals(graph)
    for index, node in enumerate(graph.nodes):
        shapes = dict(node.op.weights(*graph.input_shapes(node)))
        if shapes:
            found[node.path] = _drawn(node.op, shapes, expected[node.inputs[0]], [seed, index])
    return found


def _drawn(op: Op, shapes: Mapping[str, Shape], arriving: Signal, seed: list[int]) -> dict[str, NDArray[float32]]:
    import numpy

    # One generator a node, by its place in the graph.
    draw = numpy.random.Generator(numpy.random.PCG64(seed))
    found: dict[str, Any] = {}
    for name, shape in shapes.items():
        numbers = draw.standard_normal(shape, dtype=numpy.float32)
        if name == "bias":
            numbers *= numpy.float32(0.1)
        elif len(shape) == 1 or name in ("gain", "temperature"):
            # Gains of all sizes, 0.5 to 1.5, and none near 0, which would hide what comes before.
            numbers = draw.uniform(0.5, 1.5, shape).astype(numpy.float32)
        else:
            numbers *= numpy.float32(1 / sqrt(prod(shape[1:]) * max(arriving.power, LEAST)))
        found[name] = numbers
    if isinstance(op, BatchNorm):
        channels = shapes["weight"]
        variance = max(arriving.variance, LEAST)
        mean = arriving.mean + draw.standard_normal(channels) * 0.1 * sqrt(variance)
        found["running_mean"] = mean.astype(numpy.float32)
        found["running_var"] = (draw.uniform(0.5, 1.5, channels) * variance).astype(numpy.float32)
    return found
