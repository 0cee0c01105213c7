"""pycls, whose numbers the papers on design spaces print."""

from arch.analysis.cost import LayerCost
from arch.analysis.quantities import Quantity, written
from arch.analysis.rules import Convention
from arch.ops import Conv2d, Linear, Pool


def _biases(layer: LayerCost) -> int:
    op = layer.node.op
    return layer.node.shape[0] if isinstance(op, Conv2d | Linear) and op.bias else 0


QUANTITIES = {
    # A convolution's bias is added once per place, but conv2d_cx counts it once per channel.
    "biases": Quantity("biases of convolutions and linear layers", "bias", lambda layer, _: _biases(layer)),
    "pooled": Quantity("elements that window poolings write", "pooling", written(lambda op: isinstance(op, Pool))),
}

_SOURCE = "facebookresearch/pycls @5719de6, pycls/models/blocks.py:77 to 140"
CONVENTIONS = (
    Convention("pycls_flops", "pycls, flops", "multiply-adds", {"macs": 1, "biases": 1}, _SOURCE),
    Convention(
        "pycls_acts",
        "pycls, activations",
        "elements",
        # What a ReLU or a norm writes is no activation in the papers on design spaces.
        {"outputs": 1, "pooled": 1},
        _SOURCE,
        "Window poolings count, unlike in fvcore; global ones do not.",
    ),
)
