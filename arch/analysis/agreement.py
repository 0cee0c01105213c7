"""Whether a graph has the weights of the program that it was read from: a check on the reading."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

from arch.analysis.cost import layer_costs, total
from arch.errors import ArchError
from arch.graph import Graph

_WRONG = "Where it works its weights out of others, as weight norm does, remove that first; or else report it"

SHOWN = 3
"""Names in a sentence."""


class Owned(Protocol):
    """A weight of a program."""

    @property
    def name(self) -> str:
        """By which its program knows it."""

    @property
    def elements(self) -> int:
        """How many numbers it has."""


def weights_agree(graph: Graph, used: Mapping[str, int], owned: Sequence[Owned]) -> tuple[str, ...]:
    """What the graph's params leave out of a program's or count otherwise, a sentence each.

    Args:
        graph: what was read.
        used: names of the weights that its output depends on, and how many calls read each.
        owned: all weights of the program, each once.

    Raises:
        ArchError: the ops are all known, and have other weights than those that were used.
    """
    ours = total(layer_costs(graph)).params
    wanted = sum(weight.elements for weight in owned if weight.name in used)
    known = all(node.op.known for node in graph)
    shared = [name for name, times in used.items() if times > 1] if ours > wanted else []
    if (ours > wanted and not shared) or (known and ours < wanted):
        what = f"the ops that were read have {ours:,} weights, and the module uses {wanted:,}"
        raise ArchError("", what, _WRONG)
    unused = [weight for weight in owned if weight.name not in used]
    found = [_unused(unused)] if unused else []
    if shared:
        found.append(
            f"{_names(shared)} serve several layers: torch counts them once, {wanted:,} params in all, "
            f"and here each layer has its own, {ours:,}"
        )
    return tuple(found)


def _unused(unused: Sequence[Owned]) -> str:
    elements = sum(weight.elements for weight in unused)
    names = _names([weight.name for weight in unused])
    return f"{elements:,} params of the module serve training or nothing, and are left out: {names}"


def _names(names: Sequence[str]) -> str:
    more = f" and {len(names) - SHOWN} more" if len(names) > SHOWN else ""
    return f"{', '.join(names[:SHOWN])}{more}"
