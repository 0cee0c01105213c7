"""The table of the residual networks' paper."""

from arch.analysis.rules import Convention

CONVENTIONS = (
    Convention(
        "he2015",
        "He et al. 2015",
        "multiply-adds",
        # FLOPs in its words, MACs in ours: the 3.8 x 10^9 of ResNet-50 are multiply-adds.
        {"macs": 1},
        "arXiv 1512.03385, table 1, FLOPs (multiply-adds)",
        "The table's networks have the stride in the first 1x1 and, at 18 and 34 layers, shortcuts without weights.",
    ),
)
