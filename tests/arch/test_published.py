"""Published speeds beside their bounds: matched by name, at the source's resolution and batch."""

from __future__ import annotations

from functools import cache

import pytest

from arch.analysis.kernels import kernel_costs, one_each
from arch.analysis.roofline import roofline
from arch.analysis.rules import Setting
from arch.atlas import speeds
from arch.atlas.devices import devices
from arch.compare.published import RUNS, Agreement, agreement, published, spearman
from arch.graph import Builder, resized
from arch.lowering import lower
from arch.ops import Conv2d, Opaque, Pool
from arch.rewrite import rewrite
from arch.zoo import zoo

RUN = {run.speeds: run for run in RUNS}


def one_kernel_an_op(graph):
    return kernel_costs(graph, one_each(graph))


@cache
def products_alone(graph):
    """Less than any rewriting leaves: whatever has no products costs nothing, and parallel branches are merged.

    timm's benchmark merges them before it measures, and MobileOne-S0's sums of branches would beat their bound.
    """
    merged = rewrite(graph, ["fold_norm", "reparametrise"]).graph
    return [cost for cost in one_kernel_an_op(merged) if cost.macs]


@pytest.fixture(scope="module")
def graphs():
    return {id: lower(entry.design) for id, entry in zoo().items()}


@pytest.mark.parametrize("run", RUNS, ids=lambda run: run.speeds)
def test_every_run_has_speeds_and_a_device_with_a_roofline(run):
    assert speeds(run.speeds)
    assert devices()[run.device].lacks(run.number) == ""


def test_a_network_s_speeds_stand_beside_the_bound_of_their_own_resolution_and_batch(graphs):
    found = [row for row in published("resnet50", graphs["resnet50"], one_kernel_an_op) if row.run == RUN["rtx4090"]]
    assert [(row.resolution, row.batch, row.speed) for row in found] == [
        (160, 1024, 8305.45),
        (176, 1024, 6828.7),
        (224, 1024, 4302.84),
        (288, 1024, 2631.02),
    ]
    for row in found:
        costs = one_kernel_an_op(resized(graphs["resnet50"], (3, row.resolution, row.resolution)))
        # float16: 2 bytes, 330.3 T operations and 1,008 G bytes per second.
        bound = roofline(costs, Setting(1024, 2), 330_300_000_000_000, 1_008_000_000_000).total
        assert (row.bound, row.stated) == (bound, True)
        assert row.reachable == 1024 / bound.seconds
        assert row.efficiency == row.speed / row.reachable


def test_a_source_that_states_no_resolution_is_taken_at_the_network_s_own(graphs):
    found = published("resnet_50_v1", resized(graphs["resnet50"], (3, 192, 192)), one_kernel_an_op)
    assert {(row.run.speeds, row.resolution, row.stated, row.batch) for row in found} >= {("a100", 192, False, 32)}


def test_what_a_network_does_not_take_is_another_network():
    builder = Builder((3, 224, 224))
    builder.add("pool", Pool("max", (200, 200), (1, 1)), builder.add("conv", Conv2d(4, (1, 1)), builder.input))
    found = published("ResNet-50", builder.graph(), one_kernel_an_op)
    assert {row.resolution for row in found} == {224, 288}
    assert published("unheard", builder.graph(), one_kernel_an_op) == []


def test_an_unknown_kernel_leaves_no_efficiency():
    builder = Builder((3, 224, 224))
    builder.add("odd", Opaque("Odd", (4, 8, 8)), builder.add("conv", Conv2d(4, (1, 1)), builder.input))
    found = published("resnet50", builder.graph(), one_kernel_an_op)
    assert {(row.reachable, row.efficiency) for row in found} == {(None, None)}
    assert agreement(RUN["rtx4090"], {"resnet50": builder.graph()}, one_kernel_an_op).networks == 0


@pytest.mark.parametrize("run", RUNS, ids=lambda run: run.speeds)
def test_no_published_speed_beats_the_bound(run, graphs):
    found = agreement(run, graphs, products_alone)
    assert 0 < found.least <= found.most < 1


def test_over_the_zoo_the_bound_orders_networks_as_their_speeds_do(graphs):
    found = agreement(RUN["rtx3090"], graphs, one_kernel_an_op)
    assert found.networks == 462
    assert round(found.rank, 3) == 0.982
    assert found.least < found.quartiles[0] < found.quartiles[1] < found.quartiles[2] < found.most


def test_of_two_networks_there_is_no_order(graphs):
    two = {id: graphs[id] for id in ("resnet50", "vgg16")}
    found = agreement(RUN["rtx3090"], two, one_kernel_an_op)
    assert (found.networks, found.rank, found.quartiles) == (2, None, None)
    assert found.least < found.most
    assert agreement(RUN["rtx3090"], {}, one_kernel_an_op) == Agreement(RUN["rtx3090"], 0, None, None, None, None)


@pytest.mark.parametrize(
    ("left", "right", "wanted"),
    [
        ([1, 2, 3], [10, 20, 30], 1.0),
        ([1, 2, 3], [30, 20, 10], -1.0),
        # 1 - 6 * 2 / (3 * 8)
        ([1, 2, 3], [10, 30, 20], 0.5),
        # Of the ranks 0, 1.5, 1.5, 3 and 0, 1, 2, 3: the root of nine tenths.
        ([1, 2, 2, 3], [1, 2, 3, 4], 0.9**0.5),
        ([1, 1, 1], [1, 2, 3], None),
    ],
)
def test_ranks_are_correlated_and_equal_values_share_theirs(left, right, wanted):
    found = spearman(left, right)
    assert found == wanted if wanted is None else round(found - wanted, 12) == 0
