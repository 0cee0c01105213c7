"""Who printed a number, and the steps between two numbers."""

import json
from dataclasses import replace

import pytest

import arch
from arch import units
from arch.__main__ import main
from arch.analysis import CONVENTIONS, Network, convention, count
from arch.compare import printed
from arch.compare.variants import AS_IT_IS, Variant, choices, variants
from arch.errors import ArchError
from arch.ops import Opaque
from arch.zoo import zoo
from tests.arch.test_conventions import DARKNET


def found(given, text):
    return {(row["id"], row["variant"]) for row in arch.find(text, given)["matches"]}


def chosen(id, *titles, auxiliary=False):
    """The variant with the edits of these titles."""
    edits = {edit.title: edit for kind in choices(zoo()[id].design).values() for edit in kind}
    return Variant(tuple(edits[title] for title in titles), auxiliary)


@pytest.mark.parametrize(
    ("id", "text", "rule", "words"),
    [
        ("resnet50", "4133742592", "thop_macs", ""),
        ("resnet50", "4111514624", "thop_2020", ""),
        ("resnet50", "25,557,032", "parameters", ""),
        ("resnet50", "25,610,152", "parameters_and_statistics", ""),
        ("resnet50", "25610205", "state_dict", ""),
        ("resnet50", "11.32 M", "pycls_acts", ""),
        ("resnet50", "23,508,032", "parameters_no_head", ""),
        ("resnet50", "23,528,522", "parameters", "10 classes"),
        ("resnet50", "23,712,932", "parameters", "100 classes"),
        ("resnet50", "25,559,081", "parameters", "1,001 classes"),
        ("resnet50", "68,260,241", "parameters", "21,841 classes"),
        # Keras's ResNet50: `Total params`, `Trainable params`, and the total with include_top=False.
        ("resnet50", "25,636,712", "parameters_and_statistics", "a bias in every convolution (Keras)"),
        ("resnet50", "25,583,592", "parameters", "a bias in every convolution (Keras)"),
        ("resnet50", "23,587,712", "parameters_and_statistics_no_head", "a bias in every convolution (Keras)"),
        ("resnet50", "3.858 G", "he2015", "stride in the 1x1 (v1)"),
        ("resnet50", "7.716 G", "two_per_mac", "stride in the 1x1 (v1)"),
        ("resnet50_v1", "4.089 G", "macs", "stride in the 3x3 (v1.5)"),
        ("resnet50", "5.34 G", "macs", "input 256x256"),
        ("resnet50", "5,038,358,528", "he2015", "input 256x256, stride in the 1x1 (v1)"),
        ("resnet50", "286.56 MB", "torchsummary_pass", ""),
        ("resnet50", "97.5 MiB", "params", ""),
        ("seresnet50", "4.089 G", "macs", "without squeeze-and-excitation"),
        ("googlenet", "13,004,888", "parameters", "auxiliary heads counted"),
        ("googlenet", str(arch.summarize("googlenet")["macs_training"]), "macs", "auxiliary heads counted"),
        (DARKNET, "0.807 BF", "darknet_bflops", ""),
        (DARKNET, "805,142,528", "darknet_ops", ""),
    ],
)
def test_a_printed_number_finds_its_rule_and_its_variant(id, text, rule, words):
    assert (rule, words) in found(id, text)


def test_the_network_itself_comes_before_its_variants():
    assert {words for _, words in found("resnet50", "4.089 G")} == {""}


def test_an_input_of_another_size_is_not_offered_where_the_network_itself_fits():
    """At 227 pixels it does 806,743,344 multiplications and additions apart, which is 0.807 G as well."""
    assert found(DARKNET, "0.807 G") == {("darknet_bflops", "")}


@pytest.mark.parametrize("text", ["5.5 G", "5.49 G", "4.12 G", "4,999,999,999", "3.855 G"])
def test_a_number_that_nobody_prints(text):
    assert found("resnet50", text) == set()


def test_a_rare_rule_of_a_variant_is_believed_with_four_digits_only():
    """At 256 pixels ResNet-50 does 10,666,179,608 multiplications and additions apart."""
    assert found("resnet50", "10.666 G") == {("apart", "input 256x256")}
    assert "apart" not in {rule for rule, _ in found("resnet50", "10.7 G")}
    assert found("resnet50", "11 G") == set()


def test_two_digits_are_enough_for_no_change():
    assert ("macs", "input 256x256") in found("resnet50", "5.34 G")
    assert found("resnet50", "5.3 G") == set()


def test_a_rounded_number_agrees_where_rounding_gives_it():
    assert ("fvcore_flops", "") in found("resnet50", "4.112 G")
    assert ("fvcore_flops", "") not in found("resnet50", "4.111 G")


def test_a_prefix_can_step_by_1024():
    """4,089,184,256 is 3.808 times 1024 x 1024 x 1024."""
    rows = arch.find("3.808 G", "resnet50")["matches"]
    assert ("macs", 4_089_184_256, 1024) in {(row["id"], row["value"], row["step"]) for row in rows}
    (_, binary) = units.parsed("3.86 G").spans
    assert binary.low <= 4_142_713_856 <= binary.high


def test_it_says_how_many_candidates_were_compared():
    nothing, exact = arch.find("5.5 G", "resnet50"), arch.find("4,999,999,999", "resnet50")
    assert nothing["matches"] == exact["matches"] == []
    assert 20 < nothing["tried"] < 100 < 1000 < exact["tried"]
    assert nothing["networks"] == 1


def test_without_a_design_the_whole_zoo_is_looked_at():
    answer = arch.find("4133742592")
    assert answer["networks"] == len(zoo())
    assert [(row["network"], row["id"]) for row in answer["matches"]] == [("ResNet-50", "thop_macs")]


def test_a_network_with_an_unknown_op_has_no_number_that_holds():
    network = zoo()["resnet18"].network()
    first = network.graph.nodes[1]
    nodes = (network.graph.nodes[0], first._replace(op=Opaque("Stem", first.shape)), *network.graph.nodes[2:])
    hidden = Network("x", replace(network.graph, nodes=nodes))
    total = arch.summarize(hidden)["macs"]["total"]
    assert arch.find(str(total), hidden)["matches"] == []


def test_the_command_line(capsys):
    assert main(["find", "0.807 BF", DARKNET]) == 0
    out = capsys.readouterr().out
    assert "darknet_bflops  FLOPs  806,730,752  as it is" in out
    assert "candidates of 1 networks compared." in out
    assert main(["find", "23,528,522", "resnet50", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == arch.find("23,528,522", "resnet50")
    assert main(["find", "5.5G", "resnet50"]) == 0
    assert capsys.readouterr().out.startswith("Nothing gives this number.")
    assert main(["find", "much", "resnet50"]) == 2
    assert capsys.readouterr().err.startswith("arch: 'much' is no number. Write it like 4.11 G")


PAIRS = [
    ("resnet50", chosen("resnet50", "input 320x320", "stride in the 1x1 (v1)")),
    ("seresnet50", chosen("seresnet50", "without squeeze-and-excitation", "10 classes")),
    ("googlenet", chosen("googlenet", "input 256x256", auxiliary=True)),
    ("vgg16", AS_IT_IS),
]


@pytest.mark.parametrize(("id", "variant"), PAIRS)
def test_the_steps_add_up(id, variant):
    network = zoo()[id].network()
    start, end = printed.quantities(network), printed.quantities(network, variant)
    for old, new in [(CONVENTIONS[0], rule) for rule in CONVENTIONS] + [(rule, CONVENTIONS[2]) for rule in CONVENTIONS]:
        steps = printed.steps(network, old, new, variant)
        assert count(old, start) + sum(amount for _, amount in steps) == count(new, end)


def test_the_changes_are_steps_one_by_one():
    variant = chosen("googlenet", "input 256x256", "10 classes", auxiliary=True)
    steps = printed.steps(zoo()["googlenet"].network(), convention("macs"), convention("two_per_mac"), variant)
    assert [words for words, _ in steps[:3]] == ["input 256x256", "10 classes", "auxiliary heads counted"]
    assert variant.words == "input 256x256, 10 classes, auxiliary heads counted"


def test_the_factor_two_is_one_step():
    steps = printed.steps(zoo()["resnet50"].network(), convention("macs"), convention("two_per_mac"))
    assert steps == [("multiply-accumulates of convolutions and linear layers, 2 for each and not 1", 4_089_184_256)]


@pytest.mark.parametrize("id", ["resnet50", "seresnet50", "googlenet", "lenet5"])
def test_variants_are_edits_and_differ_in_what_they_say(id):
    design = zoo()[id].design
    assert [*variants(design, 0)] == [AS_IT_IS]
    for variant in variants(design, 1):
        assert variant.changes == 1
        assert variant.words
        assert variant.auxiliary or variant.of(design) != design


def test_an_input_that_the_network_cannot_take_is_left_out_of_the_search():
    """After a stride of 64 and another of 2, the pooling needs more than 224 pixels."""
    design = arch.load("a1~x~3x1024x1024~patchify-k64-w8~plain-d1-w8-s2~pool-d1-s2-k3~classifier")
    small = next(edit for edit in choices(design)["input"] if edit.title == "input 224x224")
    with pytest.raises(ArchError):
        printed.quantities(arch.network(design), Variant((small,)))
    assert arch.find("999999999", design)["matches"] == []


def test_of_a_network_that_would_take_long_no_variants_are_compared(monkeypatch):
    as_it_is = arch.find("1,234,567,891", "resnet18")["tried"]
    monkeypatch.setattr(printed, "MOST_WORK", 10)
    assert 0 < arch.find("1,234,567,891", "resnet18")["tried"] < as_it_is / 20
