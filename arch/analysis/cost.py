"""What a graph costs: weights and primitive counts per layer, per stage and in total.

The house unit is the MAC: one multiply-accumulate of a convolution or a linear layer, one image, biases not counted.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from math import prod
from typing import NamedTuple

from arch.graph import Graph, Node, Role, Scope
from arch.ops import Counts, Kind, Op, Shape

MAC_KINDS: frozenset[Kind] = frozenset({"conv", "linear"})
"""The kinds of layer whose multiplications are MACs and whose outputs are activations."""


class LayerCost(NamedTuple):
    """One layer's cost for one image.

    Attributes:
        node: the layer.
        inputs: the shapes it reads.
        params: trainable weights.
        counts: primitive operations.
        macs: multiply-accumulates; 0 for anything but convolutions and linear layers.
        activations: elements written, if it is a convolution or a linear layer; else 0.
        roles: of the scopes around it, innermost first.
        reader: the op that reads it first, None for an output.
    """

    node: Node
    inputs: tuple[Shape, ...]
    params: int
    counts: Counts
    macs: int
    activations: int
    roles: tuple[Role, ...]
    reader: Op | None

    @property
    def training_only(self) -> bool:
        """Whether it is an auxiliary head's."""
        return "auxiliary" in self.roles


@dataclass(frozen=True, slots=True)
class Total:
    """Sums over layers. `params_*` and `macs_*` split the totals by kind of layer.

    `unknown` layers are not counted: with one of them every sum is a lower bound.
    """

    params_conv: int = 0
    params_norm: int = 0
    params_linear: int = 0
    params_other: int = 0
    macs_conv: int = 0
    macs_linear: int = 0
    activations: int = 0
    unknown: int = 0

    @property
    def params(self) -> int:
        """All trainable weights."""
        return self.params_conv + self.params_norm + self.params_linear + self.params_other

    @property
    def macs(self) -> int:
        """Multiply-accumulates of convolutions and linear layers for one image."""
        return self.macs_conv + self.macs_linear


@dataclass(frozen=True, slots=True)
class StageCost:
    """A stem, a stage or a head: its scope, its output shape and its sums."""

    scope: Scope
    out: Shape
    total: Total


def layer_costs(graph: Graph) -> list[LayerCost]:
    """The cost of every layer, in execution order, without the input."""
    # Once per scope, not per node: the layers of a block share one tuple.
    roles = [tuple(scope.role for scope in graph.around(index)) for index in range(len(graph.scopes))]
    readers = _first_readers(graph)
    return [
        _layer_cost(node, graph.input_shapes(node), roles[node.scope], readers[index])
        for index, node in enumerate(graph.nodes)
        # Node 0 is the input, which costs nothing.
        if index
    ]


def _first_readers(graph: Graph) -> list[Op | None]:
    found: list[Op | None] = [None] * len(graph)
    # Backwards, so that the first reader is what stays.
    for node in reversed(graph.nodes):
        for index in node.inputs:
            found[index] = node.op
    return found


def at_inference(layers: Iterable[LayerCost]) -> list[LayerCost]:
    """The layers that run at inference: all but those of auxiliary heads."""
    return [layer for layer in layers if not layer.training_only]


def _layer_cost(node: Node, inputs: tuple[Shape, ...], roles: tuple[Role, ...], reader: Op | None) -> LayerCost:
    op = node.op
    counts = op.counts(inputs, node.shape)
    weights = op.weights(*inputs)
    params = sum([prod(shape) for _, shape in weights]) if weights else 0
    counted = op.kind in MAC_KINDS
    # A bias is an addition: what these layers multiply is their MACs.
    macs, activations = (counts.multiplications, prod(node.shape)) if counted else (0, 0)
    return LayerCost(node, inputs, params, counts, macs, activations, roles, reader)


def total(layers: Iterable[LayerCost]) -> Total:
    """Sums over layers."""
    params = dict.fromkeys(("conv", "norm", "linear", "other"), 0)
    macs = dict.fromkeys(MAC_KINDS, 0)
    activations = unknown = 0
    for layer in layers:
        kind = layer.node.op.kind
        if layer.params:
            # A gain per channel has weights and is none of the three kinds.
            params[kind if kind in params else "other"] += layer.params
        if layer.macs:
            macs[kind] += layer.macs
        activations += layer.activations
        unknown += not layer.node.op.known
    split = {f"params_{kind}": amount for kind, amount in params.items()}
    return Total(**split, macs_conv=macs["conv"], macs_linear=macs["linear"], activations=activations, unknown=unknown)


def by_resolution(layers: Iterable[LayerCost]) -> dict[int, Total]:
    """Sums per height of the map that a layer writes, highest first; vectors count as height 1."""
    found: dict[int, list[LayerCost]] = {}
    for layer in layers:
        found.setdefault(layer.node.shape[1] if len(layer.node.shape) == 3 else 1, []).append(layer)
    return {height: total(found[height]) for height in sorted(found, reverse=True)}


def unread(kernel: int, stride: int) -> float:
    """Share of a map's elements that a window of `kernel`, moved by `stride`, never reads, away from the borders."""
    # A 1x1 with stride 2 reads one place of four: 75 % is never read.
    return 1 - (min(kernel, stride) / stride) ** 2


def stage_costs(graph: Graph, layers: Iterable[LayerCost]) -> list[StageCost]:
    """Sums per scope below the root: stem, stages, head; auxiliary heads where their layers are given."""
    top = graph.top()
    runs: dict[int, list[LayerCost]] = {}
    for layer in layers:
        runs.setdefault(top[layer.node.scope], []).append(layer)
    # In execution order: what a stage's last layer writes is what the stage hands on.
    return [StageCost(graph.scopes[index], run[-1].node.shape, total(run)) for index, run in runs.items()]
