"""torchsummaryX, which counts every tensor called `weight`."""

from arch.analysis.quantities import Quantity, is_norm, style
from arch.analysis.rules import Convention

QUANTITIES = {
    "gains": Quantity(
        "gains of batch norms, one per channel",
        "norm",
        lambda layer, how: layer.node.shape[0] if is_norm(layer.node.op) and style(layer, how) == "module" else 0,
    )
}

CONVENTIONS = (
    Convention(
        "torchsummaryx_mult_adds",
        "torchsummaryX",
        "mult-adds",
        # The weight of a linear layer has as many numbers as the layer has MACs: one quantity serves both.
        {"macs": 1, "gains": 1},
        "nmhkahn/torchsummaryX @006b7e0, torchsummaryX/torchsummaryX.py, info['macs']",
        "A layer's weights, times the places of the map if it is a convolution; no bias.",
    ),
)
