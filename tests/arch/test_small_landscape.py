"""The small landscape beside a design: the published networks, the design's line, and what it might reach."""

from itertools import combinations

import pytest

from arch import units
from arch.accuracy import Answer, estimate
from arch.analysis import measure
from arch.atlas import canziani
from arch.charts.landscape import FARTHEST, landscape, operations
from arch.zoo import zoo

NOTHING = Answer("", (), "nothing like it was measured")


def measured_of(id):
    return measure(zoo()[id].network())


def test_the_landscape_draws_the_fourteen_and_a_line_at_two_operations_per_mac():
    figure = landscape("ResNet-50", 4_089_184_256, 224, NOTHING)
    dots = [mark for mark in figure.marks if mark.tag == "circle" and "legend" not in mark.role]
    texts = [mark.text for mark in figure.marks]
    assert len(dots) == len(canziani()) == 14
    assert "ResNet-50: 8.178 G" in texts
    assert "G operations for one image, two per MAC" in texts
    line = next(mark for mark in figure.marks if mark.tag == "line" and mark.role == "own")
    vgg = next(mark for mark in dots if mark.about.startswith("VGG-16:"))
    resnet = next(mark for mark in dots if mark.about.startswith("ResNet-50:"))
    assert line.at["x1"] == pytest.approx(resnet.at["cx"], abs=0.3)
    assert (vgg.at["r"] / resnet.at["r"]) ** 2 == pytest.approx(138.36 / 25.56, rel=0.03)


def test_every_name_in_the_landscape_stays_inside_and_apart():
    figure = landscape("x", 0, 224, NOTHING)
    names = {network.label for network in canziani()}
    texts = [mark for mark in figure.marks if mark.text in names]
    assert len(texts) == 14
    areas = []
    for mark in texts:
        width = 4.0 * len(mark.text)
        left = mark.at["x"] - {"start": 0, "middle": width / 2, "end": width}[mark.at["text-anchor"]]
        areas.append((left, mark.at["y"] - 6, left + width, mark.at["y"]))
    assert all(left >= 0 and right <= figure.width for left, _, right, _ in areas)
    for a, b in combinations(areas, 2):
        assert a[2] <= b[0] or b[2] <= a[0] or a[3] <= b[1] or b[3] <= a[1]


def test_a_network_beyond_the_figure_is_named_at_its_edge():
    macs = int(FARTHEST * 1e9)
    texts = [mark.text for mark in landscape("Giant", macs, 224, NOTHING).marks]
    assert f"Giant: {units.short(operations(macs) * 1e9)}, beyond the figure →" in texts


def test_a_network_for_small_images_is_told_apart():
    texts = [mark.text for mark in landscape("x", 10**8, 32, NOTHING).marks]
    assert "These networks read 224 to 299 pixels, yours 32: not comparable." in texts


def test_the_landscape_shows_what_the_network_might_reach():
    measured = measured_of("resnet50")
    answer = estimate(measured.network)
    classic = answer.estimates[0]
    marks = landscape("ResNet-50", 4_089_184_256, 224, answer).marks
    bar = next(mark for mark in marks if mark.role == "estimate")
    dot = next(mark for mark in marks if mark.role == "estimate in-domain")
    assert any(f"estimated {classic.top1:.1f} %" in mark.text for mark in marks)
    assert bar.at["y"] < dot.at["cy"] < bar.at["y"] + bar.at["height"]


def test_the_landscape_refuses_where_the_estimate_does():
    plain, small = map(measured_of, ("plain34", "lenet5"))
    marks = landscape("plain", 10**9, 224, estimate(plain.network)).marks
    assert "no estimate: out-of-domain" in [mark.text for mark in marks]
    assert not [mark for mark in marks if mark.role.startswith("estimate ")]
    noted = [mark for mark in landscape("small", 10**6, 32, estimate(small.network)).marks if mark.about]
    assert any("CIFAR-10 was measured" in mark.about for mark in noted)


def test_an_interval_without_an_estimate_is_an_outline():
    plain = measured_of("plain34")
    roles = [mark.role for mark in landscape("plain", 10**9, 224, estimate(plain.network)).marks]
    assert "range" in roles
    assert "estimate" not in roles


def test_a_published_network_off_its_point_says_why():
    texts = [mark.text for mark in landscape("Inception-v4", 12_270_000_000, 299, NOTHING).marks]
    assert "Inception-v4: 18.44 G in the paper's figure, 24.54 G counted here." in texts
    assert not [text for text in (mark.text for mark in landscape("x", 10**9, 299, NOTHING).marks) if "paper" in text]
