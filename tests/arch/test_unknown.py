"""An op of which only name and shape are known: every sum over it is a lower bound and says so."""

import json

import pytest

import arch
from arch.__main__ import main
from arch.accuracy import estimate
from arch.analysis import CONVENTIONS, MEMORY, Network, measure, receptive_fields
from arch.analysis.layer_search import find
from arch.charts.bars import bars
from arch.compare.price import metrics
from arch.compare.printed import quantities
from arch.compare.variants import Variant
from arch.design import notation
from arch.drawing import draw
from arch.errors import ArchError
from arch.formats import FORMATS, PICTURES, picture_of
from arch.graph import Builder, verify
from arch.ops import Activation, AdaptivePool, Add, Flatten, LayerNorm, Linear, Opaque
from arch.parts.layers import conv2d
from arch.tables.layers import grouped
from tests.arch.test_bounds import resized
from tests.written import readable


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
    table = grouped(measured)
    stage, unknown = table["groups"][0], [texts[places[1]] for texts, places in table["cells"]]
    assert stage["totals"]["params"] == "at least 792 (2 ops not counted)"
    assert stage["totals"]["MACs"] == "at least 811,008 (2 ops not counted)"
    assert unknown.count("unknown") == 5  # params, MACs, traffic, receptive field and cumulative stride
    assert stage["totals"]["traffic bytes"].startswith("at least ")


def test_the_accuracy_is_not_estimated():
    answer = estimate(UNKNOWN)
    assert answer.reason == "2 of its ops are not known, so neither are its numbers"


@pytest.mark.parametrize("id", FORMATS)
def test_exports_that_cannot_write_it_refuse_and_name_it(id):
    if FORMATS[id].group == "code":
        with pytest.raises(ArchError, match="s1/unknown0: what the op 'Attention' does is not known"):
            FORMATS[id].write(UNKNOWN)
    elif FORMATS[id].group in ("design", "configuration"):
        with pytest.raises(ArchError, match="'x' has no design to write"):
            FORMATS[id].write(UNKNOWN)
    else:
        assert "Attention" in readable(FORMATS[id].write(UNKNOWN))


@pytest.mark.parametrize("id", PICTURES)
def test_pictures_show_it(id):
    assert PICTURES[id].write(picture_of(measure(UNKNOWN), "layers"))


def two_exits(inner, returned=1):
    """A convolution whose group `inner` ends in another layer; both are read outside it."""
    build = Builder((3, 8, 8))
    with build.scope(inner, "group"):
        first = build.add("conv", conv2d(8, 3), build.input)
        second = build.add("after", conv2d(8, 3), first)
    for handle in [build.add("sum", Add(), first, second), second][:returned]:
        build.output(handle)
    return Network("x", build.graph())


@pytest.mark.parametrize(("returned", "path"), [(1, "inner/conv: it is read outside"), (2, "inner/conv: it is read")])
def test_the_source_of_a_group_with_two_exits_is_refused(returned, path):
    with pytest.raises(ArchError, match=path):
        FORMATS["torch"].write(two_exits("inner", returned))


def test_the_source_of_two_scores_is_refused():
    build = Builder((3, 8, 8))
    for name in ("a", "b"):
        build.output(build.add(name, conv2d(8, 3), build.input))
    with pytest.raises(ArchError, match="returns 2 maps"):
        FORMATS["torch"].write(Network("x", build.graph()))


SMALL = resized("googlenet_caffe", 64)
"""The auxiliary heads' average pooling of 5x5 does not fit."""


def test_numbers_in_training_are_unknown_where_an_auxiliary_head_does_not_fit():
    assert arch.summarize(SMALL)["training_unknown"]
    unknown = {row["id"] for row in arch.memory(SMALL) if row["value"] is None}
    assert unknown == {rule.id for rule in MEMORY if rule.training}
    assert {"params", "state", "kept_training", "training_sgd", "training_adam"} == unknown
    assert not {f"memory_{id}" for id in unknown} & set(metrics(arch.network(SMALL)))
    with pytest.raises(ArchError, match="aux1"):
        quantities(arch.network(SMALL), Variant(auxiliary=True))


def test_an_export_says_which_heads_it_leaves_out():
    assert "Left out, since they do not fit the input: aux1, aux2." in FORMATS["torch"].write(arch.network(SMALL))
    assert "Left out" not in FORMATS["torch"].write(arch.network("googlenet_caffe"))


def test_the_command_line_says_so(capsys):
    assert main(["memory", notation.write(SMALL)]) == 0
    assert "unknown" in capsys.readouterr().out


def test_no_comparison_holds_for_what_is_unknown():
    measured = measure(UNKNOWN)
    assert "s1/unknown0" not in find(measured, "params<1e9").paths
    assert "s1/unknown0" in find(measured, "attention").paths == find(measured, "Attention").paths
