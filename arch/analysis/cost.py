"""What a graph costs: weights and primitive counts per layer, per stage and in total.

The house unit is the MAC: one multiply-accumulate of a convolution or a linear layer, one image, biases not counted.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby
from math import prod
from typing import NamedTuple

from arch.graph import Graph, Node, is_auxiliary, scope
from arch.ops import Counts, Kind, Shape

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
    """

    node: Node
    inputs: tuple[Shape, ...]
    params: int
    counts: Counts
    macs: int
    activations: int


@dataclass(frozen=True, slots=True)
class Total:
    """Sums over layers. `params_*` and `macs_*` split the totals by kind of layer."""

    params_conv: int = 0
    params_norm: int = 0
    params_linear: int = 0
    params_other: int = 0
    macs_conv: int = 0
    macs_linear: int = 0
    activations: int = 0

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
    """A stem, a stage or a head: its path, its output shape and its sums."""

    path: str
    out: Shape
    total: Total


def layer_costs(graph: Graph) -> list[LayerCost]:
    """The cost of every layer, in execution order, without the input."""
    return [_layer_cost(node, graph.input_shapes(node)) for node in graph.layers()]


def at_inference(layers: Iterable[LayerCost]) -> list[LayerCost]:
    """The layers that run at inference: all but those of auxiliary heads."""
    return [layer for layer in layers if not is_auxiliary(layer.node.path)]


def _layer_cost(node: Node, inputs: tuple[Shape, ...]) -> LayerCost:
    op = node.op
    counts = op.counts(inputs, node.shape)
    params = sum([prod(shape) for _, shape in op.weights(*inputs)])
    counted = op.kind in MAC_KINDS
    macs, activations = (counts.multiplications, prod(node.shape)) if counted else (0, 0)
    return LayerCost(node, inputs, params, counts, macs, activations)


def total(layers: Iterable[LayerCost]) -> Total:
    """Sums over layers."""
    params = dict.fromkeys(("conv", "norm", "linear", "other"), 0)
    macs = dict.fromkeys(MAC_KINDS, 0)
    activations = 0
    for layer in layers:
        kind = layer.node.op.kind
        if layer.params:
            params[kind if kind in params else "other"] += layer.params
        if layer.macs:
            macs[kind] += layer.macs
        activations += layer.activations
    split = {f"params_{kind}": amount for kind, amount in params.items()}
    return Total(**split, macs_conv=macs["conv"], macs_linear=macs["linear"], activations=activations)


def by_resolution(layers: Iterable[LayerCost]) -> dict[int, Total]:
    """Sums per height of the map that a layer writes, highest first; vectors count as height 1."""
    found: dict[int, list[LayerCost]] = {}
    for layer in layers:
        found.setdefault(layer.node.shape[1] if len(layer.node.shape) == 3 else 1, []).append(layer)
    return {height: total(found[height]) for height in sorted(found, reverse=True)}


def unread(kernel: int, stride: int) -> float:
    """Share of a map's elements that a window of `kernel`, moved by `stride`, never reads, away from the borders."""
    return 1 - (min(kernel, stride) / stride) ** 2


def stage_costs(layers: Iterable[LayerCost]) -> list[StageCost]:
    """Sums per first name of the path: `stem`, `s1` to `sN`, `head`."""
    runs = [(path, list(run)) for path, run in groupby(layers, key=lambda layer: scope(layer.node.path))]
    return [StageCost(path, run[-1].node.shape, total(run)) for path, run in runs]
