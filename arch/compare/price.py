"""What an edit costs: the difference of every metric between a design and the edited one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from arch.analysis import (
    CONVENTIONS,
    MEMORY,
    Network,
    Setting,
    at_inference,
    count,
    layer_costs,
    sum_quantities,
    total,
)
from arch.design import Design
from arch.design.edits import Edit
from arch.lowering import lower


class Difference(NamedTuple):
    """A metric before and after."""

    before: int
    after: int

    @property
    def change(self) -> int:
        """By how much it rises."""
        return self.after - self.before

    @property
    def share(self) -> float:
        """The change as a share of what was there; 0 where nothing was."""
        # From nothing to something is no share of what was there.
        return self.change / self.before if self.before else 0.0


def metrics(network: Network) -> Mapping[str, int]:
    """Every number of a network at inference: layers, params, activations, and what each convention gives, by its id.

    Memory is for one image in 32-bit floats; what takes an auxiliary head that does not fit is left out, as unknown.
    """
    costs = layer_costs(network.graph)
    running = at_inference(costs)
    # All layers go in: quantities leave auxiliary heads out by themselves.
    sums, quantities = total(running), sum_quantities(costs, network.implementation)
    setting = Setting(implementation=network.implementation)
    memory = {rule: rule.value(network.graph, costs, setting) for rule in MEMORY}
    return {
        "layers": len(running),
        "params": sums.params,
        "activations": sums.activations,
        **{rule.id: count(rule, quantities) for rule in CONVENTIONS},
        **{f"memory_{rule.id}": bytes for rule, bytes in memory.items() if bytes is not None},
    }


def price(design: Design, edit: Edit) -> dict[str, Difference]:
    """The difference of every metric, known on both sides, that an edit of a design makes, by the names of `metrics`.

    Both networks are counted as their exported PyTorch source has them, so that only the edit differs.

    Raises:
        ArchError: the edited design makes no network; its path says where.
    """
    # As exported, not as a library wrote it: an edited network is nobody's implementation.
    before, after = (metrics(Network(d.name, lower(d), d)) for d in (design, edit.apply(design)))
    return {name: Difference(before[name], after[name]) for name in before if name in after}
