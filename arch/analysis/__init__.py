"""Analyses: they read a graph and know no design."""

from arch.analysis.agreement import weights_agree
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
    MEMORY,
    PARAMETERS,
    QUANTITIES,
    convention,
    count,
    counted_by,
    difference,
    explained,
    in_words,
    per_layer,
    sum_quantities,
    uncounted,
)
from arch.analysis.depth import network_depth
from arch.analysis.measured import Layer, Measured, Sums, measure, sums
from arch.analysis.memory import Live, kept, live, output_bytes, traffic
from arch.analysis.metrics import METRICS, Known, Metric
from arch.analysis.network import Network
from arch.analysis.quantities import KINDS, PLAIN, Implementation
from arch.analysis.receptive import Field, receptive_fields
from arch.analysis.rules import ONE_IMAGE, Convention, Memory, Setting
from arch.analysis.trace import true_edges

__all__ = [
    "CONVENTIONS",
    "HOUSE",
    "MEMORY",
    "PARAMETERS",
    "in_words",
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
    "network_depth",
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
    "weights_agree",
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
