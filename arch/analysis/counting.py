"""Counting conventions: what the tools and papers print as "FLOPs", as weightings of one graph's tallies.

A convention is a row of CONVENTIONS: a weight per tally. A tally is a sum over layers; TALLIES says what it sums.
Where a tool's answer depends on how a library wrote a network, that is an Implementation, which the zoo holds as data.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from math import prod

from arch.analysis.cost import LayerCost, at_inference
from arch.ops import Activation, BatchNorm, Conv2d, GlobalPool, Linear, Pool


@dataclass(frozen=True, slots=True)
class Implementation:
    """How a library wrote a network, as far as counters see it.

    Attributes:
        relu: activations as modules, or as calls of functions.
        last_relu: the same for the activation before the head's pooling.
        pool: window pooling as modules, or as calls of functions.
        branch_pool: the same for the pooling inside branches.
        head_pool: the head's global pooling as a module, or as a call of a function.
        squeeze_pool: pooling inside squeeze-and-excitation as a module, or as a mean over two axes.
        adaptive: whether an adaptive pooling to the map's own size stands before the flattening.
        norm: batch norm as a module of its own, or as one that holds its activation.
    """

    relu: str = "module"
    last_relu: str = "module"
    pool: str = "module"
    branch_pool: str = "module"
    head_pool: str = "module"
    squeeze_pool: str = "module"
    adaptive: bool = False
    norm: str = "module"


PLAIN = Implementation()
"""Everything a module, as the exported PyTorch source has it."""

Tally = Callable[[LayerCost, Implementation], int]
RELUS = ("relu", "relu6", "leaky_relu", "elu")
"""Activations that the counters know; the rest are free."""


def _elements(layer: LayerCost) -> int:
    return prod(layer.node.shape)


def _inputs(layer: LayerCost) -> int:
    return prod(layer.inputs[0])


def _bias(kind: type[Conv2d] | type[Linear]) -> Tally:
    return lambda layer, _: _elements(layer) if isinstance(layer.node.op, kind) and layer.node.op.bias else 0


def _norm(layer: LayerCost, how: Implementation, style: str) -> int:
    return _elements(layer) if isinstance(layer.node.op, BatchNorm) and how.norm == style else 0


def _relu(layer: LayerCost, how: Implementation, style: str) -> int:
    if not isinstance(layer.node.op, Activation) or layer.node.op.function not in RELUS:
        return 0
    last = layer.node.path == "head/act"
    return _elements(layer) if (how.last_relu if last else how.relu) == style else 0


def _window(layer: LayerCost, how: Implementation, style: str) -> int:
    inside = "/branch" in layer.node.path
    found = how.branch_pool if inside else how.pool
    return _inputs(layer) if isinstance(layer.node.op, Pool) and found == style else 0


def _squeezes(layer: LayerCost) -> bool:
    return "/se/" in layer.node.path


def _global(layer: LayerCost, how: Implementation, style: str) -> int:
    """Inputs of global poolings, and of an adaptive pooling that changes nothing."""
    if isinstance(layer.node.op, GlobalPool):
        return _inputs(layer) if (how.squeeze_pool if _squeezes(layer) else how.head_pool) == style else 0
    idle = how.adaptive and layer.node.path == "head/flatten" and len(layer.inputs[0]) == 3
    return _inputs(layer) if idle and style == "module" else 0


def _means(layer: LayerCost, how: Implementation) -> int:
    """Additions and one division per output of adaptive poolings that are modules."""
    inputs = _global(layer, how, "module")
    if not inputs:
        return 0
    outputs = layer.inputs[0][0] if isinstance(layer.node.op, GlobalPool) else inputs
    return inputs + outputs


def _averages(layer: LayerCost, how: Implementation) -> int:
    op = layer.node.op
    counted = isinstance(op, Pool) and op.mode == "avg" and _window(layer, how, "module")
    return _elements(layer) if counted else 0


def _visits(layer: LayerCost) -> int:
    op = layer.node.op
    return _elements(layer) * prod(op.kernel) if isinstance(op, Pool) else 0


TALLIES: Mapping[str, tuple[str, Tally]] = {
    "macs": ("multiply-accumulates of convolutions and linear layers", lambda layer, _: layer.macs),
    "conv_bias": ("an addition per output of a convolution with bias", _bias(Conv2d)),
    "linear_bias": ("an addition per output of a linear layer with bias", _bias(Linear)),
    "norm": ("elements that batch norms write", lambda layer, how: _norm(layer, how, "module")),
    "norm_act": ("the same, of norms that hold their activation", lambda layer, how: _norm(layer, how, "act")),
    "norm_params": (
        "weights of batch norms",
        lambda layer, how: layer.params if _norm(layer, how, "module") else 0,
    ),
    "relu": ("elements that activations write", lambda layer, how: _relu(layer, how, "module")),
    "relu_call": ("the same, of calls of a function", lambda layer, how: _relu(layer, how, "function")),
    "pool": ("elements that window poolings read", lambda layer, how: _window(layer, how, "module")),
    "pool_call": ("the same, of calls of a function", lambda layer, how: _window(layer, how, "function")),
    "global_pool": ("elements that global poolings read", lambda layer, how: _global(layer, how, "module")),
    "global_pool_call": ("the same, of calls of a function", lambda layer, how: _global(layer, how, "function")),
    "means": ("additions and divisions of global poolings", _means),
    "averages": ("elements that average poolings write", _averages),
    "visits": ("elements of a window times places, of window poolings", lambda layer, _: _visits(layer)),
    "outputs": ("elements that convolutions and linear layers write", lambda layer, _: layer.activations),
}
"""What is summed, in words and as a function of a layer."""


@dataclass(frozen=True, slots=True)
class Convention:
    """A named rule that turns tallies into the number that a tool or a paper prints.

    Attributes:
        id: on the command line.
        label: in words.
        unit: what the number counts.
        weights: per tally; a tally without one is not counted.
        source: the tool with its version, or the paper.
    """

    id: str
    label: str
    unit: str
    weights: Mapping[str, int]
    source: str


_FVCORE = {"macs": 1, "norm": 2, "norm_act": 2, "global_pool": 1, "global_pool_call": 1}
_BIASED = {"macs": 1, "conv_bias": 1, "linear_bias": 1}
_PROFILER = {
    "macs": 2,
    "conv_bias": 1,
    "norm": 2,
    "norm_act": 2,
    "relu": 1,
    "relu_call": 1,
    "pool": 1,
    "pool_call": 1,
    "global_pool": 1,
    "global_pool_call": 1,
}
_PTFLOPS = {
    **_BIASED,
    "norm": 2,
    "relu": 2,
    "relu_call": 1,
    "pool": 2,
    "pool_call": 1,
    "global_pool": 2,
    "global_pool_call": 1,
}

CONVENTIONS: tuple[Convention, ...] = (
    Convention("macs", "MACs of convolutions and linear layers", "MACs", {"macs": 1}, "house unit"),
    Convention("he2015", "He et al. 2015, FLOPs", "multiply-adds", {"macs": 1}, "arXiv 1512.03385, table 1"),
    Convention("two_per_mac", "two operations per MAC", "FLOPs", {"macs": 2}, "Canziani et al., arXiv 1605.07678"),
    Convention(
        "apart",
        "multiplications and additions (17 for a 3x3)",
        "operations",
        {"macs": 2, "outputs": -1},
        "counting by hand",
    ),
    Convention(
        "lecture_flop",
        "lectures, flop",
        "flop",
        {"macs": 1, "visits": 1},
        "lecture tables of memory KB, params K, flop M",
    ),
    Convention(
        "torchinfo_mult_adds", "torchinfo, mult-adds", "mult-adds", {**_BIASED, "norm_params": 1}, "torchinfo 1.8.0"
    ),
    Convention(
        "fvcore_flops",
        "fvcore, flops",
        "flops (one per MAC)",
        _FVCORE,
        "fvcore 0.1.5.post20221221, fvcore/nn/jit_handles.py",
    ),
    Convention("timm_gmacs", "timm, GMACs", "MACs", _FVCORE, "timm 1.0.31 benchmark.py, which asks fvcore"),
    Convention("fvcore_acts", "fvcore, activations", "elements", {"outputs": 1}, "fvcore 0.1.5.post20221221"),
    Convention(
        "torch_flop_counter", "torch FlopCounterMode", "FLOPs", {"macs": 2}, "torch 2.13.0, torch/utils/flop_counter.py"
    ),
    Convention(
        "ptflops_pytorch", "ptflops, pytorch back end", "MACs", _PTFLOPS, "ptflops 0.7.5, ptflops/pytorch_ops.py"
    ),
    Convention("ptflops_aten", "ptflops, aten back end", "MACs", _BIASED, "ptflops 0.7.5, ptflops/aten_ops.py"),
    Convention(
        "thop_macs",
        "thop",
        "MACs",
        {"macs": 1, "norm": 4, "means": 1, "averages": 1},
        "thop 0.1.1.post2209072238, thop/vision/calc_func.py",
    ),
    Convention("calflops_flops", "calflops, flops", "FLOPs", _PROFILER, "calflops 0.3.2, calflops/pytorch_ops.py"),
    Convention("calflops_macs", "calflops, MACs", "MACs", {"macs": 1}, "calflops 0.3.2, calflops/pytorch_ops.py"),
)


def tally(layers: Iterable[LayerCost], how: Implementation = PLAIN) -> dict[str, int]:
    """Every tally of a network at inference, for one image."""
    running = at_inference(layers)
    return {name: sum([count(layer, how) for layer in running]) for name, (_, count) in TALLIES.items()}


def difference(old: Convention, new: Convention, tallies: Mapping[str, int]) -> dict[str, int]:
    """What makes up the step from one convention's number to another's: an amount per tally, zeros left out."""
    names = dict.fromkeys([*old.weights, *new.weights])
    steps = {name: (new.weights.get(name, 0) - old.weights.get(name, 0)) * tallies[name] for name in names}
    return {name: amount for name, amount in steps.items() if amount}


def count(convention: Convention, tallies: Mapping[str, int]) -> int:
    """What a convention prints for these tallies."""
    return sum(weight * tallies[name] for name, weight in convention.weights.items())
