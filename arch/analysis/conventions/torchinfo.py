"""torchinfo's summary."""

from collections.abc import Sequence

from arch.analysis.cost import LayerCost
from arch.analysis.memory import outputs
from arch.analysis.quantities import Quantity, is_norm, style
from arch.analysis.rules import Convention, Memory, Setting
from arch.graph import Graph

QUANTITIES = {
    "linear_params": Quantity(
        "weights and biases of linear layers",
        "conv and linear",
        lambda layer, _: layer.params if layer.node.op.kind == "linear" else 0,
    ),
    # Without the places: calculate_macs multiplies by those of convolutions alone.
    "norm_params": Quantity(
        "weights of batch norms",
        "norm",
        lambda layer, how: layer.params if is_norm(layer.node.op) and style(layer, how) == "module" else 0,
    ),
}

CONVENTIONS = (
    Convention(
        "torchinfo_mult_adds",
        "torchinfo",
        "mult-adds",
        {"conv_macs": 1, "conv_bias": 1, "linear_params": 1, "norm_params": 1},
        "torchinfo 1.8.0, torchinfo/layer_info.py:225 calculate_macs",
        "A convolution's weights times the map that it writes; of linear layers and batch norms the weights alone.",
    ),
)


def _passes(graph: Graph, costs: Sequence[LayerCost], setting: Setting) -> int:
    """Twice the outputs of modules without children that have weights: not of a norm that holds its activation."""
    how = setting.implementation
    return outputs(lambda cost: 0 if not cost.params or style(cost, how) == "act" else 2)(graph, costs, setting)


MEMORY = (
    Memory(
        "torchinfo_pass",
        "torchinfo, forward/backward pass size",
        _passes,
        "twice the outputs of layers that have weights",
        "torchinfo 1.8.0, torchinfo/model_statistics.py, total_output_bytes",
    ),
)
