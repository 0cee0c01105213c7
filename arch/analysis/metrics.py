"""What a layer or a group of layers can be coloured by, as a table."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate, compress
from typing import Literal

from arch.analysis.measured import Layer, Measured


@dataclass(frozen=True, slots=True)
class Metric:
    """A number of a run of layers.

    Attributes:
        id: in addresses.
        label: its name; `{rule}` stands for the convention in force.
        about: unit and rule.
        of: of one layer.
        join: how a run's number follows from its layers': their sum, the sum over that of the traffic, or the last's.
    """

    id: str
    label: str
    about: str
    of: Callable[[Layer], int]
    join: Literal["sum", "per byte", "last"] = "sum"


METRICS: Mapping[str, Metric] = {
    metric.id: metric
    for metric in (
        Metric("operations", "{rule}", "operations for one image", lambda layer: layer.operations),
        Metric("params", "params", "trainable weights", lambda layer: layer.cost.params),
        Metric(
            "activations",
            "activations",
            "elements that convolutions and linear layers write, one image",
            lambda layer: layer.cost.activations,
        ),
        Metric(
            "traffic",
            "memory traffic",
            "bytes read, weights included, and written, unfused: one image, 32-bit floats",
            lambda layer: layer.traffic,
        ),
        Metric(
            "intensity",
            "{rule} per byte",
            "operations per byte of memory traffic",
            lambda layer: layer.operations,
            "per byte",
        ),
        Metric(
            "field",
            "receptive field",
            "pixels of the image, in height, that an element of the last layer reads",
            lambda layer: layer.field.height,
            "last",
        ),
    )
}


class Known:
    """Every metric of any run of a graph's nodes, in constant time."""

    def __init__(self, measured: Measured) -> None:
        layers = measured.layers
        self._uncounted = [0, 0, *accumulate(not layer.counted for layer in layers)]
        columns = {id: [metric.of(layer) for layer in layers] for id, metric in METRICS.items()}
        # A pixel of the input reads itself.
        self._last = [1, *columns["field"]]
        # Prefix sums, one place on for the input, which is a node and no layer.
        self._sums = {id: [0, 0, *accumulate(column)] for id, column in columns.items()}
        self.totals = self._totals(columns, [layer.cost.training_only for layer in layers])
        """Of the network at inference, by metric."""

    def _totals(self, columns: Mapping[str, list[int]], training: Sequence[bool]) -> dict[str, float]:
        """All layers' sums without those of auxiliary heads."""
        # The prefix sums hold auxiliary heads, which are drawn; inference does without them.
        without = {id: sum(compress(column, training)) for id, column in columns.items()}
        sums: dict[str, float] = {id: self._sums[id][-1] - without[id] for id in columns}
        # A ratio of sums and no sum of ratios, in which a tiny layer would weigh as much as a large one.
        sums["intensity"] = round(sums["intensity"] / sums["traffic"], 3) if sums["traffic"] else 0
        return {id: 0 if metric.join == "last" else sums[id] for id, metric in METRICS.items()}

    def values(self, first: int, last: int) -> dict[str, float]:
        """Of the nodes `first` to `last` of the graph, by metric."""
        return {id: self._value(metric, first, last) for id, metric in METRICS.items()}

    def uncounted(self, first: int, last: int) -> int:
        """How many of the nodes `first` to `last` the convention in force cannot count: their sums are lower bounds."""
        return self._uncounted[last + 1] - self._uncounted[first]

    def _value(self, metric: Metric, first: int, last: int) -> float:
        if metric.join == "last":
            return self._last[last]
        value = self._sums[metric.id][last + 1] - self._sums[metric.id][first]
        if metric.join == "sum":
            return value
        moved = self._sums["traffic"][last + 1] - self._sums["traffic"][first]
        # Views move nothing.
        return round(value / moved, 3) if moved else 0.0
