"""The tables of lectures: memory in KB, parameters in K and flop in M, layer by layer."""

from arch.analysis.cost import LayerCost
from arch.analysis.memory import outputs
from arch.analysis.rules import Convention, Memory

_SOURCE = "lectures' tables of memory KB, params K and flop M"


def _in_lectures(cost: LayerCost) -> int:
    """Convolutions, linear layers, and poolings that pool: libraries put one of 1x1 windows before VGG's head."""
    return cost.node.op.kind in ("conv", "linear") or (cost.node.op.kind == "pool" and any(cost.counts))


CONVENTIONS = (
    # A MAC counts one, although the heading says flop.
    Convention("lecture_flop", "lecture tables, flop", "flop", {"macs": 1, "visits": 1}, _SOURCE, rare=True),
)
MEMORY = (
    Memory(
        "lecture_memory",
        "lecture tables, memory",
        outputs(_in_lectures),
        "outputs of convolutions, poolings and linear layers",
        _SOURCE,
    ),
)
