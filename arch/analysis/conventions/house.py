"""What is counted from the ops themselves: the house unit, and what people count by hand."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from arch.analysis.cost import LayerCost, at_inference
from arch.analysis.memory import kept, live, outputs, traffic, weights
from arch.analysis.quantities import WEIGHTS, Quantity, is_norm
from arch.analysis.rules import Bytes, Convention, Memory, Setting
from arch.graph import Graph
from arch.ops import AdaptivePool, Linear, Op


def _executed(what: str, kind: str, test: Callable[[Op], bool]) -> Quantity:
    return Quantity(
        f"every primitive operation of {what}",
        kind,
        # All five kinds alike: an exponential counts one, as much as an addition.
        lambda layer, _: sum(layer.counts) if test(layer.node.op) else 0,
    )


def _statistics(layer: LayerCost) -> int:
    # Group and layer norms keep none: theirs are those of the image at hand.
    return 2 * layer.node.shape[0] if is_norm(layer.node.op) else 0


def _head(layer: LayerCost) -> int:
    # Linear layers alone: Keras's ResNetV2 and DenseNet keep their last norm with include_top=False.
    return layer.params if "head" in layer.roles and isinstance(layer.node.op, Linear) else 0


_EXECUTED = {
    "executed_products": _executed(
        "convolutions and linear layers", "conv and linear", lambda op: op.kind in ("conv", "linear")
    ),
    "executed_norms": _executed("norms", "norm", lambda op: op.kind == "norm"),
    "executed_activations": _executed("activations", "activation", lambda op: op.kind == "activation"),
    "executed_windows": _executed(
        "window poolings", "pooling", lambda op: op.kind == "pool" and not isinstance(op, AdaptivePool)
    ),
    "executed_globals": _executed("global poolings", "global pooling", lambda op: isinstance(op, AdaptivePool)),
    "executed_merges": _executed("additions, gates and gains", "additions and the rest", lambda op: op.kind == "merge"),
}

QUANTITIES = {
    **_EXECUTED,
    "params": Quantity("trainable weights", WEIGHTS, lambda layer, _: layer.params),
    "statistics": Quantity("running means and variances of batch norms", WEIGHTS, lambda layer, _: _statistics(layer)),
    "head_params": Quantity("weights of the head's linear layers", WEIGHTS, lambda layer, _: _head(layer)),
}

# The first row is what is meant where nothing else is stated: `counting.HOUSE`.
CONVENTIONS = (
    Convention(
        "macs",
        "MACs",
        "MACs",
        {"macs": 1},
        "house unit: convolutions and linear layers, biases not counted",
        ours=True,
    ),
    Convention("two_per_mac", "2 × MACs", "FLOPs", {"macs": 2}, "a multiplication and an addition per MAC", ours=True),
    Convention(
        "conv_macs",
        "convolutions alone",
        "MACs",
        {"conv_macs": 1},
        "Sze et al. 2017, arXiv 1703.09039, table 2, MACs of CONV layers",
        ours=True,
    ),
    Convention(
        "apart",
        "multiplications and additions apart",
        "operations",
        # n products need n - 1 additions; with a bias it would be n, and this rule leaves biases out.
        {"macs": 2, "outputs": -1},
        "counting by hand: 9 multiplications and 8 additions, 17 for an output of a 3x3",
        ours=True,
        rare=True,
    ),
    Convention(
        "executed",
        "every primitive operation",
        "operations",
        dict.fromkeys(_EXECUTED, 1),
        "the engine's own counts of multiplications, additions, comparisons, exponentials and divisions",
        "A batch norm is one multiplication and one addition per element, as at inference.",
        ours=True,
        rare=True,
    ),
)

PARAMETERS = (
    Convention("parameters", "parameters", "parameters", {"params": 1}, "the op's own weight shapes", ours=True),
    Convention(
        "parameters_and_statistics",
        "parameters and running statistics",
        "parameters",
        {"params": 1, "statistics": 1},
        "Keras's `Total params`, which holds the moving means and variances of batch norms",
        ours=True,
    ),
    Convention(
        "parameters_no_head",
        "parameters without the head's linear layers",
        "parameters",
        {"params": 1, "head_params": -1},
        "a network as a backbone; `include_top=False`",
        ours=True,
    ),
    Convention(
        "parameters_and_statistics_no_head",
        "parameters and running statistics without the head's linear layers",
        "parameters",
        {"params": 1, "statistics": 1, "head_params": -1},
        "Keras's `Total params` with `include_top=False`",
        ours=True,
    ),
)


def _state(graph: Graph, costs: Sequence[LayerCost], setting: Setting) -> int:
    # Of auxiliary heads too, which a state_dict holds; half() makes buffers short as well.
    return weights(graph, costs, setting) + sum(map(_statistics, costs)) * setting.element


def _peak(in_place: bool) -> Bytes:
    return lambda graph, _, setting: (
        # Maps alone: the weights lie in memory beside them all the time.
        max(step.elements for step in live(graph, in_place)) * setting.batch * setting.element
    )


def _training(copies: int) -> Bytes:
    """Weights, their gradients and `copies` of them that the optimiser holds, and the maps that are kept."""
    # Gradients and copies do not grow with the batch; only the kept maps do.
    return lambda graph, costs, setting: (2 + copies) * weights(graph, costs, setting) + kept(graph, setting)


_STEP = "weights, gradients, {} and the maps kept for the backward pass, at the batch"
MEMORY = (
    Memory(
        "params",
        "parameters",
        weights,
        "trainable weights, auxiliary heads included",
        "the op's own weight shapes",
        training=True,
    ),
    Memory(
        "state",
        "parameters and running statistics",
        _state,
        "trainable weights, and mean and variance of batch norms",
        "a state_dict without its counters",
        training=True,
    ),
    Memory(
        "kept_training",
        "kept for training",
        lambda graph, costs, setting: kept(graph, setting),
        "activations that the forward pass keeps for the backward pass, each once",
        "torch 2.13.0, saved tensors of autograd; activations not in place",
        training=True,
    ),
    Memory(
        "training_sgd",
        "training with SGD and momentum",
        _training(1),
        _STEP.format("momentum"),
        "torch 2.13.0, torch/optim/sgd.py: a momentum_buffer per weight; workspaces of kernels come on top",
        training=True,
    ),
    Memory(
        "training_adam",
        "training with Adam",
        _training(2),
        _STEP.format("two moments"),
        "torch 2.13.0, torch/optim/adam.py: exp_avg and exp_avg_sq; workspaces of kernels come on top",
        training=True,
    ),
    Memory(
        "peak_inference",
        "peak at inference",
        _peak(False),
        "the most that is live at any layer: what it writes and what is still to be read; buffers reused",
        "liveness in execution order",
        from_shapes=True,
    ),
    Memory(
        "peak_in_place",
        "peak at inference, in place",
        _peak(True),
        "the same, elementwise layers written over an input that nothing else reads",
        "liveness in execution order",
        from_shapes=True,
    ),
    Memory(
        "traffic",
        "traffic",
        lambda graph, costs, setting: sum(traffic(cost, setting) for cost in at_inference(costs)),
        "what all layers read, weights included, and write, unfused and without a cache",
        "sum over layers",
    ),
    Memory("outputs", "all outputs", outputs(lambda cost: 1), "the output of every layer", "sum over layers", True),
)
