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

__all__ = [
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
