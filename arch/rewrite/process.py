"""The comparison of a network with what rules made of it, in a process of its own."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from arch.errors import ArchError
from arch.graph import Graph, to_plain
from arch.process import Limits, Work, launched
from arch.rewrite.engine import RULES
from arch.rewrite.proof import Same, needed

LIMITS = Limits()


@dataclass(slots=True)
class Comparing(Work):
    """A comparison on its way."""

    def result(self) -> Same | None:
        """What came of it; None while it runs.

        Raises:
            ArchError: nobody knows what an op computes, or the process ended before it was done.
        """
        if not self.poll():
            return None
        for line in self.lines():
            if "same" in line:
                return Same(*line["same"])
        raise ArchError("", self.why(), "Try again, or take a smaller input")


def start(graph: Graph, rules: Collection[str] | None = None, limits: Limits = LIMITS) -> Comparing:
    """Start to compare a graph with what rules make of it, and return at once.

    Args:
        graph: as it is drawn.
        rules: ids of those that are on; None for all of RULES.
        limits: what it may take.

    Raises:
        ArchError: it needs more memory than allowed.
    """
    wanted = needed(graph)
    if wanted > limits.memory:
        what = f"a comparison needs {wanted:,} bytes of memory, and {limits.memory:,} are allowed"
        raise ArchError("", what, "Use a smaller input, or allow more")
    request = {"graph": to_plain(graph), "rules": list(RULES if rules is None else rules)}
    return Comparing(*launched("arch.rewrite", request, limits))
