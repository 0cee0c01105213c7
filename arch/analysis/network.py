"""What every reader takes: a graph, and what is known about where it comes from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from arch.analysis.quantities import PLAIN, Implementation
from arch.graph import Graph

if TYPE_CHECKING:
    # For the type alone: what reads a graph needs no design, and import-linter allows it none; formats look at it.
    from arch.design import Design


@dataclass(frozen=True, slots=True)
class Network:
    """A graph with its name and its origin.

    Attributes:
        name: as its user or its source calls it.
        graph: its ops.
        design: what the graph was made from, if it was made from a design.
        implementation: how a library wrote it, as far as counters see it.
        source: where it comes from in words (a library's file, a path), or "".
    """

    name: str
    graph: Graph
    design: Design | None = None
    # Of one source alone: an edited network is nobody's, and counts as its export would.
    implementation: Implementation = PLAIN
    source: str = ""
