"""A graph with everything that is known about its layers, under one counting convention: what the views show."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import NamedTuple

from arch.analysis.cost import LayerCost, Total, layer_costs, total
from arch.analysis.counting import HOUSE, Convention, per_layer
from arch.analysis.memory import traffic
from arch.analysis.quantities import PLAIN, Implementation
from arch.analysis.receptive import Field, receptive_fields
from arch.graph import Graph, Node, is_auxiliary, scope


class Layer(NamedTuple):
    """One layer.

    Attributes:
        cost: weights and primitive counts.
        field: its receptive field.
        operations: under the convention in force.
        traffic: bytes read and written for one image in 32-bit floats, nothing fused.
    """

    cost: LayerCost
    field: Field
    operations: int
    traffic: int

    @property
    def node(self) -> Node:
        """The layer's op at its place."""
        return self.cost.node


@dataclass(frozen=True, slots=True)
class Measured:
    """A graph and its layers, in execution order, without the input.

    Attributes:
        graph: the network.
        layers: all of them, those of auxiliary heads too.
        rule: the convention by which operations are counted.
        how: how a library wrote the network, as far as counters see it.
        auxiliary: places in `layers` of those that belong to auxiliary heads.
    """

    graph: Graph
    layers: list[Layer]
    rule: Convention
    implementation: Implementation
    auxiliary: frozenset[int]

    @property
    def costs(self) -> list[LayerCost]:
        """The layers' costs."""
        return [layer.cost for layer in self.layers]

    def running(self) -> list[Layer]:
        """The layers that run at inference."""
        return [layer for index, layer in enumerate(self.layers) if index not in self.auxiliary]

    def stages(self) -> Iterator[tuple[str, list[Layer]]]:
        """Layers per first name of the path: `stem`, `s1` to `sN`, `head`, and auxiliary heads."""
        for path, run in groupby(self.layers, key=lambda layer: scope(layer.node.path)):
            yield path, list(run)


class Sums(NamedTuple):
    """Sums over layers: operations under the convention in force, and those that no convention changes."""

    operations: int
    total: Total


def sums(layers: list[Layer]) -> Sums:
    """What layers cost together."""
    return Sums(sum([layer.operations for layer in layers]), total(layer.cost for layer in layers))


def measure(graph: Graph, rule: Convention = HOUSE, implementation: Implementation = PLAIN) -> Measured:
    """Everything about every layer."""
    count = per_layer(rule, implementation)
    fields = receptive_fields(graph)[1:]
    layers = [
        Layer(cost, field, count(cost), traffic(cost)) for cost, field in zip(layer_costs(graph), fields, strict=True)
    ]
    auxiliary = frozenset(index for index, layer in enumerate(layers) if is_auxiliary(layer.node.path))
    return Measured(graph, layers, rule, implementation, auxiliary)
