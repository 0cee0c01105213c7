"""A network with everything that is known about its layers, under one counting convention: what is shown."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from arch.analysis.cost import LayerCost, Total, layer_costs, total
from arch.analysis.counting import HOUSE, counted_by, per_layer
from arch.analysis.memory import live, traffic
from arch.analysis.network import Network
from arch.analysis.receptive import Field, receptive_fields
from arch.analysis.rules import Convention
from arch.graph import Graph, Node, Scope

ELEMENT = 4
"""Bytes of a 32-bit float."""


class Layer(NamedTuple):
    """One layer.

    Attributes:
        cost: weights and primitive counts.
        field: its receptive field.
        operations: under the convention in force.
        counted: whether that convention can tell; 0 operations mean nothing otherwise.
        traffic: bytes read and written for one image in 32-bit floats, nothing fused.
        live: bytes of all maps that are live while it runs at inference: one image, 32-bit floats, in-place ReLUs.
    """

    cost: LayerCost
    field: Field
    operations: int
    counted: bool
    traffic: int
    live: int

    @property
    def node(self) -> Node:
        """The layer's op at its place."""
        return self.cost.node


# Equal by identity alone: what was measured once serves as the key of what follows from it.
@dataclass(frozen=True, slots=True, eq=False)
class Measured:
    """A network and its layers, in execution order, without the input.

    Attributes:
        network: what was measured.
        layers: all of them, those of auxiliary heads too.
        rule: the convention by which operations are counted.
    """

    network: Network
    layers: list[Layer]
    rule: Convention

    @property
    def graph(self) -> Graph:
        """The network's graph."""
        return self.network.graph

    @property
    def costs(self) -> list[LayerCost]:
        """The layers' costs."""
        return [layer.cost for layer in self.layers]

    def running(self) -> list[Layer]:
        """The layers that run at inference."""
        return [layer for layer in self.layers if not layer.cost.training_only]

    def stages(self) -> Iterator[tuple[Scope, list[Layer]]]:
        """Layers per scope below the root: stem, stages, head, and auxiliary heads; the root for those in none."""
        top, runs = self.graph.top(), dict[int, list[Layer]]()
        # By number and not by path: paths tell people where a layer is, scopes tell programs.
        for layer in self.layers:
            runs.setdefault(top[layer.node.scope], []).append(layer)
        return ((self.graph.scopes[index], run) for index, run in runs.items())


class Sums(NamedTuple):
    """Sums over layers: operations under the convention in force, and those that no convention changes.

    `uncounted` layers are those of which the convention cannot tell: operations are a lower bound with one of them.
    """

    operations: int
    total: Total
    uncounted: int


def sums(layers: list[Layer]) -> Sums:
    """What layers cost together."""
    # Told beside the sum and not in it: a reader must see that the true number may be higher.
    uncounted = sum([not layer.counted for layer in layers])
    return Sums(sum([layer.operations for layer in layers]), total(layer.cost for layer in layers), uncounted)


def measure(network: Network, rule: Convention = HOUSE) -> Measured:
    """Everything about every layer."""
    count = per_layer(rule, network.implementation)
    # The input has a field, and no cost.
    fields = receptive_fields(network.graph)[1:]
    # What runs in training only holds nothing at inference.
    held = {step.path: step.elements * ELEMENT for step in live(network.graph, in_place=True)}
    layers = [
        # Whether it is counted as well: 0 operations are what a flatten has, too.
        Layer(cost, field, count(cost), counted_by(rule, cost), traffic(cost), held.get(cost.node.path, 0))
        for cost, field in zip(layer_costs(network.graph), fields, strict=True)
    ]
    return Measured(network, layers, rule)
