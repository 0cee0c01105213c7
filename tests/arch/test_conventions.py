"""Rules that papers and tools print, each against an integer that is public or counted by hand; and their registry."""

import pytest

import arch
from arch.analysis import CONVENTIONS, MEMORY, PARAMETERS, convention, count, layer_costs
from arch.analysis.counting import sum_quantities
from arch.analysis.memory import kept
from arch.analysis.quantities import Quantity
from arch.analysis.registry import discover
from arch.analysis.rules import Convention, Setting
from arch.lowering import lower
from arch.zoo import zoo
from tests.made_up import module
from tests.tables import table

DARKNET = "~".join(
    [
        "a1~Darknet_20reference~3x224x224~conv-a_leaky_relu-p_none-k3-s1-w16~pool-d1-s2",
        *(f"plain-d1-w{width}-s1-a_leaky_relu-m1~pool-d1-s2" for width in (32, 64, 128, 256)),
        "plain-d1-w512-s1-a_leaky_relu-m1~pool-d1-s2-c1~plain-d1-w1024-s1-a_leaky_relu-m1~score_maps-a_leaky_relu",
    ]
)
"""cfg/darknet.cfg of pjreddie/darknet: its last pooling takes 7x7 to 4x4."""


def counted(network, id):
    return {row["id"]: row["value"] for row in arch.counts(network)}[id]


def bytes_of(network, id, batch=1):
    return {row["id"]: row["value"] for row in arch.memory(network, batch)}[id]


@pytest.mark.parametrize(
    ("network", "id", "value"),
    [
        # Sze et al. 2017, table 2: 15.3 G, and 666 M for AlexNet with two groups.
        ("vgg16", "conv_macs", 15_346_630_656),
        ("alexnet_caffe", "conv_macs", 665_784_864),
        ("resnet50", "conv_macs", 4_087_136_256),
        (DARKNET, "macs", 402_571_264),
        (DARKNET, "darknet_ops", 805_142_528),
        # jing-vision/lightnet, __template-classifier-darknet/README.md: `Total BFLOPS 0.807`.
        (DARKNET, "darknet_bflops", 806_730_752),
        ("vgg16", "darknet_bflops", 2 * 15_346_630_656 + 6_121_472),
        ("resnet50", "darknet_bflops", 2 * 4_087_136_256 + 9 * 64 * 56 * 56 + 5_519_360),
        # 2 for each of the 11,113,984 elements of batch norms, 49 + 1 for each mean.
        ("resnet50", "thop_2020", 4_089_184_256 + 2 * 11_113_984 + 50 * 2048),
        ("vgg16", "thop_2020", 15_470_264_320 + 13_547_520 + 2 * 25_088),
        # facebookresearch/pycls @5719de6, dev/model_complexity.json, R-50-1x64d_step_1gpu.
        ("resnet50", "pycls_flops", 4_089_185_256),
        ("resnet50", "pycls_acts", 11_315_688),
        ("vgg16", "pycls_flops", 15_470_264_320 + 4_224 + 9_192),
        ("resnet50", "torchsummaryx_mult_adds", 4_089_184_256 + 26_560),
    ],
)
def test_a_rule_gives_the_published_integer(network, id, value):
    assert counted(network, id) == value


@pytest.mark.parametrize("row", table("regnet_counts"), ids=lambda row: row["model"])
def test_pycls_prints_these_integers_for_its_networks(row):
    found = next(arch.counts(entry.design) for entry in zoo().values() if entry.design.name == row["model"])
    values = {line["id"]: line["value"] for line in found}
    assert values["pycls_flops"] == int(row["flops_exact"])
    assert values["pycls_acts"] == int(row["acts_exact"])


def parameters(id, training=False):
    quantities = sum_quantities(layer_costs(lower(zoo()[id].design)), zoo()[id].implementation, training)
    return {rule.id: count(rule, quantities) for rule in PARAMETERS}


def test_parameters_and_what_is_counted_with_them():
    found = parameters("resnet50")
    assert found["parameters"] == 25_557_032
    assert found["parameters_and_statistics"] == 25_557_032 + 2 * 26_560
    assert found["state_dict"] == 25_557_032 + 2 * 26_560 + 53
    assert found["parameters_no_head"] == 23_508_032
    assert parameters("vgg16")["parameters_no_head"] == 14_714_688  # Keras VGG16, include_top=False
    # Keras MobileNetV2, `Total params` with and without its top.
    assert parameters("mobilenet_v2")["parameters_and_statistics"] == 3_538_984
    assert parameters("mobilenet_v2")["parameters_and_statistics_no_head"] == 2_257_984
    assert parameters("googlenet", training=True)["parameters"] == 13_004_888


@pytest.mark.parametrize(("id", "printed"), [("resnet50", "286.56"), ("vgg16", "218.78"), ("resnet18", "62.79")])
def test_torchsummary_s_forward_backward_pass_size(id, printed):
    assert f"{bytes_of(id, 'torchsummary_pass') / 2**20:.2f}" == printed


@pytest.mark.parametrize(("id", "total"), [("resnet50", 403_308_512), ("vgg16", 783_440_864)])
def test_torchsummary_s_total(id, total):
    image = 4 * 3 * 224 * 224
    assert bytes_of(id, "torchsummary_total") == total
    assert total == image + bytes_of(id, "torchsummary_pass") + bytes_of(id, "params")


def test_caffe_s_memory_required_for_data():
    """As the log of bvlc_alexnet's deploy.prototxt ends, whose batch is 10."""
    assert bytes_of("alexnet_caffe", "caffe_data", 10) == 83_232_440


def test_caffe_s_memory_with_norms_and_splits_by_hand():
    """8x8 image, a block of 4 channels: conv, BatchNorm, Scale; its shortcut makes Caffe split the image."""
    design = arch.load("a1~x~4x8x8~none~basic-d1-w4-s1~classifier-c10")
    block, head = 4 * 8 * 8, 4 + 10 + 10
    image, split, convs, norms, rest = 1, 2, 2, 2 * 2, 3
    assert bytes_of(design, "caffe_data") == 4 * ((image + split + convs + norms + rest) * block + head)


@pytest.mark.parametrize(("id", "copies"), [("training_sgd", 1), ("training_adam", 2)])
def test_training_holds_weights_gradients_optimiser_state_and_maps(id, copies):
    graph = lower(zoo()["resnet50"].design)
    wanted = (2 + copies) * 4 * 25_557_032 + kept(graph, Setting(batch=32))
    assert bytes_of("resnet50", id, 32) == wanted


def test_the_house_s_rules_come_first_and_the_order_is_stable():
    assert [rule.id for rule in CONVENTIONS[:3]] == ["macs", "two_per_mac", "conv_macs"]
    assert MEMORY[0].id == "params"
    again = discover("arch.analysis.conventions")
    assert [rule.id for rule in again.conventions] == [rule.id for rule in CONVENTIONS]
    assert len({rule.id for rule in (*CONVENTIONS, *PARAMETERS, *MEMORY)}) == len((*CONVENTIONS, *PARAMETERS, *MEMORY))


MADE = Convention("made", "made up", "MACs", {"macs": 1, "made": 2}, "here")


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ({}, "holds no rule"),
        ({"CONVENTIONS": (MADE, MADE)}, "both define the rule 'made'"),
        ({"CONVENTIONS": (convention("macs"), convention("macs"))}, "both define the rule 'macs'"),
        ({"CONVENTIONS": (MADE,), "QUANTITIES": {}}, "weighs 'made', which is no quantity"),
        ({"CONVENTIONS": (MADE,), "QUANTITIES": {"macs": None}}, "defines the quantity 'macs', which is there already"),
    ],
)
def test_a_file_that_does_not_fit_is_refused(monkeypatch, content, words):
    quantity = {"made": Quantity("made up", "norm", lambda layer, how: 1)}
    made = module(monkeypatch, "arch.analysis.registry", "made", {"QUANTITIES": quantity} | content)
    with pytest.raises(TypeError, match=words):
        discover(made)


def test_one_file_adds_a_rule_and_its_quantity(monkeypatch):
    quantity = {"made": Quantity("made up", "norm", lambda layer, how: 1)}
    made = module(monkeypatch, "arch.analysis.registry", "made", {"QUANTITIES": quantity, "CONVENTIONS": (MADE,)})
    found = discover(made)
    assert found.conventions == (MADE,)
    assert found.quantities["made"] is quantity["made"]
