"""The profiler behind the figures of Canziani et al."""

from arch.analysis.rules import Convention

CONVENTIONS = (
    Convention(
        "canziani2017",
        "Canziani et al. 2017",
        "operations",
        # In Torch7 a pooling over the whole map is one with a window of that size: its elements count alike.
        {"dense_macs": 2, "outputs": 1, "activated": 1, "visits": 1, "global_max": 1, "global_avg": 1},
        "arXiv 1605.07678; e-lab/Torch7-profiling @e00d505, src/profiler.lua",
        "Two per MAC with groups ignored, one per output for the bias, one per activation, one per pooled element.",
    ),
)
