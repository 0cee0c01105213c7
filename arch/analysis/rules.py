"""What a convention is: a rule for operations or parameters, and a rule for bytes."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from arch.analysis.cost import LayerCost
from arch.analysis.quantities import PLAIN, Implementation
from arch.graph import Graph


@dataclass(frozen=True, slots=True)
class Convention:
    """A named rule that turns quantities into the number that a tool or a paper prints.

    Attributes:
        id: on the command line.
        label: in words.
        unit: what the number counts.
        weights: per quantity; one without is not counted.
        source: the tool with its version and the place of the rule in it, or the paper.
        note: what else a reader should know, or "".
        ours: whether it is counted from the ops themselves, not by the rules of a tool that knows some of them.
        rare: whether hardly anyone prints the number as what a network costs.
    """

    id: str
    label: str
    unit: str
    # Whole numbers: what a rule prints stays exact.
    weights: Mapping[str, int]
    source: str
    note: str = ""
    ours: bool = False
    rare: bool = False

    @property
    def unit_and_label(self) -> str:
        """Unit and rule, as they stand behind a number: `MACs`, `MACs (thop)`."""
        return self.unit if self.label == self.unit else f"{self.unit} ({self.label})"


class Setting(NamedTuple):
    """What memory depends on beside the network.

    Attributes:
        batch: images at a time.
        element: bytes of one element: 4 for 32-bit floats, 2 for 16-bit ones, 1 for 8-bit integers.
        implementation: how a library wrote the network, which answers of tools depend on.
    """

    batch: int = 1
    # No setting for indices and statistics, which keep their size in mixed precision.
    element: int = 4
    implementation: Implementation = PLAIN


ONE_IMAGE = Setting()
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
        training: whether auxiliary heads are in it, so that it is unknown where one of them does not fit.
    """

    id: str
    label: str
    of: Bytes
    text: str
    source: str
    from_shapes: bool = False
    training: bool = False

    def value(self, graph: Graph, costs: Sequence[LayerCost], setting: Setting) -> int | None:
        """The bytes; None where an auxiliary head that they include does not fit, so that they are unknown."""
        return None if self.training and graph.unbuilt else self.of(graph, costs, setting)
