"""Charts over years: every point is seen, names cover none, and files and screen show the same."""

from dataclasses import replace
from itertools import combinations
from math import hypot

import pytest

from arch.analysis import network_depth
from arch.charts.labels import overlap, text_area
from arch.scenes.base import TALL, WIDE
from arch.scenes.bends import bend, bent_arrow
from arch.scenes.columns import Dated, placed, scale
from arch.scenes.inks import scene_sheet
from arch.scenes.years import Arrow, Part, Years
from arch.tables.cells import as_text
from arch.zoo import zoo

WINNERS = Years(
    "winners",
    "Winners of ImageNet",
    "top-5 error, %",
    (
        Dated("AlexNet", 2012, 16.4, opens="alexnet_caffe"),
        Dated("ZFNet", 2013, 11.7, opens=""),
        Dated("GoogLeNet", 2014, 6.7, opens="googlenet_caffe"),
        Dated("ResNet-152", 2015, 3.57, opens="resnet152"),
        Dated("SENet-154", 2017, 2.25, opens="legacy_senet154"),
    ),
    arrows=(Arrow("AlexNet", "ZFNet", "smaller\nkernels", "7x7 in place of 11x11"),),
)
EVERY = Years(
    "zoo",
    "The zoo",
    "layers with weights",
    tuple(
        Dated(entry.design.name, entry.year, network_depth(entry.network().graph), entry.family, id)
        for id, entry in zoo().items()
    ),
    True,
    lines=tuple(dict.fromkeys(entry.family for entry in zoo().values())),
    wide=(1100, 560),
)
CROWD = replace(EVERY, highlight=frozenset(point.label for point in EVERY.points[::2]))
SCENES = [WINNERS, EVERY]
BOTH = pytest.mark.parametrize("narrow", [False, True], ids=["wide", "narrow"])


def dots(scene, narrow):
    """The marks of the points by their labels, without the legend's."""
    figure, parts = scene.drawn(narrow)
    return {
        part.points[0]: mark
        for mark, part in zip(figure.marks, parts, strict=True)
        if mark.tag == "circle" and part.points
    }


def columns(count):
    """Widths of the columns of 2014 to 2018, of which 2016 holds so many equal points and the others one each."""
    years = [2014, 2015, 2017, 2018, *[2016] * count]
    points = [Dated(str(place), year, 53) for place, year in enumerate(years)]
    axis, radius, found = placed(points, 0, 400, scale([53], True, 0, 100))
    assert all(abs(found[p.label][0] - axis.x(p.year)) + radius <= axis.width(p.year) / 2 for p in points)
    assert list(axis.texts(400)) == [2014]
    return [round(axis.width(year), 6) for year in axis.years]


def test_a_year_has_a_wider_column_only_where_its_points_find_no_room():
    assert columns(8) == [80, 80, 80, 80, 80]
    # 2 for each column and 1 for each point: 3 of 44 parts, and 32 of them.
    assert columns(30) == [27.272727, 27.272727, 290.909091, 27.272727, 27.272727]


@BOTH
@pytest.mark.parametrize("scene", SCENES, ids=["five", "hundred"])
def test_no_point_hides_another_and_each_is_in_its_place(scene, narrow):
    found = dots(scene, narrow)
    assert found.keys() == {point.label for point in scene.points}
    for a, b in combinations(found.values(), 2):
        assert hypot(a.at["cx"] - b.at["cx"], a.at["cy"] - b.at["cy"]) > a.at["r"] + b.at["r"] - 0.2
    ordered = sorted(scene.points, key=lambda point: point.value)
    heights = [found[point.label].at["cy"] for point in ordered]
    assert heights == sorted(heights, reverse=True)


@pytest.mark.parametrize("scene", SCENES, ids=["five", "hundred"])
def test_a_point_stands_in_the_column_of_its_year(scene):
    found = dots(scene, False)
    # The last point of a year stands left of the first of the next.
    years = sorted({point.year for point in scene.points})
    across = {y: [found[p.label].at["cx"] for p in scene.points if p.year == y] for y in years}
    assert all(max(across[a]) < min(across[b]) for a, b in combinations(years, 2))


@BOTH
@pytest.mark.parametrize("scene", [*SCENES, CROWD], ids=["five", "hundred", "half of them lit"])
def test_names_cover_neither_names_nor_points_and_stay_inside(scene, narrow):
    figure, parts = scene.drawn(narrow)
    sizes = {"small": 10.5, "tiny": 8.5}
    areas = [
        text_area((m.at["x"], m.at["y"]), m.at["text-anchor"], 0.5 * sizes[m.role] * len(m.text))
        for m, part in zip(figure.marks, parts, strict=True)
        if m.tag == "text" and len(part.points) == 1
    ]
    assert len(areas) >= 5
    assert all(left >= 0 and right <= figure.width + 0.2 for left, _, right, _ in areas)
    # Coordinates are sent in tenths.
    assert all(overlap(a, b) < 3 for a, b in combinations(areas, 2))
    if scene is CROWD:
        return
    centres = [(m.at["cx"], m.at["cy"]) for m in dots(scene, narrow).values()]
    assert not [1 for x, y in centres for a in areas if a[0] < x < a[2] and a[1] < y < a[3]]


@BOTH
def test_five_points_have_all_their_names(narrow):
    figure = WINNERS.figure(narrow)
    texts = [mark.text for mark in figure.marks]
    assert {point.label for point in WINNERS.points} <= set(texts)
    assert (figure.width, figure.height) == ((380, TALL) if narrow else (WIDE, TALL))


def test_every_mark_belongs_to_something_and_arrows_to_both_ends():
    figure, parts = WINNERS.drawn()
    assert len(parts) == len(figure.marks)
    arrow = [(m.tag, m.about, m.text) for m, p in zip(figure.marks, parts, strict=True) if len(p.points) == 2]
    about = "7x7 in place of 11x11"
    assert arrow == [("path", about, ""), ("text", about, "smaller"), ("text", about, "kernels")]
    assert [p for p in parts if p.points == ("AlexNet",)] == [Part(("AlexNet",))] * 2


def test_points_open_networks():
    assert {label: mark.opens for label, mark in dots(WINNERS, False).items()} == {
        point.label: point.opens for point in WINNERS.points
    }


def test_what_stands_out_keeps_its_colour_and_its_name():
    lit = frozenset({"LeNet-5", "NiN", "ResNet-152", "DenseNet-264", "MobileNet v2"})
    scene = replace(EVERY, highlight=lit)
    assert {label for label, mark in dots(scene, True).items() if not mark.role.endswith(" faded")} == lit
    texts = {mark.text for mark in scene.figure(True).marks}
    assert lit <= texts


@BOTH
def test_a_crowd_has_one_name_of_a_family_and_no_text_at_an_arrow(narrow):
    first, second = (next(p.label for p in EVERY.points if p.family == family) for family in ("VGG", "ResNet"))
    scene = replace(EVERY, highlight=frozenset({first, second}), arrows=(Arrow(first, second, "params"),))
    figure, parts = scene.drawn(narrow)
    texts = [part for mark, part in zip(figure.marks, parts, strict=True) if mark.tag == "text" and part.points]
    families = [part.family for part in texts]
    # As many as have room in that width, with the zoo's points where they are.
    assert len(families) == len(set(families)) >= (12 if narrow else 15)
    assert {"VGG", "ResNet"} <= set(families)
    assert all(len(part.points) == 1 for part in texts)


def test_a_family_is_one_line_and_one_colour():
    figure, parts = EVERY.drawn()
    marks = [m for m, p in zip(figure.marks, parts, strict=True) if p.family == "VGG"]
    assert [m.tag for m in marks].count("line") == 7
    assert len({m.role.split()[0] for m in marks if m.tag in ("line", "circle")}) == 1
    # One in the legend.
    assert [m.text for m in marks if m.tag == "text"].count("VGG") == 1


@BOTH
def test_files_know_every_role(narrow):
    assert all(scene_sheet(scene.figure(narrow)).shapes for scene in SCENES)


@pytest.mark.parametrize(
    ("values", "is_log", "ticks"),
    [
        ([2.25, 16.4], False, [0, 5, 10, 15]),
        ([70, 80], False, [70, 72, 74, 76, 78, 80]),
        ([5], False, [4.6, 4.8, 5, 5.2, 5.4]),
        ([8, 264], True, [10, 20, 50, 100, 200]),
        ([60_000, 138_000_000], True, [1e5, 1e6, 1e7, 1e8]),
    ],
)
def test_ticks_are_round(values, is_log, ticks):
    assert scale(values, is_log, 0, 100).ticks() == pytest.approx(ticks)


def test_a_value_stands_between_the_edges():
    found = scale([2, 8], True, 0, 100)
    assert found.y(2) - found.y(4) == pytest.approx(found.y(4) - found.y(8))
    assert 0 < found.y(8) < found.y(2) < 100


def test_the_table_has_points_and_arrows():
    first, second = WINNERS.table().sections
    assert first.heads == ("year", "name", "family", "top-5 error, %")
    assert [as_text(cell) for cell in first.rows[0].cells] == ["2012", "AlexNet", "", "16.4"]
    assert [as_text(cell) for cell in second.rows[0].cells] == ["AlexNet", "ZFNet", "7x7 in place of 11x11"]


def test_an_arrow_ends_before_the_discs_and_has_a_head():
    curve = bend((0, 0), (100, 0), 10)
    outline = bent_arrow(curve)
    assert curve.end in outline
    assert hypot(curve.start[0], curve.start[1]) == pytest.approx(10)
    assert hypot(100 - curve.end[0], curve.end[1]) == pytest.approx(10)
    # It swings out upwards, by a seventh of its length.
    assert bend((0, 0), (100, 0), 0).at(0.5) == pytest.approx((50, -14))
