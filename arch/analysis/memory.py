"""What a network's weights and maps take, at inference and in training, in bytes: what rules for memory are made of.

Batch and bytes per element are settings of all of them.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from math import prod
from typing import NamedTuple

from arch.analysis.cost import LayerCost, at_inference
from arch.analysis.rules import ONE_IMAGE, Bytes, Setting
from arch.graph import Graph, Node
from arch.ops import Dropout

INDEX = 8
"""Bytes of an index that a maximum pooling keeps (int64)."""
STATISTIC = 4
"""Bytes of a batch norm's statistic, whatever the elements are (float32)."""


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
    # Most layers read one map, and a sum over one costs as much as all the rest.
    inputs = layer.inputs
    read = prod(inputs[0]) if len(inputs) == 1 else sum([prod(shape) for shape in inputs])
    maps = read + prod(layer.node.shape)
    return (maps * setting.batch + layer.params) * setting.element


def output_bytes(layer: LayerCost, setting: Setting = ONE_IMAGE) -> int:
    """Bytes that a layer writes."""
    return prod(layer.node.shape) * setting.batch * setting.element


def live(graph: Graph, in_place: bool = False) -> list[Live]:
    """What is live at every layer at inference, in execution order, a map being freed after its last reader.

    With `in_place`, elementwise layers write over an input that nothing else reads.
    """
    # What runs in training only keeps no map alive at inference.
    hidden = graph.auxiliary()
    owner = _owners(graph, in_place, hidden)
    last = {owner[source]: index for index, source in _reads(graph, hidden)}
    # What the network returns outlives its last layer.
    last.update((owner[index], len(graph)) for index in graph.outputs if index not in hidden)
    held, total, found = dict[int, int](), 0, []
    for index, node in enumerate(graph.nodes):
        if index in hidden:
            continue
        if owner[index] == index:
            held[index] = prod(node.shape)
            total += held[index]
        found.append(Live(node.path, total))
        # A set: what a layer reads twice is freed once.
        for source in {owner[index], *(owner[source] for source in node.inputs)}:
            # What nothing reads any more, the output of an unread branch too, is freed after this layer.
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
        # Only the first input can be written over: that is what torch's in-place functions do.
        over = owner[node.inputs[0]] if node.inputs else 0
        # Never the image (owner 0), which belongs to the caller.
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
    # Each map once, by its owner: a flatten lies in the memory of the pooling before it.
    elements = sum(prod(graph.nodes[index].shape) for index in maps)
    return (elements * setting.element + others) * setting.batch + fixed


def outputs(weight: Callable[[LayerCost], int]) -> Bytes:
    """A rule: bytes of the maps of layers at inference, each as often as it weighs."""
    return lambda graph, costs, setting: (
        sum(weight(cost) * prod(cost.node.shape) for cost in at_inference(costs)) * setting.batch * setting.element
    )


def weights(graph: Graph, costs: Sequence[LayerCost], setting: Setting = ONE_IMAGE) -> int:
    """Bytes of the trainable weights, auxiliary heads included."""
    return sum(cost.params for cost in costs) * setting.element
