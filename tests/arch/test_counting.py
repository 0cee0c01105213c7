"""Every tool's number, to the last digit, for every network that it was run on."""

import json
from functools import cache

import pytest

import arch
from arch import units
from arch.__main__ import main
from arch.analysis import CONVENTIONS, QUANTITIES, count, difference, layer_costs, sum_quantities
from arch.design import build, notation
from arch.lowering import lower
from arch.zoo import zoo
from tests.tables import table

IDS = [rule.id for rule in CONVENTIONS]


def cases(name, key):
    """(network, convention, printed number) of every cell of a table that is a convention's."""
    return [
        pytest.param(row[key], id, int(row[id]), id=f"{row[key][:24]}-{id}-{number}")
        for number, row in enumerate(table(name))
        for id in IDS
        if id in row
    ]


@pytest.mark.parametrize(
    ("model", "id", "printed"), [*cases("tool_counts", "model"), *cases("tool_counts_more", "model")]
)
def test_what_the_tool_printed_for_a_library_s_network(model, id, printed):
    assert counted(model)[id] == printed


@pytest.mark.parametrize(("design", "id", "printed"), cases("tool_counts_exported", "design"))
def test_what_the_tool_printed_for_our_own_exported_source(design, id, printed):
    assert counted(notation.write(arch.load(design)))[id] == printed


@cache
def counted(text):
    return {row["id"]: row["value"] for row in arch.counts(text)}


def test_every_tool_of_the_tables_has_its_convention():
    known = {*IDS, "source", "model", "design", "size", "params", "torchinfo_pass"}
    split = {f"{a}_{b}" for a in ("params", "macs") for b in ("conv", "bn", "linear", "other")}
    for name in ("tool_counts", "tool_counts_more", "tool_counts_exported"):
        assert set(table(name)[0]) <= known | split


FIGURE = {"AlexNet": "alexnet_ungrouped", "BN-AlexNet": "alexnet"}
"""Networks of the figure whose public implementation has another id."""


def profiled():
    """(zoo id, printed G) where the reference, which counts modules, saw every layer of the implementation."""
    for row in table("canziani2017"):
        id = FIGURE.get(row["network"], "".join(row["ref_impl"].split()[1:2]))
        if id in zoo() and zoo()[id].implementation.relu == "module":
            yield id, float(row["ref_elab_style_ops_g"])


@pytest.mark.parametrize(("id", "printed"), [*profiled()])
def test_the_rule_of_canziani_s_profiler(id, printed):
    assert round(counted(id)["canziani2017"] / 1e9, 3) == printed


def test_netscope_s_rule_by_hand():
    """AlexNet as in Caffe: nothing is divided by groups, and each response norm reads five channels per element."""
    convs = 96 * 55 * 55 * 3 * 121 + 256 * 27 * 27 * 96 * 25
    convs += 13 * 13 * 9 * (384 * 256 + 384 * 384 + 256 * 384)
    linear = 9216 * 4096 + 4096 * 4096 + 4096 * 1000
    response = 96 * 55 * 55 + 256 * 27 * 27
    found = counted("alexnet_caffe")
    assert found["netscope_macc"] == convs + linear + 5 * response
    assert found["netscope_div"] == 2 * response
    assert found["netscope_add"] == response


def test_by_hand():
    found = {
        line["id"]: line["value"] for line in arch.counts("a1~x~1x3x3~none~plain-d1-w1-s1-n0-b_no-m1~classifier-c1-b0")
    }
    macs = 9 * 9 + 1
    assert found["macs"] == macs
    assert found["two_per_mac"] == 2 * macs
    assert found["apart"] == 9 * 17 + 1


def test_a_notation_is_counted_as_its_exported_source():
    design = zoo()["googlenet"].design
    ours = {line["id"]: line["value"] for line in arch.counts(design)}
    theirs = {line["id"]: line["value"] for line in arch.counts("googlenet")}
    assert ours["ptflops_pytorch"] == theirs["ptflops_pytorch"] + sum_quantities(layer_costs(lower(design)))["relu"]
    assert ours["macs"] == theirs["macs"]


def test_conventions_weigh_quantities_that_are_there_and_tell_their_source():
    assert len({convention.id for convention in CONVENTIONS}) == len(CONVENTIONS)
    for convention in CONVENTIONS:
        assert set(convention.weights) <= set(QUANTITIES)
        assert convention.source
        assert convention.unit


def test_the_command_line(capsys):
    assert main(["count", "resnet50", "--json"]) == 0
    rows = json.loads(capsys.readouterr().out)
    assert [set(row) for row in rows] == [{"id", "label", "value", "not_counted", "unit", "source"}] * len(CONVENTIONS)
    assert main(["count", "resnet50", "--convention", "thop_macs"]) == 0
    assert "4,133,742,592" in capsys.readouterr().out
    with pytest.raises(SystemExit):
        main(["count", "resnet50", "--convention", "guess"])


@pytest.mark.parametrize("id", ["resnet50", "googlenet", "densenet121"])
def test_the_steps_between_two_conventions_add_up(id):
    quantities = sum_quantities(layer_costs(lower(zoo()[id].design)), zoo()[id].implementation)
    for old in CONVENTIONS:
        for new in CONVENTIONS:
            assert count(old, quantities) + sum(difference(old, new, quantities).values()) == count(new, quantities)


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("4.09 G", 4_085_000_000, 4_095_000_000),
        ("0.807 BF", 806_500_000, 807_500_000),
        ("4089184256 MACs", 4_089_184_256, 4_089_184_256),
        ("8.18 Bn", 8_175_000_000, 8_185_000_000),
        ("25.6 M params", 25_550_000, 25_650_000),
        ("4.1e9", 4_050_000_000, 4_150_000_000),
        ("8,178,368,512", 8_178_368_512, 8_178_368_512),
        ("3.8 GFLOPs", 3_750_000_000, 3_850_000_000),
        ("25.56M", 25_555_000, 25_565_000),
    ],
)
def test_a_printed_number_is_a_range(text, low, high):
    assert units.parsed(text).spans[0][:2] == (low, high)


@pytest.mark.parametrize(
    ("text", "spans", "digits", "of_bytes"),
    [
        ("97.49 MB", [(97_485_000, 97_495_000, 1000), (102_220_432, 102_230_917, 1024)], 4, True),
        ("2 KiB", [(1536, 2560, 1024)], 1, True),
        ("0.80 k", [(795, 805, 1000), (815, 824, 1024)], 2, False),
        ("640", [(640, 640, 1000)], 3, False),
    ],
)
def test_a_prefix_can_mean_two_things_and_digits_count(text, spans, digits, of_bytes):
    assert units.parsed(text) == units.Printed(tuple(units.Span(*span) for span in spans), digits, of_bytes)


@pytest.mark.parametrize("text", ["", "much", "4..1 G", "-3", "1" * 40, "4.1 X"])
def test_what_is_no_number_is_none(text):
    assert units.parsed(text) is None


@pytest.mark.parametrize("row", table("timm_gmacs"), ids=lambda row: f"{row['arch']}@{row['bench_img_size']}")
def test_timm_s_benchmark_prints_these_digits(row):
    side = {"height": int(row["bench_img_size"]), "width": int(row["bench_img_size"])}
    entry = zoo()[row["arch"]]
    design = build(entry.design.model_dump(mode="json") | {"input": {"channels": 3, **side}})
    quantities = sum_quantities(layer_costs(lower(design)), entry.implementation)
    found = {convention.id: count(convention, quantities) for convention in CONVENTIONS}
    assert round(found["timm_gmacs"] / 1e9, 2) == float(row["gmacs_at_bench_size"])
    assert round(found["fvcore_acts"] / 1e6, 2) == float(row["macts_m_at_bench_size"])
