"""Quantities: the sums over layers of which every counting convention is a weighting.

Where a counter's answer depends on how a library wrote a network, that is an Implementation, which the zoo holds as
data.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from math import prod

from arch.analysis.cost import LayerCost, at_inference
from arch.ops import Activation, AdaptivePool, Add, BatchNorm, Conv2d, Dropout, Linear, LocalResponseNorm, Op, Pool


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
        kind: the kind of layer that it belongs to: one of KINDS.
        of: a layer's part of it.
    """

    text: str
    kind: str
    of: Rule


KINDS = ("conv and linear", "bias", "norm", "activation", "pooling", "global pooling", "additions and the rest")
"""Kinds of layer, as conventions tell them apart."""


def _elements(layer: LayerCost) -> int:
    return prod(layer.node.shape)


def _inputs(layer: LayerCost) -> int:
    return prod(layer.inputs[0])


def _bias(kind: type[Conv2d] | type[Linear]) -> Rule:
    return lambda layer, _: _elements(layer) if isinstance(layer.node.op, kind) and layer.node.op.bias else 0


def _dense(layer: LayerCost) -> int:
    op = layer.node.op
    return layer.macs * op.groups if isinstance(op, Conv2d) else layer.macs


def _norm(layer: LayerCost, implementation: Implementation, style: str) -> int:
    return _elements(layer) if isinstance(layer.node.op, BatchNorm) and implementation.norm == style else 0


def _response(layer: LayerCost, each: bool) -> int:
    op = layer.node.op
    return _elements(layer) * (op.size if each else 1) if isinstance(op, LocalResponseNorm) else 0


def _torch_response(layer: LayerCost) -> int:
    """Two multiplications and an addition, and the pooling over channels padded by size - 1, as torch composes it."""
    op, elements = layer.node.op, _elements(layer)
    if not isinstance(op, LocalResponseNorm):
        return 0
    channels = layer.node.shape[0]
    return 3 * elements + elements // channels * (channels + op.size - 1)


def _relu(layer: LayerCost, implementation: Implementation, style: str, functions: tuple[str, ...] = COUNTED) -> int:
    if not isinstance(layer.node.op, Activation) or layer.node.op.function not in functions:
        return 0
    last = "head" in layer.roles and isinstance(layer.reader, AdaptivePool)
    return _elements(layer) if (implementation.last_relu if last else implementation.relu) == style else 0


def _function(name: str) -> Rule:
    return lambda layer, implementation: _relu(layer, implementation, "module", (name,))


def _window(layer: LayerCost, implementation: Implementation, style: str) -> int:
    inside = "branch" in layer.roles
    found = implementation.branch_pool if inside else implementation.pool
    return _inputs(layer) if isinstance(layer.node.op, Pool) and found == style else 0


def _global(layer: LayerCost, implementation: Implementation, style: str) -> int:
    """Inputs of global and other adaptive poolings."""
    if not isinstance(layer.node.op, AdaptivePool):
        return 0
    found = implementation.squeeze_pool if "gate" in layer.roles else implementation.head_pool
    return _inputs(layer) if found == style else 0


def _means(layer: LayerCost, implementation: Implementation) -> int:
    """Additions and one division per output of adaptive poolings that are modules.

    thop takes the window to be the input's size divided by the output's, rounded down.
    """
    if not _global(layer, implementation, "module"):
        return 0
    window = prod(max(1, a // b) for a, b in zip(layer.inputs[0][1:], layer.node.shape[1:], strict=True))
    return (window + 1) * _elements(layer)


def _averages(layer: LayerCost, implementation: Implementation) -> int:
    op = layer.node.op
    counted = isinstance(op, Pool) and op.mode == "avg" and _window(layer, implementation, "module")
    return _elements(layer) if counted else 0


def _visits(layer: LayerCost, mode: str = "") -> int:
    op = layer.node.op
    return _elements(layer) * prod(op.kernel) if isinstance(op, Pool) and mode in ("", op.mode) else 0


def _reads(layer: LayerCost, mode: str) -> int:
    op = layer.node.op
    return _inputs(layer) if isinstance(op, AdaptivePool) and op.is_global and mode == op.mode else 0


def _activated(layer: LayerCost) -> int:
    return _elements(layer) if isinstance(layer.node.op, Activation) else 0


def _executed(test: Callable[[Op], bool]) -> Rule:
    return lambda layer, _: sum(layer.counts) if test(layer.node.op) else 0


_EXECUTED: Mapping[str, tuple[str, str, Callable[[Op], bool]]] = {
    "products": ("conv and linear", "convolutions and linear layers", lambda op: op.kind in ("conv", "linear")),
    "norms": ("norm", "norms", lambda op: op.kind == "norm"),
    "activations": ("activation", "activations", lambda op: op.kind == "activation"),
    "windows": ("pooling", "window poolings", lambda op: isinstance(op, Pool)),
    "globals": ("global pooling", "global poolings", lambda op: isinstance(op, AdaptivePool)),
    "merges": ("additions and the rest", "additions, gates and gains", lambda op: op.kind == "merge"),
}

QUANTITIES: Mapping[str, Quantity] = {
    "macs": Quantity(
        "multiply-accumulates of convolutions and linear layers", "conv and linear", lambda layer, _: layer.macs
    ),
    "dense_macs": Quantity(
        "multiply-accumulates as if no convolution had groups", "conv and linear", lambda layer, _: _dense(layer)
    ),
    "outputs": Quantity(
        "elements that convolutions and linear layers write", "conv and linear", lambda layer, _: layer.activations
    ),
    "conv_bias": Quantity("an addition per output of a convolution with bias", "bias", _bias(Conv2d)),
    "linear_bias": Quantity("an addition per output of a linear layer with bias", "bias", _bias(Linear)),
    "norm": Quantity(
        "elements that batch norms write", "norm", lambda layer, implementation: _norm(layer, implementation, "module")
    ),
    "norm_act": Quantity(
        "the same, of norms that hold their activation",
        "norm",
        lambda layer, implementation: _norm(layer, implementation, "act"),
    ),
    "norm_params": Quantity(
        "weights of batch norms",
        "norm",
        lambda layer, implementation: layer.params if _norm(layer, implementation, "module") else 0,
    ),
    "response": Quantity("elements that local response norms write", "norm", lambda layer, _: _response(layer, False)),
    "neighbours": Quantity(
        "neighbouring channels that local response norms read", "norm", lambda layer, _: _response(layer, True)
    ),
    "torch_response": Quantity(
        "elements that torch multiplies, adds and pools in local response norms",
        "norm",
        lambda layer, _: _torch_response(layer),
    ),
    "relu": Quantity(
        "elements that ReLU, ELU and GELU write",
        "activation",
        lambda layer, implementation: _relu(layer, implementation, "module"),
    ),
    "relu_call": Quantity(
        "the same, of calls of a function",
        "activation",
        lambda layer, implementation: _relu(layer, implementation, "function"),
    ),
    "leaky": Quantity("elements that leaky ReLU writes", "activation", _function("leaky_relu")),
    "relu6": Quantity("elements that ReLU6 writes", "activation", _function("relu6")),
    "silu": Quantity("elements that SiLU writes", "activation", _function("silu")),
    "activated": Quantity("elements that all activations write", "activation", lambda layer, _: _activated(layer)),
    "pool": Quantity(
        "elements that window poolings read",
        "pooling",
        lambda layer, implementation: _window(layer, implementation, "module"),
    ),
    "pool_call": Quantity(
        "the same, of calls of a function",
        "pooling",
        lambda layer, implementation: _window(layer, implementation, "function"),
    ),
    "averages": Quantity("elements that average poolings write", "pooling", _averages),
    "visits": Quantity("window elements times places, of window poolings", "pooling", lambda layer, _: _visits(layer)),
    "max_visits": Quantity("the same, of maximum poolings", "pooling", lambda layer, _: _visits(layer, "max")),
    "avg_visits": Quantity("the same, of average poolings", "pooling", lambda layer, _: _visits(layer, "avg")),
    "global_pool": Quantity(
        "elements that global poolings read",
        "global pooling",
        lambda layer, implementation: _global(layer, implementation, "module"),
    ),
    "global_pool_call": Quantity(
        "the same, of calls of a function",
        "global pooling",
        lambda layer, implementation: _global(layer, implementation, "function"),
    ),
    "means": Quantity("additions and divisions of global poolings", "global pooling", _means),
    "global_max": Quantity(
        "elements that global maximum poolings read", "global pooling", lambda layer, _: _reads(layer, "max")
    ),
    "global_avg": Quantity(
        "elements that global average poolings read", "global pooling", lambda layer, _: _reads(layer, "avg")
    ),
    "sums": Quantity(
        "elements that additions write",
        "additions and the rest",
        lambda layer, _: layer.counts.additions if isinstance(layer.node.op, Add) else 0,
    ),
    "dropped": Quantity(
        "elements that dropouts pass on",
        "additions and the rest",
        lambda layer, _: _elements(layer) if isinstance(layer.node.op, Dropout) else 0,
    ),
    **{
        f"executed_{name}": Quantity(f"every primitive operation of {words}", kind, _executed(test))
        for name, (kind, words, test) in _EXECUTED.items()
    },
}
"""Every quantity by its name."""


def sum_quantities(
    layers: Iterable[LayerCost], implementation: Implementation = PLAIN, training: bool = False
) -> dict[str, int]:
    """Every quantity of a network for one image: at inference, or in training with its auxiliary heads too."""
    running = list(layers) if training else at_inference(layers)
    return {name: sum([rule.of(layer, implementation) for layer in running]) for name, rule in QUANTITIES.items()}
