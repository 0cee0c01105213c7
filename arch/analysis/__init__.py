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
from arch.analysis.counting import (
    CONVENTIONS,
    HOUSE,
    Convention,
    convention,
    count,
    counted_by,
    difference,
    explained,
    per_layer,
    uncounted,
)
from arch.analysis.measured import Layer, Measured, Sums, measure, sums
from arch.analysis.memory import MEMORY, ONE_IMAGE, Live, Memory, Setting, kept, live, output_bytes, traffic
from arch.analysis.metrics import METRICS, Known, Metric
from arch.analysis.network import Network
from arch.analysis.quantities import KINDS, PLAIN, QUANTITIES, Implementation, sum_quantities
from arch.analysis.receptive import Field, receptive_fields
from arch.analysis.trace import true_edges

__all__ = [
    "CONVENTIONS",
    "HOUSE",
    "MEMORY",
    "ONE_IMAGE",
    "Layer",
    "Measured",
    "Sums",
    "measure",
    "sums",
    "Field",
    "Live",
    "Memory",
    "Setting",
    "kept",
    "output_bytes",
    "live",
    "receptive_fields",
    "traffic",
    "true_edges",
    "KINDS",
    "convention",
    "per_layer",
    "counted_by",
    "explained",
    "uncounted",
    "METRICS",
    "Metric",
    "Known",
    "Network",
    "PLAIN",
    "QUANTITIES",
    "Convention",
    "Implementation",
    "count",
    "difference",
    "sum_quantities",
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
