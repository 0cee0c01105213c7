"""Counting conventions: what the tools and papers print as "FLOPs", as weightings of one graph's quantities."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from arch.analysis.cost import LayerCost, at_inference
from arch.analysis.quantities import KINDS, QUANTITIES, Implementation


@dataclass(frozen=True, slots=True)
class Convention:
    """A named rule that turns quantities into the number that a tool or a paper prints.

    Attributes:
        id: on the command line.
        label: in words.
        unit: what the number counts.
        weights: per quantity; one without is not counted.
        source: the tool with its version and the place of the rule in it, or the paper.
        note: what else a reader should know, or "".
        ours: whether it is counted from the ops themselves, not by the rules of a tool that knows some of them.
    """

    id: str
    label: str
    unit: str
    weights: Mapping[str, int]
    source: str
    note: str = ""
    ours: bool = False

    @property
    def unit_and_label(self) -> str:
        """Unit and rule, as they stand behind a number: `MACs`, `MACs (thop)`."""
        return self.unit if self.label == self.unit else f"{self.unit} ({self.label})"


_FVCORE = {"macs": 1, "norm": 2, "norm_act": 2, "global_pool": 1, "global_pool_call": 1}
_BIASED = {"macs": 1, "conv_bias": 1, "linear_bias": 1}
_PROFILER = {
    "macs": 2,
    "torch_response": 1,
    "conv_bias": 1,
    "norm": 2,
    "norm_act": 2,
    "relu": 1,
    "relu_call": 1,
    "leaky": 1,
    "silu": 1,
    "pool": 1,
    "pool_call": 1,
    "global_pool": 1,
    "global_pool_call": 1,
}
_PTFLOPS = {
    **_BIASED,
    "torch_response": 1,
    "norm": 2,
    "relu": 2,
    "relu_call": 1,
    "leaky": 1,
    "relu6": 1,
    "silu": 1,
    "pool": 2,
    "pool_call": 1,
    "global_pool": 2,
    "global_pool_call": 1,
}
_CALFLOPS = "calflops 0.3.2, calflops/pytorch_ops.py:37 to 174"
_DEEPSPEED = "DeepSpeed 0.19.8, deepspeed/profiling/flops_profiler/profiler.py:523 to 665"
_NETSCOPE = "dgschwend/netscope @1f687cb, src/analyzer.coffee, switch layertype"
_CAFFE = "Batch norm counts as Caffe writes it, a norm and a scale; nothing divides by groups."

CONVENTIONS: tuple[Convention, ...] = (
    Convention(
        "macs",
        "MACs",
        "MACs",
        {"macs": 1},
        "house unit: convolutions and linear layers, biases not counted",
        ours=True,
    ),
    Convention(
        "he2015",
        "He et al. 2015",
        "multiply-adds",
        {"macs": 1},
        "arXiv 1512.03385, table 1, FLOPs (multiply-adds)",
        "The table's networks have the stride in the first 1x1 and, at 18 and 34 layers, shortcuts without weights.",
    ),
    Convention("two_per_mac", "2 × MACs", "FLOPs", {"macs": 2}, "a multiplication and an addition per MAC", ours=True),
    Convention(
        "apart",
        "multiplications and additions apart",
        "operations",
        {"macs": 2, "outputs": -1},
        "counting by hand: 9 multiplications and 8 additions, 17 for an output of a 3x3",
        ours=True,
    ),
    Convention(
        "executed",
        "every primitive operation",
        "operations",
        {name: 1 for name in QUANTITIES if name.startswith("executed_")},
        "the engine's own counts of multiplications, additions, comparisons, exponentials and divisions",
        "A batch norm is one multiplication and one addition per element, as at inference.",
        ours=True,
    ),
    Convention(
        "canziani2017",
        "Canziani et al. 2017",
        "operations",
        {"dense_macs": 2, "outputs": 1, "activated": 1, "visits": 1, "global_max": 1, "global_avg": 1},
        "arXiv 1605.07678; e-lab/Torch7-profiling @e00d505, src/profiler.lua",
        "Two per MAC with groups ignored, one per output for the bias, one per activation, one per pooled element.",
    ),
    Convention(
        "lecture_flop",
        "lecture tables, flop",
        "flop",
        {"macs": 1, "visits": 1},
        "lectures' tables of memory KB, params K and flop M",
    ),
    Convention(
        "netscope_macc",
        "Netscope, macc",
        "MACs",
        {"dense_macs": 1, "neighbours": 1, "norm": 1, "norm_act": 1},
        _NETSCOPE,
        _CAFFE,
    ),
    Convention(
        "netscope_comp",
        "Netscope, comp",
        "comparisons",
        {"max_visits": 1, "global_max": 1, "activated": 1, "dropped": 1},
        _NETSCOPE,
    ),
    Convention(
        "netscope_add",
        "Netscope, add",
        "additions",
        {"avg_visits": 1, "global_avg": 1, "norm": 1, "norm_act": 1, "response": 1, "sums": 1},
        _NETSCOPE,
    ),
    Convention("netscope_div", "Netscope, div", "divisions", {"norm": 1, "norm_act": 1, "response": 2}, _NETSCOPE),
    Convention(
        "torchinfo_mult_adds",
        "torchinfo",
        "mult-adds",
        {**_BIASED, "norm_params": 1},
        "torchinfo 1.8.0, torchinfo/layer_info.py:225 calculate_macs",
        "A layer's weights times the map that it writes; of a batch norm its weights alone.",
    ),
    Convention(
        "fvcore_flops",
        "fvcore, flops",
        "flops (one per MAC)",
        _FVCORE,
        "fvcore 0.1.5.post20221221, fvcore/nn/flop_count.py:29 to 42 and jit_handles.py:82, 127, 251, 261",
    ),
    Convention("timm_gmacs", "timm, GMACs", "MACs", _FVCORE, "timm 1.0.31, benchmark.py, which asks fvcore"),
    Convention(
        "fvcore_acts",
        "fvcore, activations",
        "elements",
        {"outputs": 1},
        "fvcore 0.1.5.post20221221, fvcore/nn/activation_count.py:15",
    ),
    Convention(
        "torch_flop_counter",
        "torch FlopCounterMode",
        "FLOPs",
        {"macs": 2},
        "torch 2.13.0, torch/utils/flop_counter.py:88 and 131",
    ),
    Convention(
        "ptflops_pytorch",
        "ptflops, pytorch back end",
        "MACs",
        _PTFLOPS,
        "ptflops 0.7.5, ptflops/pytorch_ops.py:30 to 60, 271 and 422",
        "A ReLU or a pooling that is a module counts twice: as a module, and as the function that it calls.",
    ),
    Convention(
        "ptflops_aten", "ptflops, aten back end", "MACs", _BIASED, "ptflops 0.7.5, ptflops/aten_ops.py:36 and 71"
    ),
    Convention(
        "thop_macs",
        "thop",
        "MACs",
        {"macs": 1, "norm": 4, "means": 1, "averages": 1},
        "thop 0.1.1.post2209072238, thop/vision/calc_func.py:28 to 90 and basic_hooks.py:60",
        "A batch norm counts four per element: two, and twice that where it has weights.",
    ),
    Convention(
        "calflops_flops",
        "calflops, flops",
        "FLOPs",
        _PROFILER,
        _CALFLOPS,
        "torch runs ReLU6 as a hard tanh, which is not counted.",
    ),
    Convention("calflops_macs", "calflops, MACs", "MACs", {"macs": 1}, _CALFLOPS),
    Convention("deepspeed_flops", "DeepSpeed, flops", "FLOPs", _PROFILER, _DEEPSPEED),
    Convention("deepspeed_macs", "DeepSpeed, MACs", "MACs", {"macs": 1}, _DEEPSPEED),
)


def convention(id: str) -> Convention:
    """The convention of that id.

    Raises:
        KeyError: there is none.
    """
    return _BY_ID[id]


_BY_ID = {row.id: row for row in CONVENTIONS}
HOUSE = CONVENTIONS[0]
"""MACs: what is meant where nothing else is stated."""


def count(rule: Convention, quantities: Mapping[str, int]) -> int:
    """What a convention prints for these quantities."""
    return sum(weight * quantities[name] for name, weight in rule.weights.items())


def difference(old: Convention, new: Convention, quantities: Mapping[str, int]) -> dict[str, int]:
    """What makes up the step from one convention's number to another's: an amount per quantity, zeros left out."""
    names = dict.fromkeys([*old.weights, *new.weights])
    steps = {name: (new.weights.get(name, 0) - old.weights.get(name, 0)) * quantities[name] for name in names}
    return {name: amount for name, amount in steps.items() if amount}


def per_layer(rule: Convention, implementation: Implementation) -> Callable[[LayerCost], int]:
    """A layer's part of what a convention prints."""
    terms = [(QUANTITIES[name].of, weight) for name, weight in rule.weights.items()]
    return lambda layer: sum([weight * of(layer, implementation) for of, weight in terms])


def counted_by(rule: Convention, layer: LayerCost) -> bool:
    """Whether a convention can tell what a layer costs.

    A tool's rules were read for the ops of today's zoo alone: of another op they may count something.
    """
    op = layer.node.op
    return op.known and (rule.ours or op.counters_read)


def uncounted(rule: Convention, layers: Iterable[LayerCost]) -> int:
    """Layers at inference of which a convention cannot tell: what it prints is a lower bound with one of them."""
    return sum(not counted_by(rule, layer) for layer in at_inference(layers))


def explained(rule: Convention) -> dict[str, str]:
    """What a convention counts, in words, per kind of layer; kinds that it does not count are left out."""
    found: dict[str, list[str]] = {}
    for name, weight in rule.weights.items():
        found.setdefault(QUANTITIES[name].kind, []).append(_term(weight, QUANTITIES[name].text))
    return {kind: "; ".join(found[kind]) for kind in KINDS if kind in found}


def _term(weight: int, text: str) -> str:
    return text if weight == 1 else f"less {text}" if weight == -1 else f"{weight} × {text}"
