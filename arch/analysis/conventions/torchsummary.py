"""torchsummary's sizes, which it prints in MB of 1024 x 1024 bytes."""

from collections.abc import Sequence
from math import prod

from arch.analysis.cost import LayerCost, at_inference
from arch.analysis.memory import outputs, weights
from arch.analysis.quantities import Implementation, style
from arch.analysis.rules import Memory, Setting
from arch.graph import Graph
from arch.ops import Dropout

_SOURCE = "torchsummary 1.5.1, torchsummary/torchsummary.py:93 to 103"
_LAYERS = ("conv", "linear", "norm", "activation", "pool")


def _module(cost: LayerCost, how: Implementation) -> bool:
    op = cost.node.op
    return isinstance(op, Dropout) or (op.kind in _LAYERS and style(cost, how) != "function")


def _blocks(graph: Graph, costs: Sequence[LayerCost]) -> int:
    """Elements that blocks with a shortcut or branches write: they are modules, and all but sequences are listed."""
    layers = at_inference(costs)
    around = ((cost, scope) for cost in layers for scope in graph.around(cost.node.scope))
    # The last layer of a block writes its output: later ones take the place of earlier ones.
    ends = {scope.path: prod(cost.node.shape) for cost, scope in around if scope.role == "block"}
    merged = {graph.scopes[cost.node.scope].path for cost in layers if len(cost.inputs) > 1}
    return sum(ends[scope] for scope in merged if scope in ends)


def _passes(graph: Graph, costs: Sequence[LayerCost], setting: Setting) -> int:
    # Twice for gradients, as a comment of its source has it: nothing is measured.
    layers = outputs(lambda cost: 2 * _module(cost, setting.implementation))(graph, costs, setting)
    return layers + 2 * _blocks(graph, costs) * setting.batch * setting.element


def _total(graph: Graph, costs: Sequence[LayerCost], setting: Setting) -> int:
    image = prod(graph.input) * setting.batch * setting.element
    # Weights of what ran: it adds them up in the hooks of one forward pass.
    return image + _passes(graph, costs, setting) + weights(graph, at_inference(costs), setting)


MEMORY = (
    Memory(
        "torchsummary_pass",
        "torchsummary, forward/backward pass size",
        _passes,
        "twice the outputs of all layers that are modules and of blocks with a shortcut or branches; a library whose "
        "other groups are modules prints more",
        _SOURCE,
    ),
    Memory(
        "torchsummary_total",
        "torchsummary, estimated total size",
        _total,
        "the image, parameters and the forward/backward pass size",
        _SOURCE,
    ),
)
