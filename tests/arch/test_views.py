"""Views: numbers as text, the table, the figures, the drawing."""

from itertools import combinations

import pytest
from hypothesis import given, settings

from arch import api
from arch.analysis import CONVENTIONS, Network, convention, measure, total
from arch.api import load, network
from arch.charts.bars import bars
from arch.charts.landscape import radius
from arch.design.edits import Set, Together
from arch.drawing import draw
from arch.drawing.layered import layered
from arch.errors import ArchError
from arch.lowering import lower
from arch.tables.headline import budget, cards
from arch.tables.layers import columns, grouped
from arch.zoo import zoo
from tests.strategies import designs


def measured_of(id):
    return measure(zoo()[id].network())


def rows(table):
    """The rows of a packed table."""
    return list(zip(*([texts[place] for place in places] for texts, places in table["cells"]), strict=True))


def test_table_rows_and_totals():
    measured = measured_of("resnet50")
    table = grouped(measured)
    groups = table["groups"]
    assert [group["path"] for group in groups] == ["stem", "s1", "s2", "s3", "s4", "head"]
    assert sum(group["rows"] for group in groups) == len(measured.layers) == len(rows(table))
    assert groups[1]["totals"]["params"] == "215,808"
    shapes = ("stem/conv", "conv2d", "7×7", "2", "3×3", "1", "3×224×224", "64×112×112", "9,408", "118,013,952")
    assert rows(table)[0] == (*shapes, "3.063 MiB", "3.637 MiB", "3.673 MiB", "7×7", "2×2")
    assert all(len(row) == len(columns(measured.rule)) for row in rows(table))
    assert table["peak"] == "s1/b1/shortcut/conv"
    assert table["changes"] == {}


def test_a_changed_cell_says_what_the_baseline_has():
    before = measured_of("resnet50")
    deeper, grouping = Set(place=("stages", 3, "depth"), value=4), Set(place=("stages", 0, "block", "groups"), value=2)
    design = Together(edits=(deeper, grouping)).apply(zoo()["resnet50"].design)
    table = grouped(measure(network(design)), before)
    found = {rows(table)[index][0]: cells for index, cells in table["changes"].items()}
    assert found["s4/b4/conv1"] == {0: "new"}
    labels = [column.label for column in columns(before.rule)]
    changed = {labels[column]: text for column, text in found["s1/b1/conv2"].items()}
    assert changed["groups"] == "1"
    assert changed["params"] == "36,864"
    assert "stem/conv" not in found


def test_the_headline_has_changes_and_budgets():
    before, after = measured_of("resnet50"), measured_of("resnet101")
    params, macs, _, memory = cards(after, before, {"params": "30 M", "operations": "8 G", "memory": "much"})
    assert (params["value"], params["change"], params["over"]) == ("44.55 M", "+18.99 M (+74 %)", "14.55 M")
    assert (macs["change"], macs["over"], macs["fault"]) == ("+3.712 G (+91 %)", "", "")
    assert (memory["value"], memory["change"], memory["budget"]) == ("6.891 MiB", "", "much")
    assert memory["fault"].startswith("A number")
    assert [card["change"] for card in cards(after, None, {})] == [""] * 4


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("4 G", 4 * 10**9),
        ("25.5M", 25_500_000),
        ("8 MiB", 2**23),
        ("1,000,000", 10**6),
        ("4e9", 4 * 10**9),
        ("x", None),
    ],
)
def test_a_budget_is_read_as_it_is_typed(text, value):
    assert budget(text) == value


def test_bars_show_what_was_before():
    marks = bars(measured_of("resnet101"), measured_of("resnet50")).marks
    assert any("+3.712 G" in mark.about for mark in marks)
    assert len([mark for mark in marks if mark.role == "before"]) == len(
        [mark for mark in marks if mark.text[-1:] == "*"]
    )
    assert not [mark for mark in bars(measured_of("resnet50"), measured_of("resnet50")).marks if mark.role == "before"]


def test_bars_are_to_scale():
    marks = bars(measured_of("resnet50")).marks
    full = next(mark.at["width"] for mark in marks if mark.role == "track")
    shares = [mark.at["width"] / full for mark in marks if mark.role == "bar0"][:6]
    exact = [118_013_952, 667_942_912, 1_027_604_480, 1_464_336_384, 809_238_528, 2_048_000]
    assert shares == pytest.approx([value / sum(exact) for value in exact], abs=1e-3)
    assert any(mark.about == "s1: 667,942,912 MACs (16 %)" for mark in marks)


@pytest.mark.parametrize("id", [rule.id for rule in CONVENTIONS])
def test_every_view_counts_by_the_convention_in_force(id):
    rule, entry = convention(id), zoo()["googlenet"]
    measured = measure(entry.network(), rule)
    whole = next(row["value"] for row in api.counts("googlenet") if row["id"] == id)
    assert sum(layer.operations for layer in measured.running()) == whole
    heads = {group["path"]: group["totals"][rule.label] for group in grouped(measured)["groups"]}
    inference = [int(text.replace(",", "")) for path, text in heads.items() if not path.startswith("aux")]
    assert sum(inference) == whole
    assert any(rule.unit_and_label in box.about for box in draw(measured).boxes)
    assert any(rule.unit_and_label in mark.about for mark in bars(measured).marks)


def test_areas_follow_params():
    assert radius(100) / radius(25) == pytest.approx(2)


def overlap(a, b):
    return a.x < b.x + b.w and b.x < a.x + a.w and a.y < b.y + b.h and b.y < a.y + a.h


def inside(a, b):
    return a.x >= b.x and a.y >= b.y and a.x + a.w <= b.x + b.w + 1e-6 and a.y + a.h <= b.y + b.h + 1e-6


def check(drawing):
    frames = [box for box in drawing.boxes if box.form == "frame"]
    boxes = [box for box in drawing.boxes if box.form != "frame"]
    assert len({box.path for box in drawing.boxes}) == len(drawing.boxes)
    assert not any(overlap(a, b) for a, b in combinations(boxes, 2))
    for frame in frames:
        for box in drawing.boxes:
            if box.path.startswith(f"{frame.path}/"):
                assert inside(box, frame)
            elif box is not frame and not frame.path.startswith(f"{box.path}/"):
                assert not overlap(box, frame)


def test_resnet50_folded_has_its_22_boxes():
    drawing = draw(measured_of("resnet50"))
    check(drawing)
    assert len(drawing.boxes) == 22
    titles = {box.path: box.label for box in drawing.boxes}
    assert titles["s3/b2"] == "blocks 2–6  ×5"
    assert titles["stem/conv"] == "conv 7×7/2, 64"
    assert drawing.copies["s3/b6"] == "s3/b2"
    assert {line.label for line in drawing.lines} >= {"64×112×112", "256×56×56", "2048×7×7"}
    for metric, whole in list(drawing.totals.items())[:4]:
        assert sum(box.values[metric] for box in drawing.boxes if box.form != "frame") == whole


def everything(graph):
    paths = [node.path.split("/") for node in graph]
    return {"/".join(names[:level]) for names in paths for level in range(1, len(names))}


@pytest.mark.parametrize("id", ["resnet18_a", "resnet50", "legacy_senet154", "wrn16_8", "resnetv2_50"])
def test_everything_open_draws_each_layer_of_the_first_copies(id):
    measured = measured_of(id)
    graph = measured.graph
    drawing = draw(measured, everything(graph))
    check(drawing)
    hidden = tuple(f"{copy}/" for copy in drawing.copies)
    shown = {node.path for node in graph if not node.path.startswith(hidden)}
    assert {box.path for box in drawing.boxes if box.form == "layer"} == shown


@settings(max_examples=60)
@given(designs())
def test_random_designs_draw_without_overlap(design):
    try:
        graph = lower(design)
    except ArchError:
        return
    check(draw(measure(Network("x", graph)), everything(graph)))


def test_blocks_that_read_other_shapes_are_no_copies():
    design = load("a1~x~3x64x64~conv~plain-d3-w32-s1~plain-d3-w32-s1~classifier")
    graph = lower(design)
    titles = {box.path: box.label for box in draw(measure(Network("x", graph))).boxes}
    assert titles["s1/b1"] == "block 1"
    assert titles["s1/b2"] == "blocks 2–3  ×2"
    assert titles["s2/b1"] == "blocks 1–3  ×3"


def test_opening_a_block_keeps_the_columns_in_their_rows():
    measured = measured_of("resnet50")
    folded = {box.path: box for box in draw(measured).boxes}
    opened = {box.path: box for box in draw(measured, [*draw(measured).opened, "s3/b1"]).boxes if box.path in folded}
    assert opened["s1"].y == folded["s1"].y
    assert opened["s3"].x == folded["s3"].x


def test_a_skip_is_routed_around_the_boxes_it_passes():
    layout = layered([(100, 20)] * 3, [(-1, 0), (0, 1), (1, 2), (-1, 2)])
    x = max(point[0] for point in layout.routes[3])
    assert x > 100
    assert layout.routes[3][-1] == (100, layout.corners[2][1] + 10)


def test_what_is_off_the_spine_stands_beside_it():
    layout = layered([(100, 20), (100, 20), (80, 30), (100, 20)], [(-1, 0), (0, 1), (-1, 2), (1, 3), (2, 3)])
    assert layout.corners[2][0] > 100
    assert layout.corners[1][0] == layout.corners[3][0] == 0


def test_totals_of_the_folded_boxes_are_the_network_s():
    measured = measured_of("cifar_resnet1202")
    drawing = draw(measured)
    assert len(drawing.boxes) < 25
    assert sum(box.values["operations"] for box in drawing.boxes if box.form != "frame") == 2_829_238_912
    assert drawing.totals["operations"] == 2_829_238_912
    assert total(measured.costs).macs == 2_829_238_912


def test_dense_layers_that_differ_in_what_they_read_alone_are_folded():
    drawing = draw(measured_of("densenet264"))
    check(drawing)
    titles = {box.path: box.label for box in drawing.boxes}
    assert titles["s1/b1"] == "blocks 1–6  ×6"
    assert titles["s3/b2"] == "blocks 2–64  ×63"
