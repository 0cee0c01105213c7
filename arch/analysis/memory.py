"""Memory conventions: what a network's weights and maps take, at inference and in training, in bytes.

Each row of MEMORY is a rule with its source; batch and bytes per element are settings of all of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import prod
from typing import NamedTuple

from arch.analysis.cost import LayerCost, at_inference
from arch.analysis.quantities import PLAIN, Implementation
from arch.graph import Graph, Node, is_auxiliary
from arch.ops import (
    Activation,
    Add,
    BatchNorm,
    Conv2d,
    Dropout,
    Flatten,
    Gain,
    GlobalPool,
    Linear,
    LocalResponseNorm,
    Op,
    Pool,
    Scale,
    Unflatten,
)

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
    if isinstance(layer.node.op, _VIEWS):
        return 0
    maps = sum([prod(shape) for shape in layer.inputs]) + prod(layer.node.shape)
    return (maps * setting.batch + layer.params) * setting.element


_VIEWS = (Flatten, Unflatten, Dropout)
"""Ops that, at inference, pass on the memory that they read."""
_IN_PLACE = (Activation, BatchNorm, Gain, Add, Scale)
"""Ops that can write over their first input."""


def live(graph: Graph, in_place: bool = False) -> list[Live]:
    """What is live at every layer at inference, in execution order, a map being freed after its last reader.

    With `in_place`, elementwise layers write over an input that nothing else reads.
    """
    owner = _owners(graph, in_place)
    last = {owner[source]: index for index, source in _reads(graph)}
    held, total, found = dict[int, int](), 0, []
    for index, node in enumerate(graph.nodes):
        if is_auxiliary(node.path):
            continue
        if owner[index] == index:
            held[index] = prod(node.shape)
            total += held[index]
        found.append(Live(node.path, total))
        for source in {owner[index], *(owner[source] for source in node.inputs)}:
            if last.get(source, len(graph)) <= index:
                total -= held.pop(source, 0)
    return found


def _reads(graph: Graph) -> Iterator[tuple[int, int]]:
    """Every (reader, source) at inference, in execution order."""
    for index, node in enumerate(graph.nodes):
        if not is_auxiliary(node.path):
            for source in node.inputs:
                yield index, source


def _owners(graph: Graph, in_place: bool) -> list[int]:
    """For each node the one whose memory its output lies in."""
    last = {source: index for index, source in _reads(graph)}
    owner: list[int] = []
    until: dict[int, int] = {}
    for index, node in enumerate(graph.nodes):
        over = owner[node.inputs[0]] if node.inputs else 0
        shared = any(owner[other] == over for other in node.inputs[1:])
        free = in_place and isinstance(node.op, _IN_PLACE) and over > 0 and until[over] <= index and not shared
        owner.append(over if free or isinstance(node.op, _VIEWS) else index)
        until[owner[-1]] = max(until.get(owner[-1], 0), last.get(index, len(graph)))
    return owner


@dataclass(frozen=True, slots=True)
class Kept:
    """What one op keeps from its forward pass for its backward pass.

    Attributes:
        inputs: whether it keeps its inputs.
        output: whether it keeps its output.
        indices: int64 per output element, beside them.
        beside: elements beside them.
        statistics: float32 per channel, beside them; the batch does not multiply these.
    """

    inputs: bool = False
    output: bool = False
    indices: int = 0
    beside: Callable[[Node], int] = lambda node: 0
    statistics: int = 0


_ACTIVATIONS = {"relu": Kept(output=True), "sigmoid": Kept(output=True), "tanh": Kept(output=True)}
_POOLS = {"max": Kept(inputs=True, indices=1), "avg": Kept(inputs=True)}
_GLOBAL_POOLS = {"max": Kept(inputs=True, indices=1), "avg": Kept()}
_KEPT: Mapping[type[Op], Callable[[Node], Kept]] = {
    Conv2d: lambda node: Kept(inputs=True),
    Linear: lambda node: Kept(inputs=True),
    BatchNorm: lambda node: Kept(inputs=True, statistics=2),
    LocalResponseNorm: lambda node: Kept(inputs=True, beside=_response),
    Activation: lambda node: _ACTIVATIONS.get(node.op.name, Kept(inputs=True)),
    Pool: lambda node: _POOLS[node.op.name[:3]],
    GlobalPool: lambda node: _GLOBAL_POOLS[node.op.name[7:10]],
    Scale: lambda node: Kept(inputs=True),
    Dropout: lambda node: Kept(beside=lambda node: prod(node.shape)),
}
"""What torch's autograd saves, by op; ops that are not here keep nothing."""


def _nothing(node: Node) -> Kept:
    return Kept()


def _response(node: Node) -> int:
    """The padded squares, the sum and its power."""
    size = getattr(node.op, "size", 1)
    return 2 * prod(node.shape) + prod(node.shape) // node.shape[0] * (node.shape[0] + size - 1)


def kept(graph: Graph, setting: Setting = ONE_IMAGE) -> int:
    """Bytes of activations that a training step keeps for the backward pass, auxiliary heads included.

    Maps that several layers keep are there once; the image is among them.
    """
    owner = [index if not isinstance(n.op, Flatten | Unflatten) else n.inputs[0] for index, n in enumerate(graph)]
    maps, others, fixed = set[int](), 0, 0
    for index, node in enumerate(graph.nodes):
        rule = _KEPT.get(type(node.op), _nothing)(node)
        if rule.inputs:
            maps.update(owner[source] for source in node.inputs)
        if rule.output:
            maps.add(index)
        others += rule.indices * prod(node.shape) * INDEX + rule.beside(node) * setting.element
        fixed += rule.statistics * node.shape[0] * STATISTIC
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
    """

    id: str
    label: str
    of: Bytes
    text: str
    source: str


def _outputs(weight: Callable[[LayerCost], int]) -> Bytes:
    return lambda graph, costs, setting: (
        sum(weight(cost) * prod(cost.node.shape) for cost in at_inference(costs)) * setting.batch * setting.element
    )


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
    ),
    Memory(
        "peak_in_place",
        "peak at inference, in place",
        _peak(True),
        "the same, elementwise layers written over an input that nothing else reads",
        "liveness in execution order",
    ),
    Memory(
        "traffic",
        "traffic",
        lambda graph, costs, setting: sum(traffic(cost, setting) for cost in at_inference(costs)),
        "what all layers read, weights included, and write, unfused and without a cache",
        "sum over layers",
    ),
    Memory("outputs", "all outputs", _outputs(lambda cost: 1), "the output of every layer", "sum over layers"),
    Memory(
        "lecture_memory",
        "lecture tables, memory",
        _outputs(lambda cost: cost.node.op.kind in ("conv", "pool", "linear")),
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
