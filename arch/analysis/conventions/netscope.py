"""Netscope's analyzer of Caffe networks."""

from arch.analysis.cost import LayerCost
from arch.analysis.quantities import Quantity, elements, visits, written
from arch.analysis.rules import Convention
from arch.ops import Dropout, LocalResponseNorm, Op

_SOURCE = "dgschwend/netscope @1f687cb, src/analyzer.coffee, switch layertype"


def _response(op: Op) -> bool:
    return isinstance(op, LocalResponseNorm)


def _neighbours(layer: LayerCost) -> int:
    op = layer.node.op
    return elements(layer) * op.size if isinstance(op, LocalResponseNorm) else 0


QUANTITIES = {
    "response": Quantity("elements that local response norms write", "norm", written(_response)),
    "neighbours": Quantity(
        "neighbouring channels that local response norms read", "norm", lambda layer, _: _neighbours(layer)
    ),
    # All elements of a window, though n of them need n - 1 comparisons.
    "max_visits": Quantity(
        "window elements times places, of maximum poolings", "pooling", lambda layer, _: visits(layer, "max")
    ),
    "avg_visits": Quantity(
        "window elements times places, of average poolings", "pooling", lambda layer, _: visits(layer, "avg")
    ),
    # A dropout counts as a ReLU does, a comparison per element, though at inference nothing is dropped.
    "dropped": Quantity(
        "elements that dropouts pass on", "additions and the rest", written(lambda op: isinstance(op, Dropout))
    ),
}

CONVENTIONS = (
    Convention(
        "netscope_macc",
        "Netscope, macc",
        "MACs",
        {"dense_macs": 1, "neighbours": 1, "norm": 1, "norm_act": 1},
        _SOURCE,
        "Batch norm counts as Caffe writes it, a norm and a scale; nothing divides by groups.",
    ),
    Convention(
        "netscope_comp",
        "Netscope, comp",
        "comparisons",
        {"max_visits": 1, "global_max": 1, "activated": 1, "dropped": 1},
        _SOURCE,
        rare=True,
    ),
    Convention(
        "netscope_add",
        "Netscope, add",
        "additions",
        {"avg_visits": 1, "global_avg": 1, "norm": 1, "norm_act": 1, "response": 1, "sums": 1},
        _SOURCE,
        rare=True,
    ),
    Convention(
        "netscope_div",
        "Netscope, div",
        "divisions",
        {"norm": 1, "norm_act": 1, "response": 2},
        _SOURCE,
        rare=True,
    ),
)
