"""The estimate: features against the tables, what it refuses, what it says, and what was measured of it."""

import json

import numpy as np
import pytest
from hypothesis import given, settings
from threadpoolctl import ThreadpoolController

from arch.__main__ import main
from arch.accuracy import DATASETS, estimate, evaluation, features, networks, sources
from arch.accuracy.description import shrinks
from arch.accuracy.domain import BORDERLINE, IN_DOMAIN, Uncertainty, judge
from arch.accuracy.methods import _model
from arch.accuracy.tables import counted
from arch.accuracy.threads import one_thread
from arch.analysis import Network, layer_costs
from arch.api import estimate as answer
from arch.atlas.readers import table
from arch.design import build, notation
from arch.errors import ArchError
from arch.lowering import lower
from arch.zoo import zoo
from tests.benchmarks import naap
from tests.strategies import designs


def graph_of(text):
    design = zoo()[text].design if text in zoo() else notation.read(text)
    return lower(design)


def said(id, kind="classic"):
    graph = graph_of(id)
    return next(row for row in estimate(Network("x", graph)).estimates if row.kind == kind)


@pytest.mark.parametrize(
    ("id", "arch"),
    {
        "cifar_resnet20": "resnet20",
        "cifar_resnet110": "resnet110",
        "cifar_resnet1202": "resnet1202",
        "nin_cifar10": "nin",
        "densenet_bc100_12": "densenet100_k12_bc",
        "densenet_bc250_24": "densenet250_k24_bc",
        "densenet_bc190_40": "densenet190_k40_bc",
    }.items(),
)
def test_features_of_cifar_networks_are_those_of_the_table(id, arch):
    """Its last row of a name is the paper's network; pytorchcv's residual ones project where the paper's pad."""
    graph = graph_of(id)
    *_, row = (row for row in table("cifar_cnn") if (row["dataset"], row["arch"]) == ("cifar10", arch))
    assert [round(value, 4) for value in features(graph, layer_costs(graph))] == list(counted(row))


@pytest.mark.parametrize("id", ["preact_resnet164", "preact_resnet1001", "wrn16_8", "wrn28_10", "densenet40_12"])
def test_pre_activation_is_seen(id):
    graph = graph_of(id)
    assert features(graph, layer_costs(graph)).preact == 1


def test_a_plain_cifar_network_is_refused_beyond_the_one_that_was_measured():
    assert said("nin_cifar10", "tuned").top1 is not None
    assert said("cifar_plain20").top1 is None
    assert "more than 10 layers without shortcuts" in said("cifar_plain20").reasons[0]


def test_auxiliary_heads_change_nothing():
    plain, with_heads = graph_of("googlenet"), lower(zoo()["googlenet"].design.model_copy(update={"aux": ()}))
    assert estimate(Network("x", plain)) == estimate(Network("x", with_heads))


def test_plain_34_is_refused_and_lies_below_resnet_34():
    plain, residual = said("plain34"), said("resnet34")
    assert plain.top1 is None
    assert "without shortcuts" in plain.reasons[0]
    assert residual.top1 is not None
    assert plain.low < residual.low
    assert plain.high < residual.high


def test_resnet_1202_is_refused_and_110_is_not():
    assert said("cifar_resnet1202").top1 is None
    assert "210 layers" in said("cifar_resnet1202").reasons[0]
    found = said("cifar_resnet110")
    assert found.low < 100 - 6.43 < found.high
    assert found.trust == "in-domain"


def test_alexnet_is_known_and_a_modern_recipe_for_it_is_not_certain():
    found = said("alexnet")
    assert found.low < 56.522 < found.high
    assert said("alexnet", "modern").trust == "borderline"


def test_mobilenet_v1_is_refused():
    assert said("mobilenetv1_100").top1 is None


@pytest.mark.parametrize(
    ("id", "top1"),
    [
        ("resnet18", 69.758),
        ("resnet50", 76.13),
        ("vgg16", 71.592),
        ("densenet121", 74.434),
        ("resnext50_32x4d", 77.618),
    ],
)
def test_the_interval_holds_what_torchvision_reached(id, top1):
    found = said(id)
    assert found.low < top1 < found.high
    assert found.low < found.top1 < found.high


def test_deep_without_normalisation_is_refused():
    design = zoo()["resnet50"].design.model_dump(mode="json")
    for stage in design["stages"]:
        stage["block"]["norm"] = "none"
    graph = lower(build(design))
    found = estimate(Network("x", graph)).estimates[0]
    assert found.top1 is None
    assert "without batch normalisation" in found.reasons[0]


@pytest.mark.parametrize(
    ("size", "classes", "reason"),
    [
        ((3, 32, 32), 1000, "3x32x32"),
        ((3, 224, 448), 1000, "3x224x448"),
        ((1, 224, 224), 1000, "1x224x224"),
        ((3, 224, 224), 7, "7 classes"),
    ],
)
def test_what_was_never_measured_has_no_interval(size, classes, reason):
    design = zoo()["resnet18"].design.model_dump(mode="json")
    design["input"] = dict(zip(("channels", "height", "width"), size, strict=True))
    design["head"]["classes"] = classes
    graph = lower(build(design))
    found = estimate(Network("x", graph))
    assert not found.estimates
    assert reason in found.reason


def test_a_network_that_narrows_is_told_apart():
    narrow = zoo()["resnet18"].design.model_dump(mode="json")
    for stage, width in zip(narrow["stages"], (256, 128, 64, 32), strict=True):
        stage["width"] = width
    assert shrinks(lower(build(narrow)))
    assert not any(shrinks(graph_of(id)) for id in ("densenet121", "alexnet", "mobilenet_v2", "inception_v3", "vgg16"))


def test_the_nearest_network_of_a_published_one_is_itself():
    nearest = said("resnet50").nearest
    assert nearest[0].distance == pytest.approx(0, abs=1e-3)
    assert len({near.network.design for near in nearest}) == len(nearest) == 5
    assert [near.distance for near in nearest] == sorted(near.distance for near in nearest)
    assert all(near.network.kind == "classic" for near in nearest)


def test_pulls_are_points_against_the_average_network():
    contributions = dict(said("resnet152").contributions)
    assert contributions["weights in convolutions"] > 0
    assert "depth, away from 55" not in contributions
    assert dict(said("resnext50_32x4d").contributions)["grouped convolutions"] > contributions["grouped convolutions"]


@settings(max_examples=60)
@given(designs())
def test_every_design_has_an_answer(design):
    """Interval or reason, whatever was drawn; also as a network for CIFAR-10 and ImageNet."""
    for size, classes in (((3, 32, 32), 10), ((3, 224, 224), 1000), (None, None)):
        draft = design.model_dump(mode="json")
        if size:
            draft["input"] = dict(zip(("channels", "height", "width"), size, strict=True))
            draft["head"]["classes"] = classes
        try:
            graph = lower(build(draft))
        except ArchError:
            continue
        answer = estimate(Network("x", graph))
        assert answer.estimates or answer.reason
        for row in answer.estimates:
            assert 0 <= row.low <= row.high <= 100
            assert (row.top1 is None) == (row.trust == "out-of-domain")
            assert row.reasons or row.trust == "in-domain"


def test_a_stranger_is_less_certain_than_a_measured_run():
    model = _model("imagenet")
    network = next(n for n in networks("imagenet") if n.name == "resnet50.IMAGENET1K_V1")
    own = model.guess(model.labelled([network]))
    unknown_source = model.guess(model.of_unknown_sources([network.features], ["classic"]))
    assert own.deviation[0] < unknown_source.deviation[0]


def test_what_was_learnt_explains_what_was_seen():
    model = _model("imagenet")
    classic = [n for n in networks("imagenet") if n.kind == "classic"]
    guess = model.guess(model.labelled(classic))
    off = 100 / (1 + np.exp(guess.mean)) - [n.top1 for n in classic]
    assert np.abs(off).mean() < 0.5


@pytest.mark.parametrize(
    ("uncertainty", "trust"),
    [
        (Uncertainty(1, 0, 0.1), "in-domain"),
        (Uncertainty(2.1, 0, 0.1), "borderline"),
        (Uncertainty(1, 2.1, 0.1), "out-of-domain"),
        (BORDERLINE, "borderline"),
    ],
)
def test_judgement(uncertainty, trust):
    assert judge(uncertainty)[0] == trust
    assert judge(IN_DOMAIN) == ("in-domain", [])


@pytest.mark.parametrize(("scheme", "most"), [("group", 0.55), ("family", 0.90), ("lineage", 1.1)])
def test_the_marks_that_were_set(scheme, most):
    found = evaluation()["imagenet"]["kinds"]["classic"][scheme]
    assert found["networks"] == 241
    assert found["error"] <= most
    assert 0.90 <= found["held"] <= 0.96


@pytest.mark.parametrize("scheme", ["family", "lineage"])
def test_nothing_that_was_wrong_by_three_points_was_called_inside(scheme):
    for kind in evaluation()["imagenet"]["kinds"].values():
        assert kind[scheme]["in-domain"]["over_3"] == 0


def test_every_measured_network_has_a_source_and_none_is_unchecked():
    assert {n.source for id in DATASETS for n in networks(id)} == set(sources())
    rows = [*table("imagenet_cnn"), *table("cifar_cnn")]
    assert all(row["source"] and row["provenance"] for row in rows)
    assert not [row for row in rows if "memory" in row["provenance"]]
    assert [len(networks(id)) for id in DATASETS] == [1041, 106, 99]


def test_the_command_line(capsys):
    assert main(["estimate", "resnet50", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found == answer("resnet50")
    assert {"recipe", "estimate", "interval", "in_domain", "reason", "nearest"} <= set(found["estimates"][0])
    main(["estimate", "plain34"])
    assert "none" in capsys.readouterr().out
    main(["estimate", "lenet5"])
    assert capsys.readouterr().out.startswith("no estimate: CIFAR-10 was measured on squares")


@pytest.mark.parametrize("row", naap.rows()[::11], ids=lambda row: row["Scheme"])
def test_naap_s_networks_have_the_weights_that_it_counted(row):
    graph = lower(naap.designed(row["Scheme"]))
    assert sum(cost.params for cost in layer_costs(graph)) == int(row["NumParams"])


def test_linear_algebra_has_its_threads_back_afterwards():
    before = [library["num_threads"] for library in ThreadpoolController().info()]
    with one_thread():
        assert {
            library["num_threads"] for library in ThreadpoolController().info() if library["user_api"] == "blas"
        } == {1}
    estimate(Network("x", lower(zoo()["resnet18"].design)))
    assert [library["num_threads"] for library in ThreadpoolController().info()] == before
