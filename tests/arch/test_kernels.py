"""Kernels: with one for each op they cost what the layers cost, and hold what `live` says."""

from __future__ import annotations

import pytest

from arch.analysis import at_inference, layer_costs, live, total, traffic
from arch.analysis.kernels import kernel_costs, kernel_sums, one_each, peak
from arch.analysis.rules import Setting
from arch.graph import Builder, Graph
from arch.lowering import lower
from arch.ops import Activation, Add, Conv2d, Flatten, Linear, sides
from arch.zoo import zoo

# Branches, gates, growing concatenations, two auxiliary heads, views between layers.
SOME = ("resnet50", "inception_v3", "densenet121", "googlenet", "efficientnet_b0", "vgg16", "shufflenet_g3")


@pytest.mark.parametrize("id", [id for id in SOME if id in zoo()])
def test_ops_as_kernels_cost_what_the_layers_cost(id: str) -> None:
    graph = lower(zoo()[id].design)
    layers = at_inference(layer_costs(graph))
    sums, found = kernel_sums(graph, one_each(graph)), total(layers)
    assert (sums.params, sums.macs) == (found.params, found.macs)
    assert sums.traffic_bytes == sum(traffic(layer) for layer in layers)
    assert sums.peak_bytes == 4 * max(at.elements for at in live(graph, in_place=True))
    assert sums.ops == sums.kernels == sum(not layer.node.op.view for layer in layers)


def _residual() -> Graph:
    builder = Builder((4, 8, 8))
    conv = builder.add("conv", Conv2d(4, (3, 3), padding=sides(1)), builder.input)
    both = builder.add("add", Add(), conv, builder.input)
    flat = builder.add("flatten", Flatten(), builder.add("act", Activation("relu"), both))
    builder.add("fc", Linear(10), flat)
    return builder.graph()


def test_a_fused_kernel_reads_and_writes_each_map_once() -> None:
    graph = _residual()
    fused, last = kernel_costs(graph, [(1, 2, 3), (5,)])
    assert fused.label == "conv 3×3, 4 + add + relu"
    # The image once, though the convolution and the sum both read it.
    assert (fused.inputs, fused.outputs) == (((4, 8, 8),), ((4, 8, 8),))
    assert (fused.params, fused.macs) == (4 * 4 * 9, 4 * 4 * 9 * 64)
    assert fused.traffic(Setting(2, 2)) == (2 * 256 * 2 + 144) * 2
    assert (last.inputs, last.outputs, last.params) == (((256,),), ((10,),), 2570)


def test_what_a_kernel_keeps_to_itself_is_not_in_memory() -> None:
    graph = _residual()
    assert peak(graph, one_each(graph)) == 512
    # The image and the sum: what the convolution alone would write is nowhere.
    assert peak(graph, [(1, 2, 3), (5,)]) == 512
    assert peak(graph, [(1,), (2, 3), (5,)]) == 512
