"""torchsummaryX, which counts every tensor called `weight`."""

from arch.analysis.quantities import Quantity, is_norm, style
from arch.analysis.rules import Convention

QUANTITIES = {
    "linear_weights": Quantity(
        "weights of linear layers, without biases",
        "conv and linear",
        lambda layer, _: layer.node.shape[0] * layer.inputs[0][0] if layer.node.op.kind == "linear" else 0,
    ),
    "gains": Quantity(
        "gains of batch norms, one per channel",
        "norm",
        lambda layer, how: layer.node.shape[0] if is_norm(layer.node.op) and style(layer, how) == "module" else 0,
    ),
}

CONVENTIONS = (
    Convention(
        "torchsummaryx_mult_adds",
        "torchsummaryX",
        "mult-adds",
        {"conv_macs": 1, "linear_weights": 1, "gains": 1},
        "nmhkahn/torchsummaryX @006b7e0, torchsummaryX/torchsummaryX.py, info['macs']",
        "A layer's weights, times the places of the map if it is a convolution; no bias.",
    ),
)
