"""Single edits and better networks: each edit is one, valid, priced, and worth its price by the estimate."""

from math import log

import pytest
from hypothesis import given, settings

from arch.accuracy import estimate, networks, tie
from arch.analysis import Network, at_inference, layer_costs, total
from arch.errors import ArchError
from arch.lowering import lower
from arch.search import better, candidates, exchange, priced
from arch.zoo import zoo
from tests.strategies import designs

DESIGN = zoo()["resnet50"].design


def top1_of(design, kind="classic"):
    graph = lower(design)
    return next(row.top1 for row in estimate(Network("x", graph)).estimates if row.kind == kind)


def sums_of(design):
    return total(at_inference(layer_costs(lower(design))))


def differences(a, b, place=()):
    if isinstance(a, dict) and isinstance(b, dict):
        return [found for name in a for found in differences(a[name], b[name], (*place, name))]
    if isinstance(a, list) and isinstance(b, list) and len(a) == len(b):
        return [found for i, pair in enumerate(zip(a, b, strict=True)) for found in differences(*pair, (*place, i))]
    return [] if a == b else [place]


def test_an_edit_changes_one_setting_of_one_part_or_of_every_stage():
    before = DESIGN.model_dump(mode="json")
    for edit in candidates(DESIGN):
        places = differences(before, edit.design.model_dump(mode="json"))
        assert len({place[-1] for place in places}) == 1
        assert len(places) == 1 or edit.setting.startswith("every stage")


def test_edits_are_distinct_and_named():
    found = list(candidates(DESIGN))
    assert len({edit.design for edit in found}) == len(found) > 50
    assert len({edit.words for edit in found}) == len(found)
    assert {"stage 3: depth 6 -> 7", "every stage: groups 1 -> 32"} <= {edit.words for edit in found}
    assert "stage 1: channel attention off -> on" in {edit.words for edit in found}


@settings(max_examples=20)
@given(designs())
def test_edits_of_random_designs_are_designs(design):
    for edit in candidates(design):
        try:
            lower(edit.design)
        except ArchError as error:
            assert error.message


@pytest.mark.parametrize("cost", ["macs", "params", "activations"])
def test_a_price_is_what_the_edited_design_costs(cost):
    now, rate = sums_of(DESIGN), exchange("imagenet", "classic", cost, getattr(sums_of(DESIGN), cost))
    found = priced(DESIGN, "classic", cost)
    assert found
    for one in found:
        assert one.sums == sums_of(one.candidate.design)
        assert one.points == pytest.approx(top1_of(one.candidate.design) - top1_of(DESIGN))
        paid = rate * log(getattr(one.sums, cost) / getattr(now, cost))
        assert one.gain == pytest.approx(one.points - paid)
        assert one.gain > 0
    assert [one.gain for one in found] == sorted((one.gain for one in found), reverse=True)
    assert len({one.candidate.setting for one in found}) == len(found)


def test_batch_norm_is_what_vgg_lacks():
    found = priced(zoo()["vgg16"].design, "classic", "macs")
    assert any("norm none -> batch" in one.candidate.words for one in found)


@pytest.mark.parametrize("id", ["plain34", "lenet5"])
def test_without_an_estimate_there_are_no_edits(id):
    assert priced(zoo()[id].design, "classic", "macs") == []


def test_better_networks_cost_no_more_and_reached_more():
    found = better("classic", "imagenet", "macs", 15.5e9, 71.7)
    assert found[0].top1 == max(network.top1 for network in found)
    assert all(
        network.features.macs <= 15.5e9 and network.top1 > 71.7 + tie("imagenet", "classic") for network in found
    )
    assert len({network.design for network in found}) == len(found)
    assert better("classic", "imagenet", "macs", 1e6, 99.0) == []


def test_the_exchange_rate_is_the_slope_of_the_front():
    assert 0 < exchange("imagenet", "classic", "macs", 4e9) < exchange("imagenet", "classic", "macs", 0.3e9)
    assert exchange("imagenet", "classic", "macs", 1e3) == 0
    assert len(networks("cifar10")) == 106
