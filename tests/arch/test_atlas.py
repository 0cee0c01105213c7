"""The atlas: it is what its tables say, and every figure has its source."""

import sqlite3

import pytest
from hypothesis import given
from hypothesis import strategies as st

from arch.atlas import canziani, key, results, sources, speeds, timed_devices
from arch.atlas.build import FILE, build
from arch.atlas.names import family, network
from arch.atlas.readers import table
from arch.charts.axes import COLOURS, PRESETS, RECIPES, Point, axes, front, points
from arch.charts.own_design import OwnDesign
from arch.charts.scatter import Look, about, ranked, scatter
from arch.zoo import zoo

OWN = OwnDesign("<b>mine</b>", {"macs": 4 * 10**9, "params": 25 * 10**6, "activations": 11 * 10**6})


def dump(path):
    with sqlite3.connect(path) as file:
        return list(file.iterdump())


def test_the_file_is_what_the_tables_make(tmp_path):
    build(tmp_path / "atlas.sqlite")
    assert dump(tmp_path / "atlas.sqlite") == dump(FILE)


def test_every_result_has_a_source_a_place_and_a_recipe():
    assert {result.source for result in results()} <= set(sources())
    assert all(result.place for result in results())
    assert {result.recipe for result in results()} <= set(RECIPES)
    assert all(source.title and source.origin and source.licence for source in sources().values())
    # Of devices there are neither results nor speeds: a choice of sources would find nothing there.
    assert set(sources()) == {result.source for result in results()} | {"ncnn"}


@pytest.mark.parametrize(
    ("source", "name", "rows"),
    [("timm", "timm_results", 1556), ("torchvision", "torchvision_classification", 114), ("pycls", "pycls_zoo", 36)],
)
def test_no_row_with_an_accuracy_is_lost(source, name, rows):
    """torchvision's VGG-16 features have none."""
    assert sum(row.get("acc1") != "nan" for row in table(name)) == rows
    assert sum(result.source == source for result in results()) == rows


def test_one_network_has_the_results_of_all_its_sources():
    found = {result.source: result for result in results() if result.network == "resnet50" and not result.resolution}
    assert {"canziani2017", "pytorchcv"} <= set(found)
    weights = {r.weights: r.top1 for r in results() if r.network == "resnet50" and r.source == "torchvision"}
    assert weights == {"IMAGENET1K_V1": 76.13, "IMAGENET1K_V2": 80.858}
    recipes = {r.weights: r.recipe for r in results() if r.network == "resnet50" and r.source == "torchvision"}
    assert recipes == {"IMAGENET1K_V1": "classic", "IMAGENET1K_V2": "modern"}


@pytest.mark.parametrize(
    ("network", "weights", "recipe"),
    [
        ("resnet50", "a1_in1k", "modern"),
        ("resnet50", "a3_in1k", "a3"),
        ("regnety016", "pycls_in1k", "classic"),
        ("resnet50", "fb_swsl_ig1b_ft_in1k", "more data"),
        ("convnextatto", "d2_in1k", "modern"),
        ("mobilenetv4convmedium", "e500_r256_in1k", "modern"),
        ("deittinydistilledpatch16224", "fb_in1k", "other"),
        ("regnety1280", "IMAGENET1K_SWAG_E2E_V1", "more data"),
    ],
)
def test_a_tag_tells_of_the_recipe(network, weights, recipe):
    found = {result.recipe for result in results() if (result.network, result.weights) == (network, weights)}
    assert found <= {recipe}
    assert found or network.startswith("deit")


@pytest.mark.parametrize(
    ("source", "name", "found"),
    [
        ("timm", "resnet50", "resnet50"),
        ("canziani2017", "ResNet-50", "resnet50"),
        ("keras", "ResNet50", "resnet50v1"),
        ("pytorchcv", "ResNet-50", "resnet50v1"),
        ("pytorchcv", "ResNet-50b", "resnet50"),
        ("openvino", "AlexNet", "alexnet"),
        ("timm", "regnetx_016", "regnetx016"),
        ("pycls", "RegNetX-1.6GF", "regnetx016"),
        ("pycls", "RegNetX-16GF", "regnetx160"),
        ("pycls", "RegNetY-200MF", "regnety002"),
        ("torchvision", "regnet_y_3_2gf", "regnety032"),
        ("torchvision", "regnet_y_128gf", "regnety1280"),
        ("torchvision", "regnet_x_400mf", "regnetx004tv"),
        ("ncnn", "regnety_400m", "regnety004"),
    ],
)
def test_a_name_means_what_its_source_means(source, name, found):
    assert network(source, name) == found


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("resnet50", "ResNet"),
        ("seresnext50_32x4d", "SE-ResNeXt"),
        ("wide_resnet50_2", "Wide ResNet"),
        ("vgg16_bn", "VGG"),
        ("tf_efficientnetv2_s", "EfficientNet v2"),
        ("unheard", "other"),
    ],
)
def test_families(name, found):
    assert family(key(name)) == found


def test_costs_agree_with_the_zoo_where_the_source_counted_them():
    """torchvision's own weights at their own resolution: the exact integers of the engine."""
    counted = {key(id): entry for id, entry in zoo().items()}
    from arch.api import summarize

    seen = 0
    for result in results():
        entry = counted.get(result.network)
        if result.source == "torchvision" and entry and result.resolution == entry.design.input.height:
            summary = summarize(entry.design)
            training = summary["params_training"] if "inception" in result.network else summary["params"]["total"]
            assert result.params == training
            seen += 1
    assert seen > 25


def test_two_networks_of_one_source_have_two_names():
    """Sources of several tables print one network more than once, with the same letters and digits."""
    labels = {}
    for result in results():
        if result.source != "cifar-zoos":
            labels.setdefault((result.source, result.network), set()).add(result.label)
    assert [names for names in labels.values() if len(names) > 1] == []


def test_marks_say_what_is_known_to_be_wrong():
    marked = {(result.source, result.label) for result in results() if result.mark}
    assert ("openvino", "MixNet L") in marked
    assert ("keras", "ResNet50") in marked
    assert ("timm", "repvgg_b0") in marked
    assert ("timm", "resnet50") not in marked


def test_speeds_are_by_network_and_resolution():
    assert {"rtx3090", "rtx4090", "rtx5090", "pro6000maxq", "cpu_i9_10940x", "cpu_i7_12700h"} <= set(timed_devices())
    assert {
        "Raspberry Pi 5 Broadcom BCM2712, Cortex-A76 (ARMv8) (2.4GHz x 4), one thread",
        "NVIDIA Jetson Nano, GPU",
    } <= set(timed_devices())
    assert sum(id.startswith("speed-") for id in axes()) == len(timed_devices()) > 200
    assert speeds("rtx4090")["resnet50", 224][0] > 1000
    assert speeds("nowhere") == {}
    assert len(canziani()) == 14


@given(st.lists(st.tuples(st.integers(1, 20), st.integers(1, 20)), max_size=40))
def test_the_front_is_what_nothing_beats(pairs):
    table = axes()
    result = results()[0]
    placed = [Point(float(x), float(y), result) for x, y in pairs]
    best = {(point.x, point.y) for point in front(placed, table["macs"], table["top1"])}
    wanted = {(x, y) for x, y in pairs if not any((a <= x and b >= y and (a, b) != (x, y)) for a, b in pairs)}
    assert best == {(float(x), float(y)) for x, y in wanted}


@pytest.mark.parametrize("name", PRESETS)
@pytest.mark.parametrize("colour", COLOURS)
def test_every_figure_draws_all_its_points(name, colour):
    preset, table = PRESETS[name], axes()
    found = [result for result in results() if preset.source in ("", result.source) and result.dataset == "imagenet"]
    if not preset.x:
        assert len(ranked(found, table[preset.y]).data[0].x) == sum(table[preset.y].of(r) is not None for r in found)
        return
    x, y = table[preset.x], table[preset.y]
    placed = points(found, x, y)
    look = Look(colour, lines=True, log_x=preset.log_x, log_y=preset.log_y)
    figure = scatter(placed, front(placed, x, y), x, y, look, OWN)
    shown = sum(len(trace.x) for trace in figure.data if trace.customdata is not None)
    assert shown == len(placed) > 10


def test_the_paper_s_figure_has_its_fourteen():
    table = axes()
    placed = points([r for r in results() if r.source == "canziani2017"], table["operations"], table["top1"])
    assert len(placed) == 14
    resnet = next(point for point in placed if point.result.label == "ResNet-50")
    assert (resnet.x, resnet.y) == (pytest.approx(8.21), 75.99)


def test_names_are_text():
    table = axes()
    placed = points(results()[:50], table["macs"], table["top1"])
    figure = scatter(placed, [], table["macs"], table["top1"], Look(log_x=True), OWN)
    assert "&lt;b>mine&lt;/b>" in figure.layout.annotations[0].text
    assert "<script" not in about(results()[0]._replace(label="<script>", mark="<img>"))


@pytest.mark.parametrize("copies", [1, 20])
def test_the_legend_of_areas_is_as_large_as_the_points(copies):
    table = axes()
    some = next(result for result in results() if result.macs)
    alike = [some._replace(params=millions * 10**6) for millions in (5, 65, 155) for _ in range(copies)]
    figure = scatter(points(alike, table["macs"], table["top1"]), [], table["macs"], table["top1"], Look(), OWN)
    circles = [shape.x1 - shape.x0 for shape in figure.layout.shapes if shape.type == "circle"]
    assert circles == pytest.approx(sorted(set(figure.data[0].marker.size)))
