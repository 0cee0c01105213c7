"""thop, of today and as it counted for years."""

from math import prod

from arch.analysis.cost import LayerCost
from arch.analysis.quantities import Implementation, Quantity, elements, style, written
from arch.analysis.rules import Convention
from arch.ops import AdaptivePool, Op, Pool


def _means(layer: LayerCost, implementation: Implementation) -> int:
    """Additions and one division per output of adaptive poolings that are modules.

    thop takes the window to be the input's size divided by the output's, rounded down.
    """
    if not isinstance(layer.node.op, AdaptivePool) or style(layer, implementation) != "module":
        return 0
    window = prod(max(1, a // b) for a, b in zip(layer.inputs[0][1:], layer.node.shape[1:], strict=True))
    # n additions for n elements, one more than it takes, and a division.
    return (window + 1) * elements(layer)


def _averages(op: Op) -> bool:
    return isinstance(op, Pool) and op.mode == "avg"


QUANTITIES = {
    # thop hooks modules: a call of a function passes it by.
    "averages": Quantity("elements that average poolings write", "pooling", written(_averages, "module")),
    "means": Quantity("additions and divisions of global poolings", "global pooling", _means),
}

CONVENTIONS = (
    Convention(
        "thop_macs",
        "thop",
        "MACs",
        {"macs": 1, "norm": 4, "means": 1, "averages": 1},
        "thop 0.1.1.post2209072238, thop/vision/calc_func.py:28 to 90 and basic_hooks.py:60",
        "A batch norm counts four per element: two, and twice that where it has weights.",
    ),
    Convention(
        "thop_2020",
        "thop before 2022",
        "MACs",
        {"macs": 1, "conv_bias": 1, "norm": 2, "leaky": 1, "means": 1, "averages": 1},
        "thop 0.0.31.post2005241907, thop/vision/basic_hooks.py:29, 54, 65, 84, 96 and 137",
        "A batch norm counts two per element and a convolution its bias; the bias of a linear layer is not counted.",
    ),
)
