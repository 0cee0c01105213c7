"""Analyses: they read a graph and know no design."""

from arch.analysis.cost import (
    MAC_KINDS,
    LayerCost,
    StageCost,
    Total,
    at_inference,
    by_resolution,
    layer_costs,
    stage_costs,
    total,
    unread,
)
from arch.analysis.counting import CONVENTIONS, PLAIN, TALLIES, Convention, Implementation, count, difference, tally

__all__ = [
    "CONVENTIONS",
    "PLAIN",
    "TALLIES",
    "Convention",
    "Implementation",
    "count",
    "difference",
    "tally",
    "MAC_KINDS",
    "LayerCost",
    "StageCost",
    "Total",
    "at_inference",
    "by_resolution",
    "layer_costs",
    "stage_costs",
    "total",
    "unread",
]
