"""Darknet, the original and the fork that most people ran: their numbers differ."""

from arch.analysis.rules import Convention

CONVENTIONS = (
    Convention(
        "darknet_ops",
        "Darknet, ops",
        "operations",
        {"macs": 2},
        "pjreddie/darknet @f6afaab, examples/darknet.c:88 and 90, `darknet ops`",
    ),
    Convention(
        "darknet_bflops",
        "Darknet (AlexeyAB), BFLOPs",
        "FLOPs",
        {"conv_macs": 2, "visits": 1, "sums": 1},
        "AlexeyAB/darknet @59596d7, src/convolutional_layer.c:780, maxpool_layer.c:145 and shortcut_layer.c:88",
        "What it prints for a network as it loads. Connected layers and the average over a whole map count nothing.",
    ),
)
