"""Rooflines: bounds worked out by hand, and sums that nothing is lost of."""

from __future__ import annotations

import pytest

from arch.analysis.kernels import KernelSums, kernel_costs, kernel_sums, one_each
from arch.analysis.roofline import BoundSums, fits, resident, roofline
from arch.analysis.rules import ONE_IMAGE, Setting
from arch.graph import Builder, Graph
from arch.lowering import lower
from arch.ops import Activation, Conv2d, Opaque, Pool, sides
from arch.zoo import zoo

PEAK, BANDWIDTH = 2.0**30, 2.0**24
"""64 operations for a byte; powers of two, so that quotients are exact."""


def _two() -> Graph:
    """A convolution with many products for a byte, and a pooling with none."""
    builder = Builder((64, 16, 16))
    conv = builder.add("conv", Conv2d(64, (3, 3), padding=sides(1)), builder.input)
    builder.add("pool", Pool("max", (2, 2), (2, 2)), conv)
    return builder.graph()


def test_the_bound_of_a_kernel_is_the_slower_of_computing_and_moving() -> None:
    graph = _two()
    conv, pool = roofline(kernel_costs(graph, one_each(graph)), ONE_IMAGE, PEAK, BANDWIDTH).kernels
    macs, weights, map_ = 64 * 64 * 9 * 256, 64 * 64 * 9, 64 * 256
    assert (conv.compute, conv.traffic) == (2 * macs / PEAK, (2 * map_ + weights) * 4 / BANDWIDTH)
    # 67.8 operations for a byte, beyond the ridge at 64.
    assert (conv.seconds, conv.limit) == (2 * macs / PEAK, "compute")
    assert (pool.compute, pool.traffic, pool.limit) == (0.0, (map_ + map_ // 4) * 4 / BANDWIDTH, "memory")


def test_a_batch_reads_weights_once_and_a_smaller_element_moves_less() -> None:
    graph = _two()
    costs = kernel_costs(graph, one_each(graph))
    conv = roofline(costs, Setting(8, 2), PEAK, BANDWIDTH).kernels[0]
    assert conv.traffic == (2 * 64 * 256 * 8 + 64 * 64 * 9) * 2 / BANDWIDTH
    assert conv.compute == 8 * roofline(costs, ONE_IMAGE, PEAK, BANDWIDTH).kernels[0].compute


def test_the_ridge_is_where_both_take_as_long() -> None:
    graph = _two()
    found = roofline(kernel_costs(graph, one_each(graph)), ONE_IMAGE, PEAK, BANDWIDTH)
    assert found.ridge == 64.0
    assert [found.reachable(at) for at in (16.0, 64.0, 256.0)] == [PEAK / 4, PEAK, PEAK]


def test_an_unknown_kernel_has_no_bound_and_the_sum_says_so() -> None:
    builder = Builder((4, 8, 8))
    conv = builder.add("conv", Conv2d(4, (1, 1)), builder.input)
    odd = builder.add("odd", Opaque("Odd", (4, 8, 8)), conv)
    builder.add("act", Activation("relu"), odd)
    graph = builder.graph()
    found = roofline(kernel_costs(graph, one_each(graph)), ONE_IMAGE, PEAK, BANDWIDTH)
    assert [kernel.limit for kernel in found.kernels] == ["memory", "unknown", "memory"]
    assert found.kernels[1].seconds is None
    conv_bytes, act_bytes = (512 + 16) * 4, 512 * 4
    assert found.total == BoundSums("", 3, 0.0, (conv_bytes + act_bytes) / BANDWIDTH, 1)
    only = roofline([found.kernels[1].cost], ONE_IMAGE, PEAK, BANDWIDTH).total
    assert (only.limit, only.seconds) == ("unknown", 0.0)


@pytest.mark.parametrize("id", ["resnet50", "googlenet", "mobilenet_v2"])
def test_stages_add_up_to_the_whole(id: str) -> None:
    graph = lower(zoo()[id].design)
    found = roofline(kernel_costs(graph, one_each(graph)), ONE_IMAGE, PEAK, BANDWIDTH)
    stages = found.stages()
    assert (stages[0].stage, stages[-1].stage) == ("stem", "head")
    assert sum(row.kernels for row in stages) == found.total.kernels == len(found.kernels)
    # Exact, since both are powers of two and no sum is near 2^53 of the smallest part.
    assert sum(row.compute for row in stages) == found.total.compute
    assert sum(row.memory for row in stages) == found.total.memory
    assert found.total.seconds == sum(kernel.seconds or 0.0 for kernel in found.kernels)


def test_the_depthwise_network_is_bound_by_memory_and_the_plain_one_by_compute() -> None:
    """On 142 T operations and 936 GB per second in 16 bits, a batch of 64."""
    limits = {}
    for id in ("mobilenet_v2", "vgg16"):
        graph = lower(zoo()[id].design)
        costs = kernel_costs(graph, one_each(graph))
        limits[id] = roofline(costs, Setting(64, 2), 142e12, 936e9).total.limit
    assert limits == {"mobilenet_v2": "memory", "vgg16": "compute"}


def test_a_network_fits_where_weights_and_maps_do() -> None:
    graph = lower(zoo()["alexnet"].design)
    setting = Setting(2, 2)
    sums = kernel_sums(graph, one_each(graph), setting)
    held = 61_100_840 * 2 + sums.peak_bytes
    assert resident(sums, setting) == held
    assert [fits(sums, setting, memory) for memory in (held, held - 1, None)] == [True, False, None]
    unknown = KernelSums(**{name: getattr(sums, name) for name in sums.__slots__} | {"unknown": 1})
    assert [fits(unknown, setting, memory) for memory in (held, held - 1)] == [None, False]
