"""What holds for every scene: it stays on its canvas, its roles have looks, and its table has its numbers."""

import re
from pathlib import Path

import pytest

import arch
from arch.analysis import total
from arch.scenes.bars import Bar, Bars
from arch.scenes.concatenation import Concatenation
from arch.scenes.dots import Dot, Dots
from arch.scenes.funnels import Funnels
from arch.scenes.graphs import Graphs, Picture
from arch.scenes.inks import INKS, Ink
from arch.scenes.paths import MOST_BLOCKS, Paths
from arch.stories.parts import measured
from tests.arch.drawn import check

ONE, TWO, FIVE = ("a",), ("one series", "another"), tuple(f"series {number}" for number in range(5))
LONG = "a label of a network that has a name much longer than any column could ever be wide"
CSS = Path(arch.__file__).parents[1] / "assets" / "scene.css"


def rows(count, series, label="row"):
    return tuple(Bar(f"{label} {n}", tuple(10.0**n * (k + 1) for k in range(len(series)))) for n in range(count))


BARS = {
    "one row": Bars("One", "MACs", ONE, rows(1, ONE)),
    "two series": Bars("Two", "MACs", TWO, rows(7, TWO)),
    "five series": Bars("Five", "params", FIVE, rows(4, FIVE)),
    **{f"{count} rows": Bars("Rows", "MACs", ONE, rows(count, ONE)) for count in range(12, 21)},
    "long labels": Bars(LONG, "MACs", TWO, rows(5, TWO, LONG)),
    "long series": Bars("Series", "MACs", (LONG[:40], LONG[40:]), rows(5, TWO)),
    "zero": Bars("Zero", "MACs", TWO, (Bar("nothing", (0, 0)), Bar("also", (0, 0)))),
    "unknown": Bars("Unknown", "%", TWO, (Bar("a", (None, 3.5)), Bar("b", (None, None)))),
    "all unknown": Bars("Unknown", "%", ONE, (Bar("a", (None,)),)),
    "texts": Bars("Texts", "%", ONE, (Bar("a", (71.5,), ("71.5 % of the images of a set",)), Bar("b", (2.0,), ("2",)))),
    "from 70": Bars("Accuracy", "%", ONE, (Bar("a", (76.1,), lit=True), Bar("b", (80.9,)), Bar("c", (70.0,))), 70.0),
}
DOTS = {
    "one": Dots("One", ("MACs", "error, %"), (Dot("alone", 5e9, 20.0),)),
    "many": Dots("Many", ("MACs", "error, %"), tuple(Dot(f"network {n}", 1e8 * 1.4**n, 30 - n) for n in range(20))),
    "log": Dots("Log", ("params", "%"), (Dot("a", 1e5, 5.0), Dot("b", 1e9, 9.0, kind="x", area=3.0)), log=True),
    "long labels": Dots(
        LONG, (f"{LONG}, x", f"{LONG}, y"), (Dot(LONG, 1.0, 2.0), Dot(f"{LONG}.", 3.0, 4.0)), size=LONG
    ),
    "zero": Dots("Zero", ("x", "y"), (Dot("a", 0.0, 0.0), Dot("b", 0.0, 0.0))),
    "lines": Dots("Lines", ("x", "y"), (Dot("a", 1.0, 2.0), Dot("b", 2.0, 1.0)), lit=("b",), lines=(("a", "b"),)),
}
NETWORKS = ("vgg16", "resnet50", "googlenet_caffe", "densenet121", "mobilenet_v2")
FUNNELS = {
    **{id: Funnels(((id, measured(id)),)) for id in NETWORKS},
    "three": Funnels(tuple((id, measured(id)) for id in NETWORKS[:3]), lit=("s1",)),
    "long label": Funnels(((LONG, measured("vgg16")),)),
}
GRAPHS = {
    **{id: Graphs((Picture(id, measured(id), opened="stages"),)) for id in NETWORKS},
    "a block": Graphs((Picture("block", measured("resnet50"), "s2/b1", ("s2/b1",), ("s2/b1/conv2",)),)),
    "two blocks": Graphs(tuple(Picture(id, measured(id), "s1/b1", ("s1/b1",)) for id in ("plain34", "resnet34_a"))),
    "many inputs": Graphs((Picture("module", measured("inception_v3"), "s5", ("s5", "s5*")),)),
    "four": Graphs(tuple(Picture(LONG, measured("resnet50"), f"s{n}/b1", (f"s{n}/b1",)) for n in (1, 2, 3, 4))),
}
OTHERS = {
    **{f"{count} blocks": Paths(count) for count in range(1, MOST_BLOCKS + 1)},
    "one layer": Concatenation((64,), 96),
    "a pile": Concatenation(tuple(range(64, 64 + 12 * 32, 32)), 64 + 12 * 32),
    "uneven": Concatenation((1, 1000, 1001), 4096),
}
SCENES = {
    f"{kind}: {name}": scene
    for kind, found in (("bars", BARS), ("dots", DOTS), ("funnels", FUNNELS), ("graphs", GRAPHS), ("others", OTHERS))
    for name, scene in found.items()
}


@pytest.mark.parametrize("name", SCENES)
def test_a_scene_is_drawn(name):
    check(SCENES[name])


def looks():
    """What the style sheet says of each role: properties by role, of rules that are not of a state."""
    found = {}
    for selectors, body in re.findall(r"([^{}]+)\{([^{}]*)\}", re.sub(r"/\*.*?\*/", "", CSS.read_text(), flags=re.S)):
        if ".scene" in selectors and "data-opens" not in selectors:
            properties = dict(part.split(": ") for part in body.strip(" ;\n").split("; "))
            for role in re.findall(r"\.([a-z]+)", selectors.replace(".scene", "")):
                found.setdefault(role, {}).update(properties)
    return found


def test_roles_have_a_rule_on_the_screen_and_an_ink_in_files():
    # `.scene text` is a label without a rule of its own, and a tip looks as the line does that it ends.
    assert set(looks()) == {role for role, ink in INKS.items() if ink not in (Ink(), INKS["label"])}


@pytest.mark.parametrize("role", sorted(looks()))
def test_a_role_looks_the_same_on_the_screen_and_in_files(role):
    css, ink = looks()[role], INKS[role]
    assert css.get("font-size") == (f"{ink.size:g}px" if ink.size not in (None, 12.0) else None)
    assert ("font-weight" in css) == bool(ink.bold)
    assert ("stroke-dasharray" in css) == bool(ink.dashed)
    for name, value in (("stroke-width", ink.width), ("fill-opacity", ink.share), ("stroke-opacity", ink.seen)):
        if name in css:
            assert float(css[name]) == value


def values(scene):
    """The values of a scene's table, row by row."""
    return [[cell.exact for cell in row.cells] for row in scene.table().sections[0].rows]


@pytest.mark.parametrize("name", BARS)
def test_a_table_of_bars_has_every_value(name):
    known = [[bar.label, *("" if value is None else value for value in bar.values)] for bar in BARS[name].rows]
    assert values(BARS[name]) == known


@pytest.mark.parametrize("name", DOTS)
def test_a_table_of_points_has_every_place(name):
    scene = DOTS[name]
    columns = 1 + any(dot.kind for dot in scene.dots)
    assert [row[columns : columns + 2] for row in values(scene)] == [[dot.x, dot.y] for dot in scene.dots]


@pytest.mark.parametrize("id", NETWORKS)
def test_a_table_of_a_funnel_sums_up_to_the_network(id):
    sums = total(layer.cost for layer in measured(id).running())
    assert [sum(column) for column in list(zip(*values(FUNNELS[id]), strict=True))[3:]] == [sums.params, sums.macs]


def test_a_table_of_a_graph_has_the_layers_that_are_drawn():
    layers = measured("resnet50").layers
    assert [row[1] for row in values(GRAPHS["resnet50"])] == [layer.node.path for layer in layers]
    inside = [layer.node.path for layer in layers if layer.node.path.startswith("s2/b1/")]
    assert [row[1] for row in values(GRAPHS["a block"])] == inside


@pytest.mark.parametrize("blocks", range(1, MOST_BLOCKS + 1))
def test_every_path_is_drawn_once(blocks):
    scene = Paths(blocks)
    assert len(set(scene.ways)) == len(scene.ways) == 2**blocks
    assert (
        sum(mark.tag == "rect" for mark in scene.figure().marks) == sum(map(sum, scene.ways)) == blocks * 2**blocks / 2
    )
    assert [row[2] for row in values(scene)] == [sum(way) for way in scene.ways]
    with pytest.raises(ValueError, match="can be drawn"):
        Paths(MOST_BLOCKS + blocks)


def test_a_pile_holds_what_each_layer_reads():
    scene = OTHERS["a pile"]
    assert scene.parts == (64, *[32] * 12)
    assert values(scene) == [[number + 1, 64 + 32 * number, 32] for number in range(12)]
    # One bar in the first pile, two in the second; thirteen behind the last layer.
    assert sum(mark.tag == "rect" for mark in scene.figure().marks) == sum(range(1, 14))
    with pytest.raises(ValueError, match="must add channels"):
        Concatenation((64, 64), 96)


def test_a_name_keeps_off_the_lines_that_join_points():
    """At the right of its point, where names stand first, this one would lie on the line to the next point."""
    dots = (Dot("start", 0.0, 50.0), Dot("end", 100.0, 50.0))
    joined = Dots("Two", ("x", "y"), dots, lines=(("start", "end"),)).figure()
    at = {mark.text: mark.at for mark in joined.marks if mark.tag == "text"}
    line = next(mark.at for mark in joined.marks if mark.tag == "line" and mark.role == "edge")
    assert at["start"]["y"] < line["y1"] - 5
    alone = Dots("Two", ("x", "y"), dots).figure()
    assert next(mark.at for mark in alone.marks if mark.text == "start")["text-anchor"] == "start"
