"""A module as the graph of what it computes, checked against its weights."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from arch.analysis import weights_agree
from arch.bounds import LONGEST_NAME
from arch.errors import ArchError
from arch.graph import Graph, from_plain, to_plain
from arch.parts.weights import GAMMA
from arch.reading.aten import checked_size, read

if TYPE_CHECKING:
    from torch import nn


@dataclass(frozen=True, slots=True)
class Built:
    """What a module computes at inference.

    Attributes:
        name: the network's.
        graph: its ops.
        source: where it comes from, in words.
        notes: what its params leave out or count otherwise than torch, a sentence each.
    """

    name: str
    graph: Graph
    source: str
    notes: tuple[str, ...] = ()

    def to_plain(self) -> dict[str, Any]:
        """As data for JSON."""
        return {"name": self.name, "graph": to_plain(self.graph), "source": self.source, "notes": list(self.notes)}

    @classmethod
    def from_plain(cls, plain: Mapping[str, Any]) -> Built:
        """From such data of our own."""
        return cls(plain["name"], from_plain(plain["graph"]), plain["source"], tuple(plain["notes"]))


def as_graph(module: nn.Module, size: Sequence[int], name: str = "") -> Built:
    """What a module of torch computes at inference for one image: its forward runs once, on tensors without numbers.

    Args:
        module: left as it is.
        size: of the image, (channels, height, width) or (features,).
        name: the network's; the module's class, if none is given.

    Raises:
        ArchError: it is no module; its forward cannot be followed; or the ops that were read have other weights than
            the module.
    """
    # It imports torch: for what needs it alone.
    from arch.execute.tracing import is_module, traced

    if not is_module(module):
        raise ArchError("", f"this is a {type(module).__name__}", "Give a module of torch, an nn.Module")
    found = traced(module, checked_size(list(size)))
    graph, used = read(found, tuple(GAMMA.values()))
    notes = weights_agree(graph, used, found.parameters)
    return Built((name or found.name)[:LONGEST_NAME] or "network", graph, found.source, notes)
