"""An op of which only name and shape are known: every sum over it is a lower bound and says so."""

import json

import pytest

import arch
from arch.accuracy import estimate
from arch.analysis import CONVENTIONS, MEMORY, Network, measure, receptive_fields
from arch.charts.bars import bars
from arch.drawing import draw
from arch.errors import ArchError
from arch.formats import FORMATS, PICTURES, picture_of
from arch.graph import Builder, verify
from arch.ops import Activation, AdaptivePool, Flatten, LayerNorm, Linear, Opaque
from arch.parts.layers import conv2d
from arch.tables.layers import grouped


def network(*unknown):
    """A stage with the ops `unknown` between two convolutions."""
    build = Builder((3, 32, 32))
    with build.scope("s1", "stage"):
        source = build.add("conv", conv2d(8, 3), build.input)
        for index, op in enumerate(unknown):
            source = build.add(f"unknown{index}", op, source)
        source = build.add("after", conv2d(8, 3), source)
    with build.scope("head", "head"):
        source = build.add("flatten", Flatten(), build.add("pool", AdaptivePool("avg"), source))
        build.output(build.add("fc", Linear(10), source))
    return Network("x", build.graph())


OPAQUE = Opaque("Attention", (8, 32, 32))
KNOWN, UNKNOWN = network(Activation("relu")), network(OPAQUE, OPAQUE)


def test_the_graph_is_sound():
    assert verify(UNKNOWN.graph) == []


def test_sums_are_lower_bounds_and_name_what_they_leave_out():
    found = arch.summarize(UNKNOWN)
    assert found["not_counted"] == ["s1/unknown0", "s1/unknown1"]
    assert found["params"] == arch.summarize(KNOWN)["params"]
    assert found["stages"][0]["not_counted"] == 2
    assert found["stages"][1]["not_counted"] == 0
    rows = {row["path"]: row for row in found["layers"]}
    assert rows["s1/unknown0"]["params"] is rows["s1/unknown0"]["macs"] is None
    assert rows["s1/unknown0"]["out"] == [8, 32, 32]
    assert found["notation"] is None
    json.dumps(found)


def test_every_convention_says_what_it_leaves_out():
    assert {row["id"]: row["not_counted"] for row in arch.counts(UNKNOWN)} == {rule.id: 2 for rule in CONVENTIONS}
    assert {row["id"]: row["not_counted"] for row in arch.memory(UNKNOWN)} == {
        rule.id: 0 if rule.from_shapes else 2 for rule in MEMORY
    }
    assert {row["not_counted"] for row in arch.counts(KNOWN)} == {0}


def test_a_tool_s_rule_that_was_not_read_for_an_op_is_a_lower_bound():
    """A layer norm's own operations are counted; what another tool would add for it is not known."""
    found = {row["id"]: row["not_counted"] for row in arch.counts(network(LayerNorm()))}
    assert found == {rule.id: 0 if rule.ours else 1 for rule in CONVENTIONS}
    values = {row["id"]: row["value"] for row in arch.counts(network(LayerNorm()))}
    each = 8 * 32 * 32
    assert values["executed"] - {r["id"]: r["value"] for r in arch.counts(network(OPAQUE))}["executed"] == (
        7 * each + 3 * 32 * 32
    )


def test_the_receptive_field_behind_it_is_unknown():
    fields = receptive_fields(UNKNOWN.graph)
    assert [field.known for field in fields] == [True, True, *[False] * 6]
    assert arch.summarize(UNKNOWN)["layers"][3]["receptive_field_status"] == "unknown"


def test_drawings_and_tables_show_it():
    measured = measure(UNKNOWN)
    boxes = {box.path: box for box in draw(measured).boxes}
    assert "at least 811,008 MACs (2 ops not counted)" in boxes["s1"].about
    assert boxes["s1"].uncounted == 2
    assert boxes["s1/unknown0"].label == "Attention (unknown)"
    texts = [mark.text for mark in bars(measured).marks if mark.text]
    assert texts[texts.index("s1") + 1] == "≥ 811.0 k"
    assert "≥ 0" in texts[texts.index("opaque") :]
    stage = grouped(measured)[0]
    assert stage["totals"]["params"] == "at least 792 (2 ops not counted)"
    assert stage["totals"]["MACs"] == "at least 811,008 (2 ops not counted)"
    assert stage["rows"][1].count("unknown") == 5  # params, MACs, traffic, receptive field and cumulative stride
    assert stage["totals"]["traffic bytes"].startswith("at least ")


def test_the_accuracy_is_not_estimated():
    answer = estimate(UNKNOWN)
    assert answer.reason == "2 of its ops are not known, so neither are its numbers"


@pytest.mark.parametrize("id", FORMATS)
def test_exports_that_cannot_write_it_refuse_and_name_it(id):
    if FORMATS[id].group == "code":
        with pytest.raises(ArchError, match="s1/unknown0: what the op 'Attention' does is not known"):
            FORMATS[id].write(UNKNOWN)
    elif FORMATS[id].group == "design":
        with pytest.raises(ArchError, match="'x' has no design to write"):
            FORMATS[id].write(UNKNOWN)
    else:
        assert "Attention" in FORMATS[id].write(UNKNOWN)


@pytest.mark.parametrize("id", PICTURES)
def test_pictures_show_it(id):
    assert PICTURES[id].write(picture_of(measure(UNKNOWN), "layers"))
