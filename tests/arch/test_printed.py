"""Who printed a number, and the steps between two numbers."""

import pytest

import arch
from arch import units
from arch.analysis import CONVENTIONS, PLAIN, convention, count
from arch.compare import printed
from arch.compare.printed import AS_IT_IS, Variant
from arch.errors import ArchError
from arch.zoo import zoo


def found(id, text):
    entry = zoo()[id]
    return {(m.rule.id, m.variant.words) for m in printed.find(entry.design, entry.implementation, *units.parsed(text))}


@pytest.mark.parametrize(
    ("id", "text", "rule", "words"),
    [
        ("resnet50", "4133742592", "thop_macs", ""),
        ("resnet50", "3.858 G", "he2015", "stride in the 1x1 (v1)"),
        ("resnet50", "7.716 G", "two_per_mac", "stride in the 1x1 (v1)"),
        ("resnet50_v1", "4.089 G", "macs", "stride in the 3x3 (v1.5)"),
        ("resnet50", "5.34 G", "macs", "input 256x256"),
        ("seresnet50", "4.089 G", "macs", "without squeeze-and-excitation"),
        ("googlenet", str(arch.summarize("googlenet")["macs_training"]), "macs", "auxiliary heads counted"),
    ],
)
def test_a_printed_number_finds_its_rule_and_its_variant(id, text, rule, words):
    assert (rule, words) in found(id, text)


def test_the_network_itself_comes_before_its_variants():
    assert {words for _, words in found("resnet50", "4.089 G")} == {""}


def test_a_number_that_nobody_prints():
    assert found("resnet50", "5.5 G") == set()


PAIRS = [
    ("resnet50", Variant(size=320, stride_in="1x1")),
    ("seresnet50", Variant(squeeze=False)),
    ("googlenet", Variant(size=256, auxiliary=True)),
    ("vgg16", AS_IT_IS),
]


@pytest.mark.parametrize(("id", "variant"), PAIRS)
def test_the_steps_add_up(id, variant):
    entry = zoo()[id]
    design, implementation = entry.design, entry.implementation
    start, end = printed.quantities(design, implementation), printed.quantities(design, implementation, variant)
    for old, new in [(CONVENTIONS[0], rule) for rule in CONVENTIONS] + [(rule, CONVENTIONS[2]) for rule in CONVENTIONS]:
        steps = printed.steps(design, implementation, (old, AS_IT_IS), (new, variant))
        assert count(old, start) + sum(step.amount for step in steps) == count(new, end)


def test_the_factor_two_is_one_step():
    steps = printed.steps(
        arch.load("resnet50"), PLAIN, (convention("macs"), AS_IT_IS), (convention("two_per_mac"), AS_IT_IS)
    )
    assert [(step.text, step.amount) for step in steps] == [
        ("multiply-accumulates of convolutions and linear layers, 2 for each and not 1", 4_089_184_256)
    ]


def test_an_input_that_the_network_cannot_take_is_left_out_of_the_search():
    """After a stride of 64 and another of 2, the pooling needs more than 224 pixels."""
    design = arch.load("a1~x~3x1024x1024~patchify-k64-w8~plain-d1-w8-s2~pool-d1-s2-k3~classifier")
    with pytest.raises(ArchError):
        printed.quantities(design, PLAIN, Variant(size=224))
    assert printed.find(design, PLAIN, 1, 1) == []
