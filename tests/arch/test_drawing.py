"""The drawing: levels, copies, metrics, paths, true edges, the funnel."""

import networkx
import pytest

from arch.analysis import measure, true_edges
from arch.analysis.metrics import METRICS
from arch.api import network
from arch.drawing import EACH, LEVELS, Line, alike, draw
from arch.drawing.funnel import funnel
from arch.drawing.sheet import whole
from arch.drawing.words import MOST_OF_LAYER
from arch.formats.nodes import to_networkx
from arch.lowering import lower
from arch.ops import Concat
from arch.zoo import zoo
from tests.selection import each_network

GREAT = ["cifar_resnet1202", "preact_resnet1001", "densenet264", "inception_resnet_v2", "googlenet"]


def measured_of(id):
    return measure(zoo()[id].network())


@pytest.mark.parametrize("id", GREAT)
def test_with_every_copy_drawn_each_layer_has_its_box(id):
    measured = measured_of(id)
    boxes, lines = whole(draw(measured, "copies"))
    layers = [box.path for box in boxes if box.form == "layer"]
    assert sorted(layers) == sorted(node.path for node in measured.graph)
    assert len({box.path for box in boxes}) == len(boxes)
    known = {box.path for box in boxes}
    assert all(end in known for line in lines for end in line.ends)


@pytest.mark.parametrize("id", GREAT)
def test_copies_stand_apart_and_inside_their_frames(id):
    boxes, _ = whole(draw(measured_of(id), "copies"))
    by_path = {box.path: box for box in boxes}
    for box in boxes:
        frame = by_path.get(box.path.rpartition("/")[0])
        if frame:
            assert frame.x <= box.x
            assert frame.y <= box.y
            assert box.x + box.w <= frame.x + frame.w + 1e-6
            assert box.y + box.h <= frame.y + frame.h + 1e-6
    cells = {}
    for box in (box for box in boxes if box.form == "layer"):
        cells.setdefault((round(box.x), round(box.y)), []).append(box.path)
    assert all(len(paths) == 1 for paths in cells.values())


@pytest.mark.parametrize("id", GREAT)
def test_the_values_of_the_layers_are_the_totals(id):
    drawing = draw(measured_of(id), "copies")
    boxes, _ = whole(drawing)
    layers = [box for box in boxes if box.form == "layer" and not box.path.startswith("aux")]
    for id, metric in METRICS.items():
        if metric.join == "sum":
            assert sum(box.values[id] for box in layers) == drawing.totals[id]


def test_levels_open_more_and_more():
    measured = measured_of("resnet152")
    counts = [len(whole(draw(measured, level))[0]) for level in LEVELS]
    assert counts == sorted(counts)
    assert counts[0] == 7
    assert [box.form for box in draw(measured, "stages").boxes] == ["layer", *["group"] * 6]


def test_one_run_is_drawn_copy_by_copy():
    drawing = draw(measured_of("resnet50"), {"s3", f"s3/b2{EACH}"})
    assert [stamp.path for stamp in drawing.stamps] == ["s3/b3", "s3/b4", "s3/b5", "s3/b6"]
    assert {stamp.of for stamp in drawing.stamps} == {"s3/b2"}
    assert drawing.copies.get("s3/b6") is None
    assert draw(measured_of("resnet50"), drawing.opened).data() == drawing.data()


def test_a_copy_bears_its_own_name():
    boxes, _ = whole(draw(measured_of("resnet50"), "copies"))
    labels = {box.path: box.label for box in boxes}
    assert [labels[f"s3/b{number}"] for number in range(1, 7)] == [f"block {number}" for number in range(1, 7)]


@pytest.mark.parametrize(
    ("points", "place"),
    [
        ([(0, 0), (70, 0), (70, 50), (170, 50)], (120, 46, "middle")),
        ([(170, 50), (70, 50), (70, 0), (0, 0)], (120, 46, "middle")),
        ([(10, 0), (10, 14)], (17, 10, "start")),
        ([(10, 0), (10, 14), (60, 14), (60, 20)], (17, 10, "start")),
        ([(0, 30), (20, 30), (20, 10), (50, 10)], (25, 6, "middle")),
    ],
)
def test_a_label_stands_over_the_longest_level_run_or_beside_the_upright_start(points, place):
    assert Line(points, ("a", "b"), "8×4×4").place == place
    assert Line(points, ("a", "b")).place is None


@pytest.mark.parametrize("id", ["resnet152", "inception_resnet_v2"])
def test_the_label_of_a_copy_moves_with_it(id):
    drawing = draw(measured_of(id), "copies")
    _, lines = whole(drawing)
    places = {line.ends: line.place for line in lines}
    for stamp in drawing.stamps:
        inside = [ends for ends in places if all(end.startswith(f"{stamp.of}/") for end in ends)]
        for ends in inside:
            copy = places[tuple(stamp.path + end[len(stamp.of) :] for end in ends)]
            assert (copy is None) == (places[ends] is None)
            if copy:
                x, y, anchor = places[ends]
                assert copy == (pytest.approx(x + stamp.x), pytest.approx(y + stamp.y), anchor)


def test_the_data_say_where_labels_stand():
    drawing = draw(measured_of("googlenet"), "layers")
    assert drawing.data()["lines"]["place"] == [line.place for line in drawing.lines]
    assert any(line.place for line in drawing.lines)


def test_a_metric_of_a_run_follows_from_its_layers():
    drawing = draw(measured_of("resnet50"), "blocks")
    boxes = {box.path: box.values for box in drawing.boxes}
    stage = boxes["s3"]
    assert stage["operations"] == 1_464_336_384
    assert stage["params"] == 7_098_368
    assert stage["field"] == 267
    assert stage["intensity"] == round(stage["operations"] / stage["traffic"], 3)
    assert boxes["s3/b1"]["params"] + boxes["s3/b2"]["params"] == stage["params"]


def test_formulas_say_how_macs_follow():
    boxes = {box.path: box for box in draw(measured_of("resnext50_32x4d"), "layers").boxes}
    grouped = "128 × 4 × 3 × 3 × 56 × 56 = 14,450,688 MACs (out × in per group × window × places)"
    assert boxes["s1/b1/conv2"].formula == grouped
    assert boxes["head/fc"].formula == "1000 × 2048 = 2,048,000 MACs (out × in)"
    assert boxes["stem/norm"].formula == ""


def test_groups_of_a_kind():
    measured = measured_of("resnet50")
    assert alike(measured, "s1/b2") == ["s1/b2", "s2/b2", "s3/b2", "s4/b2"]
    assert alike(measured, "s1/b1") == ["s1/b1", "s2/b1", "s3/b1", "s4/b1"]
    assert alike(measured, "nowhere") == []


def test_true_edges_look_through_concatenations():
    """The third layer of a dense block reads the block's input and the two layers before it."""
    graph = lower(zoo()["densenet121"].design)
    edges = true_edges(graph, "s1/b3/norm1")
    assert [source for source, _ in edges] == ["stem/pool", "s1/b1/conv2", "s1/b2/conv2"]
    assert {reader for _, reader in edges} == {"s1/b3/norm1"}
    readers = [reader for source, reader in true_edges(graph, "s1/b5/conv2") if source == "s1/b5/conv2"]
    assert readers == ["s1/b6/norm1", "s2/b1/transition/norm"]


def test_true_edges_against_networkx():
    graph = lower(zoo()["densenet40_12"].design)
    whole = to_networkx(graph)
    for node in [node for node in graph if isinstance(node.op, Concat)]:
        for before, after in [(a, b) for a in whole.predecessors(node.path) for b in whole.successors(node.path)]:
            whole.add_edge(before, after)
        whole.remove_node(node.path)
    readers = [node.path for node in graph if any(isinstance(graph.nodes[i].op, Concat) for i in node.inputs)]
    for path in [path for path in readers if path in whole][3::7]:
        assert sorted(source for source, _ in true_edges(graph, path)) == sorted(whole.predecessors(path))
    assert networkx.is_directed_acyclic_graph(whole)


def test_a_layer_beside_no_concatenation_has_no_hidden_edges():
    assert true_edges(lower(zoo()["resnet50"].design), "s1/b1/conv1") == []
    assert true_edges(lower(zoo()["resnet50"].design), "nowhere") == []


@pytest.mark.parametrize("id", each_network())
def test_the_funnel_narrows_with_the_resolution(id):
    figure = funnel(measured_of(id))
    slabs = [mark for mark in figure.marks if mark.role == "slab"]
    stages = [scope for scope, _ in measured_of(id).stages() if scope.role != "auxiliary"]
    assert len(slabs) == 1 + len(stages)
    assert all(mark.at["x"] >= 0 and mark.at["x"] + mark.at["width"] <= figure.width for mark in slabs)
    assert slabs[0].at["height"] == max(mark.at["height"] for mark in slabs)


def test_a_random_path_is_no_group():
    drawing = draw(measure(network("resnet18")), ["s9", "s1/b9", "<b>"])
    assert {box.form for box in drawing.boxes} == {"layer", "group"}


def test_the_funnel_shows_both_sides_of_a_map():
    """3x66x200 and 3x200x200 differ in height; 3x200x66 in depth."""
    text = "a1~x~3x{}~conv-k3-s1-w16-p_none~plain-d1-w16-s1~classifier"
    looks = [funnel(measure(network(text.format(size)))).marks[:2] for size in ("66x200", "200x200", "200x66")]
    sizes = [(front.at["height"], top.corners[1][0] - top.corners[0][0]) for front, top in looks]
    assert sizes[0][0] < sizes[1][0] == sizes[2][0]
    assert sizes[2][1] < sizes[0][1] == sizes[1][1]


def test_any_box_is_marked_with_words():
    measured = measured_of("resnet50")
    words = {"s2/b1/conv2": "stride 2 here", "s2/b1": "1 rewritten", "s2/b3": "2 rewritten"}
    layers = ["s2", "s2/b1", "s2/b2"]
    found = {box.path: box.changed for box in draw(measured, layers, marked=words).boxes if box.changed}
    assert found == {"s2/b1/conv2": "stride 2 here", "s2/b1": "1 rewritten", "s2/b2": "2 rewritten"}
    closed = {box.path: box.changed for box in draw(measured, marked=words).boxes if box.changed}
    # Blocks 2 to 4 are drawn as one.
    assert closed == {"s2/b1": "1 rewritten", "s2/b2": "2 rewritten"}
    both = draw(measured, changed={"s2": "width"}, marked={"s2/b1": "1 rewritten"})
    assert {box.path: box.changed for box in both.boxes if box.changed} == {
        "s2": "width",
        "s2/b1": "1 rewritten",
        "s2/b2": "width",
    }


@pytest.mark.parametrize(
    ("id", "path", "words"),
    [
        ("resnet50", "s1/b1", "1×1 · 3×3 · 1×1"),
        # What is done in a group is named: the chain of layers alone would hide the 3x3.
        ("res2net50_26w_4s", "s1/b1", "1×1 · steps · 1×1"),
        ("ghostnet_100", "s2/b1", "ghost · 3×3 g48 · ghost"),
        ("ese_vovnet39b", "s1/b1", "layer ×5 · merge"),
        ("skresnet50", "s1/b1", "2 branches"),
        ("squeezenet1_0", "s1/b1", ""),
    ],
)
def test_a_closed_block_says_what_is_on_its_main_path(id, path, words):
    notes = {box.path: box.note for box in whole(draw(measured_of(id)))[0]}
    assert notes[path] == words


def test_no_label_is_longer_than_its_box():
    boxes, _ = whole(draw(measured_of("dm_nfnet_f0"), "layers"))
    texts = {box.path: box.label for box in boxes if box.form == "layer"}
    assert max(map(len, texts.values())) <= MOST_OF_LAYER
    assert texts["s2/b1/conv2"] == "conv 3×3/2, 256 g2, std"


def test_copies_are_named_in_the_plural():
    labels = {box.label for box in whole(draw(measured_of("repvit_m1")))[0]}
    assert "branches 1–2  ×2" in labels
    # A group of a block has its own name, without the number.
    assert "layer  ×4" in {box.label for box in whole(draw(measured_of("hgnetv2_b2"), "layers"))[0]}
    assert "blocks 2–6  ×5" in {box.label for box in whole(draw(measured_of("resnet50")))[0]}
