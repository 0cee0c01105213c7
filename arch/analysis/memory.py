"""Memory conventions: what a network's weights and maps take, at inference and in training, in bytes.

Each row of MEMORY is a rule with its source; batch and bytes per element are settings of all of them.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from math import prod
from typing import NamedTuple

from arch.analysis.cost import LayerCost, at_inference
from arch.analysis.quantities import PLAIN, Implementation
from arch.graph import Graph, Node
from arch.ops import BatchNorm, Dropout

INDEX = 8
"""Bytes of an index that a maximum pooling keeps (int64)."""
STATISTIC = 4
"""Bytes of a batch norm's statistic, whatever the elements are (float32)."""


class Setting(NamedTuple):
    """What memory depends on beside the network.

    Attributes:
        batch: images at a time.
        element: bytes of one element: 4 for 32-bit floats, 2 for 16-bit ones, 1 for 8-bit integers.
        how: how a library wrote the network, which torchinfo's answer depends on.
    """

    batch: int = 1
    element: int = 4
    implementation: Implementation = PLAIN


ONE_IMAGE = Setting()


class Live(NamedTuple):
    """Elements per image that are live while a layer runs: those it writes and all that are still to be read."""

    path: str
    elements: int


def traffic(layer: LayerCost, setting: Setting = ONE_IMAGE) -> int:
    """Bytes that a layer reads, weights included, and writes, when nothing is fused and nothing stays in a cache.

    Layers that only rename elements move nothing.
    """
    if layer.node.op.view:
        return 0
    maps = sum([prod(shape) for shape in layer.inputs]) + prod(layer.node.shape)
    return (maps * setting.batch + layer.params) * setting.element


def output_bytes(layer: LayerCost, setting: Setting = ONE_IMAGE) -> int:
    """Bytes that a layer writes."""
    return prod(layer.node.shape) * setting.batch * setting.element


def live(graph: Graph, in_place: bool = False) -> list[Live]:
    """What is live at every layer at inference, in execution order, a map being freed after its last reader.

    With `in_place`, elementwise layers write over an input that nothing else reads.
    """
    hidden = graph.auxiliary()
    owner = _owners(graph, in_place, hidden)
    last = {owner[source]: index for index, source in _reads(graph, hidden)}
    last.update((owner[index], len(graph)) for index in graph.outputs if index not in hidden)
    held, total, found = dict[int, int](), 0, []
    for index, node in enumerate(graph.nodes):
        if index in hidden:
            continue
        if owner[index] == index:
            held[index] = prod(node.shape)
            total += held[index]
        found.append(Live(node.path, total))
        for source in {owner[index], *(owner[source] for source in node.inputs)}:
            if last.get(source, len(graph)) <= index:
                total -= held.pop(source, 0)
    return found


def _reads(graph: Graph, hidden: Collection[int]) -> Iterator[tuple[int, int]]:
    """Every (reader, source) at inference, in execution order."""
    for index, node in enumerate(graph.nodes):
        if index not in hidden:
            for source in node.inputs:
                yield index, source


def _owners(graph: Graph, in_place: bool, hidden: Collection[int]) -> list[int]:
    """For each node the one whose memory its output lies in."""
    last = {source: index for index, source in _reads(graph, hidden)}
    owner: list[int] = []
    until: dict[int, int] = {}
    for index, node in enumerate(graph.nodes):
        over = owner[node.inputs[0]] if node.inputs else 0
        free = in_place and node.op.in_place and over > 0 and until[over] <= index and _alone(graph, node, owner)
        owner.append(over if free or node.op.view else index)
        until[owner[-1]] = max(until.get(owner[-1], 0), last.get(index, len(graph)))
    return owner


def _alone(graph: Graph, node: Node, owner: Sequence[int]) -> bool:
    """Whether the first input is as large as the output and no other input lies in the same memory."""
    first, *others = node.inputs
    return graph.nodes[first].shape == node.shape and all(owner[other] != owner[first] for other in others)


def kept(graph: Graph, setting: Setting = ONE_IMAGE) -> int:
    """Bytes of activations that a training step keeps for the backward pass, auxiliary heads included.

    Maps that several layers keep are there once; the image is among them. A dropout writes a map of its own in
    training; other views lie in their input's memory.
    """
    owner = list(range(len(graph)))
    maps, others, fixed = set[int](), 0, 0
    for index, node in enumerate(graph.nodes):
        if node.op.view and not isinstance(node.op, Dropout):
            owner[index] = owner[node.inputs[0]]
        saved = node.op.saved(graph.input_shapes(node), node.shape)
        if saved.inputs:
            maps.update(owner[source] for source in node.inputs)
        if saved.output:
            maps.add(owner[index])
        others += saved.indices * INDEX + saved.elements * setting.element
        fixed += saved.statistics * STATISTIC
    elements = sum(prod(graph.nodes[index].shape) for index in maps)
    return (elements * setting.element + others) * setting.batch + fixed


Bytes = Callable[[Graph, Sequence[LayerCost], Setting], int]


@dataclass(frozen=True, slots=True)
class Memory:
    """A named rule for bytes.

    Attributes:
        id: on the command line.
        label: in words.
        of: the bytes for a graph, its layers' costs and a setting.
        text: what is counted.
        source: the tool, or how it can be checked.
        from_shapes: whether it follows from the maps' shapes alone, so that a layer of unknown cost does not matter.
    """

    id: str
    label: str
    of: Bytes
    text: str
    source: str
    from_shapes: bool = False


def _outputs(weight: Callable[[LayerCost], int]) -> Bytes:
    return lambda graph, costs, setting: (
        sum(weight(cost) * prod(cost.node.shape) for cost in at_inference(costs)) * setting.batch * setting.element
    )


def _in_lectures(cost: LayerCost) -> int:
    """Convolutions, linear layers, and poolings that pool: libraries put one of 1x1 windows before VGG's head."""
    return cost.node.op.kind in ("conv", "linear") or (cost.node.op.kind == "pool" and any(cost.counts))


def _passes(graph: Graph, costs: Sequence[LayerCost], setting: Setting) -> int:
    """Twice the outputs of modules without children that have weights: not of a norm that holds its activation."""
    hidden = setting.implementation.norm == "act"
    return _outputs(lambda cost: 0 if not cost.params or (hidden and isinstance(cost.node.op, BatchNorm)) else 2)(
        graph, costs, setting
    )


def _weights(graph: Graph, costs: Sequence[LayerCost], setting: Setting) -> int:
    return sum(cost.params for cost in costs) * setting.element


def _statistics(costs: Sequence[LayerCost]) -> int:
    return sum(2 * cost.node.shape[0] for cost in costs if isinstance(cost.node.op, BatchNorm))


def _state(graph: Graph, costs: Sequence[LayerCost], setting: Setting) -> int:
    return _weights(graph, costs, setting) + _statistics(costs) * setting.element


def _peak(in_place: bool) -> Bytes:
    return lambda graph, _, setting: (
        max(step.elements for step in live(graph, in_place)) * setting.batch * setting.element
    )


MEMORY: tuple[Memory, ...] = (
    Memory(
        "params", "parameters", _weights, "trainable weights, auxiliary heads included", "the op's own weight shapes"
    ),
    Memory(
        "state",
        "parameters and running statistics",
        _state,
        "trainable weights, and mean and variance of batch norms",
        "a state_dict without its counters",
    ),
    Memory(
        "kept_training",
        "kept for training",
        lambda graph, costs, setting: kept(graph, setting),
        "activations that the forward pass keeps for the backward pass, each once",
        "torch 2.13.0, saved tensors of autograd; activations not in place",
    ),
    Memory(
        "peak_inference",
        "peak at inference",
        _peak(False),
        "the most that is live at any layer: what it writes and what is still to be read; buffers reused",
        "liveness in execution order",
        from_shapes=True,
    ),
    Memory(
        "peak_in_place",
        "peak at inference, in place",
        _peak(True),
        "the same, elementwise layers written over an input that nothing else reads",
        "liveness in execution order",
        from_shapes=True,
    ),
    Memory(
        "traffic",
        "traffic",
        lambda graph, costs, setting: sum(traffic(cost, setting) for cost in at_inference(costs)),
        "what all layers read, weights included, and write, unfused and without a cache",
        "sum over layers",
    ),
    Memory("outputs", "all outputs", _outputs(lambda cost: 1), "the output of every layer", "sum over layers", True),
    Memory(
        "lecture_memory",
        "lecture tables, memory",
        _outputs(_in_lectures),
        "outputs of convolutions, poolings and linear layers",
        "lectures' tables of memory KB, params K and flop M",
    ),
    Memory(
        "torchinfo_pass",
        "torchinfo, forward/backward pass size",
        _passes,
        "twice the outputs of layers that have weights",
        "torchinfo 1.8.0, torchinfo/model_statistics.py, total_output_bytes",
    ),
)
