"""Quantities: the sums over layers of which every counting convention is a weighting.

Those that more than one convention weighs are here; the others stand in the file of the convention that needs them.
Where a counter's answer depends on how a library wrote a network, that is an Implementation, which the zoo holds as
data.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from math import prod

from arch.analysis.cost import LayerCost
from arch.ops import Activation, AdaptivePool, Add, BatchNorm, Conv2d, Linear, LocalResponseNorm, Op, Pool


@dataclass(frozen=True, slots=True)
class Implementation:
    """How a library wrote a network, as far as counters see it.

    Attributes:
        relu: activations as modules, or as calls of functions.
        last_relu: the same for the activation before the head's pooling.
        pool: window pooling as modules, or as calls of functions.
        branch_pool: the same for the pooling inside branches.
        head_pool: the head's pooling as a module, or as a call of a function.
        squeeze_pool: pooling inside squeeze-and-excitation as a module, or as a mean over two axes.
        norm: batch norm as a module of its own, or as one that holds its activation.
    """

    relu: str = "module"
    last_relu: str = "module"
    pool: str = "module"
    branch_pool: str = "module"
    head_pool: str = "module"
    squeeze_pool: str = "module"
    norm: str = "module"


PLAIN = Implementation()
"""Everything a module, as the exported PyTorch source has it."""

Rule = Callable[[LayerCost, Implementation], int]
COUNTED = ("relu", "elu", "gelu")
"""Activations that every counter of activations knows, as a module and as a function."""


@dataclass(frozen=True, slots=True)
class Quantity:
    """One sum over layers.

    Attributes:
        text: what is summed, in words.
        kind: the kind of layer that it belongs to: one of KINDS, or WEIGHTS.
        of: a layer's part of it.
    """

    text: str
    kind: str
    of: Rule


KINDS = ("conv and linear", "bias", "norm", "activation", "pooling", "global pooling", "additions and the rest")
"""Kinds of layer, as conventions tell them apart."""


WEIGHTS = "weights"
"""The kind of what is no operation: parameters and buffers."""
Test = Callable[[Op], bool]


def elements(layer: LayerCost) -> int:
    """Elements that a layer writes."""
    return prod(layer.node.shape)


def style(layer: LayerCost, implementation: Implementation) -> str:
    """How a library wrote a layer: `module`, `function` (a call), or `act` (a norm that holds its activation)."""
    op = layer.node.op
    if isinstance(op, Activation):
        # torchvision's DenseNet has modules everywhere but here, where it calls F.relu.
        last = "head" in layer.roles and isinstance(layer.reader, AdaptivePool)
        return implementation.last_relu if last else implementation.relu
    if isinstance(op, Pool):
        # torchvision's Inception-v3 calls F.avg_pool2d in its branches, and has modules in its stem.
        return implementation.branch_pool if "branch" in layer.roles else implementation.pool
    if isinstance(op, AdaptivePool):
        # timm's SE takes x.mean((2, 3)), which no counter knows for a pooling.
        return implementation.squeeze_pool if "gate" in layer.roles else implementation.head_pool
    return implementation.norm if isinstance(op, BatchNorm) else "module"


def written(test: Test, how: str = "") -> Rule:
    """Elements that layers write whose op passes a test; with `how`, of those that a library wrote so."""
    return lambda layer, implementation: (
        elements(layer) if test(layer.node.op) and how in ("", style(layer, implementation)) else 0
    )


def read(test: Test, how: str = "") -> Rule:
    """Elements that layers read whose op passes a test; with `how`, of those that a library wrote so."""
    return lambda layer, implementation: (
        prod(layer.inputs[0]) if test(layer.node.op) and how in ("", style(layer, implementation)) else 0
    )


def visits(layer: LayerCost, mode: str = "") -> int:
    """Window elements times places of a window pooling, of that mode alone if it is given."""
    op = layer.node.op
    return elements(layer) * prod(op.kernel) if isinstance(op, Pool) and mode in ("", op.mode) else 0


def is_norm(op: Op) -> bool:
    """Whether it is a batch norm."""
    return isinstance(op, BatchNorm)


# By the function and not by the class: all activations are ops of one class.
def does(*functions: str) -> Test:
    """Whether an op is an activation with one of these functions."""
    return lambda op: isinstance(op, Activation) and op.function in functions


def _biased(kind: type[Conv2d] | type[Linear]) -> Test:
    return lambda op: isinstance(op, kind) and op.bias


def _pooled(op: Op) -> bool:
    return isinstance(op, Pool)


def _adaptive(op: Op) -> bool:
    return isinstance(op, AdaptivePool)


def _global(mode: str) -> Test:
    return lambda op: isinstance(op, AdaptivePool) and op.is_global and op.mode == mode


def _dense(layer: LayerCost) -> int:
    op = layer.node.op
    # e-lab's profiler and Netscope multiply all input by all output channels, grouped or not.
    return layer.macs * op.groups if isinstance(op, Conv2d) else layer.macs


def _torch_response(layer: LayerCost) -> int:
    """Two multiplications and an addition, and the pooling over channels padded by size - 1, as torch composes it."""
    op, written = layer.node.op, elements(layer)
    if not isinstance(op, LocalResponseNorm):
        return 0
    channels = layer.node.shape[0]
    return 3 * written + written // channels * (channels + op.size - 1)


SHARED: Mapping[str, Quantity] = {
    "macs": Quantity(
        "multiply-accumulates of convolutions and linear layers", "conv and linear", lambda layer, _: layer.macs
    ),
    "conv_macs": Quantity(
        "multiply-accumulates of convolutions",
        "conv and linear",
        lambda layer, _: layer.macs if layer.node.op.kind == "conv" else 0,
    ),
    "dense_macs": Quantity(
        "multiply-accumulates as if no convolution had groups", "conv and linear", lambda layer, _: _dense(layer)
    ),
    "outputs": Quantity(
        "elements that convolutions and linear layers write", "conv and linear", lambda layer, _: layer.activations
    ),
    "conv_bias": Quantity("an addition per output of a convolution with bias", "bias", written(_biased(Conv2d))),
    "linear_bias": Quantity("an addition per output of a linear layer with bias", "bias", written(_biased(Linear))),
    "norm": Quantity("elements that batch norms write", "norm", written(is_norm, "module")),
    # timm's BatchNormAct2d is a class of its own: tools that look the class of a module up do not find it.
    "norm_act": Quantity("the same, of norms that hold their activation", "norm", written(is_norm, "act")),
    "torch_response": Quantity(
        "elements that torch multiplies, adds and pools in local response norms",
        "norm",
        lambda layer, _: _torch_response(layer),
    ),
    "relu": Quantity("elements that ReLU, ELU and GELU write", "activation", written(does(*COUNTED), "module")),
    "relu_call": Quantity("the same, of calls of a function", "activation", written(does(*COUNTED), "function")),
    "leaky": Quantity("elements that leaky ReLU writes", "activation", written(does("leaky_relu"), "module")),
    "silu": Quantity("elements that SiLU writes", "activation", written(does("silu"), "module")),
    "activated": Quantity(
        "elements that all activations write", "activation", written(lambda op: isinstance(op, Activation))
    ),
    # Read and not visited: torch's tools count a pooling's input once, however much its windows overlap.
    "pool": Quantity("elements that window poolings read", "pooling", read(_pooled, "module")),
    "pool_call": Quantity("the same, of calls of a function", "pooling", read(_pooled, "function")),
    "visits": Quantity("window elements times places, of window poolings", "pooling", lambda layer, _: visits(layer)),
    "global_pool": Quantity("elements that global poolings read", "global pooling", read(_adaptive, "module")),
    "global_pool_call": Quantity("the same, of calls of a function", "global pooling", read(_adaptive, "function")),
    "global_max": Quantity("elements that global maximum poolings read", "global pooling", read(_global("max"))),
    "global_avg": Quantity("elements that global average poolings read", "global pooling", read(_global("avg"))),
    "sums": Quantity(
        "additions where maps are added, element by element",
        "additions and the rest",
        # Three maps that meet are two additions.
        lambda layer, _: layer.counts.additions if isinstance(layer.node.op, Add) else 0,
    ),
}
"""Quantities of more than one convention by name."""
