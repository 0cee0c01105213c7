"""The network before and after, in numbers: what all parts of the page read."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from arch.analysis import Measured, Network
from arch.analysis.kernels import KernelCost, Kernels, KernelSums, kernel_costs, kernel_sums, one_each
from arch.analysis.roofline import Roofline, roofline
from arch.graph import Graph
from arch.rewrite import Rewritten, rewrite
from pages.content.deploy.choice import Choice


class Side(NamedTuple):
    """A graph as kernels.

    Attributes:
        costs: of its kernels.
        sums: over them.
        bounds: on the device; None where its peak in the number format, or its bandwidth, is not known.
    """

    costs: list[KernelCost]
    sums: KernelSums
    bounds: Roofline | None


# Equal by identity alone: what was rewritten once serves as the key of what follows from it.
@dataclass(frozen=True, slots=True, eq=False)
class Deployed:
    """A network and what was made of it.

    Attributes:
        measured: the original.
        choice: how it was rewritten, and for what.
        rewritten: by the rules that are on.
        before, after: as kernels.
    """

    measured: Measured
    choice: Choice
    rewritten: Rewritten
    before: Side
    after: Side

    @property
    def network(self) -> Network:
        """The original."""
        return self.measured.network

    @property
    def result(self) -> Network:
        """The rewritten network."""
        return Network(self.network.name, self.rewritten.graph)


@lru_cache(maxsize=16)
def deployed(measured: Measured, choice: Choice) -> Deployed:
    """A network under a choice."""
    graph = measured.network.graph
    found = rewritten(graph, choice.rules)
    return Deployed(
        measured, choice, found, side(graph, one_each(graph), choice), side(found.graph, found.kernels, choice)
    )


# Of another batch or device nothing is rewritten anew; a design of 4,000 layers takes 100 ms.
@lru_cache(maxsize=16)
def rewritten(graph: Graph, rules: Collection[str]) -> Rewritten:
    """What rules make of a graph."""
    return rewrite(graph, rules)


def side(graph: Graph, kernels: Kernels, choice: Choice) -> Side:
    """The kernels of a graph on the device."""
    costs = kernel_costs(graph, kernels)
    peak, bandwidth = choice.device.peak(choice.number), choice.device.bandwidth
    bounds = roofline(costs, choice.setting, peak, bandwidth) if peak and bandwidth else None
    return Side(costs, kernel_sums(graph, kernels, choice.setting), bounds)
