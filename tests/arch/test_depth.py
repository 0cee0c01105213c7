"""The number in a network's name is its depth."""

import re

import pytest

from arch.analysis import network_depth
from arch.graph import Builder
from arch.ops import AdaptivePool, Add, Blur, Flatten, Linear, Multiply
from arch.parts.layers import conv2d
from arch.zoo import zoo

# The number that authors gave, where the name of the network here has one.
NUMBER = re.compile(r"(?:LeNet|VGG|plain|Plain|Net|NetV2|NeXt|WRN|BC)-(\d+)")
NAMED = {id: int(found[1]) for id, entry in zoo().items() if (found := NUMBER.search(entry.design.name))}

# He et al. 2019 (arXiv 1812.01187) replace the 7x7 by three 3x3 and keep the name.
DEEP_STEM = {"resnet50c": 52, "resnet50d": 52, "resnet101d": 103, "resnet18d": 20, "seresnet152d": 154}
DEEP_STEM |= {
    "resnetv2_18d": 20,
    "resnetv2_34d": 36,
    "resnetv2_50d": 52,
    "resnetv2_50t": 52,
    "resnetv2_101d": 103,
    "resnetv2_152d": 154,
    **dict.fromkeys(["resnext26ts", "seresnext26ts", "eca_resnext26ts", "gcresnext26ts", "ecaresnext26t_32x4d"], 28),
    "resnet32ts": 34,
    **dict.fromkeys(["resnet33ts", "seresnet33ts", "eca_resnet33ts", "gcresnet33ts"], 35),
    **dict.fromkeys(["gcresnet50t", "gcresnext50ts", "skresnet50d", "ecaresnext50t_32x4d"], 52),
    "ecaresnet26t": 28,
    "ecaresnet50t": 52,
    "ecaresnet50d": 52,
    "ecaresnet101d": 103,
    "ecaresnet200d": 202,
    "ecaresnet269d": 271,
}
OTHERWISE = {
    **DEEP_STEM,
    # Zagoruyko and Komodakis count the three projections among 28 = 6 n + 4, which lie beside the blocks.
    "wrn16_8": 14,
    "wrn28_10": 26,
    # Huang et al.: blocks of 6, 12, 64 and 48 layers, two convolutions each, and five more layers are 265.
    "densenet264": 265,
    # Lee et al. (arXiv 1904.09730) leave the classifier out; of timm's two with dw, every 3x3 is a separable one.
    "vovnet39a": 40,
    "vovnet57a": 58,
    "ese_vovnet19b_slim_dw": 37,
    "ese_vovnet19b_dw": 38,
    "ese_vovnet19b_slim": 20,
    "ese_vovnet39b": 40,
    "ese_vovnet57b": 58,
    "ese_vovnet99b": 100,
    "eca_vovnet39b": 40,
    # Gao et al. (arXiv 1904.01169) convolve the parts of a block's 3x3 one after the other: of 4 parts 3, of 8 parts 7.
    "res2net50_26w_4s": 74,
    "res2next50": 74,
    "res2net50_26w_6s": 98,
    "res2net50_26w_8s": 122,
    "res2net50_14w_8s": 122,
    "res2net101_26w_4s": 159,
    "res2net50d": 76,
    "res2net101d": 161,
    # Around a stage's blocks stand the 1x1 before the split, that behind them and the one that merges.
    "cspresnet50": 56,
    "cspresnext50": 56,
    "cspresnet50d": 58,
    "cspresnet50w": 58,
    # Its fifth layer compares features with a fixed code of each digit: it learns nothing, and is not there.
    "lenet5_1998": 4,
}

# Names without a number.
UNNAMED = {
    "alexnet": 8,
    "alexnet_caffe": 8,
    "nin": 12,
    "googlenet": 22,
    "googlenet_caffe": 22,
    "inception_v3": 48,
    "inception_v4": 76,
    "squeezenet1_0": 18,
    "mobilenetv1_100": 28,
    "mobilenet_v2": 53,
    "regnetx_002": 41,
    "regnety_002": 41,
}


def test_most_names_have_a_number():
    assert len(NAMED) == 142
    assert OTHERWISE.keys() <= NAMED.keys()


@pytest.mark.parametrize("id", [id for id in NAMED if id not in OTHERWISE])
def test_the_number_in_a_name_is_the_depth(id):
    assert network_depth(zoo()[id].network().graph) == NAMED[id]


@pytest.mark.parametrize(("id", "layers"), OTHERWISE.items())
def test_names_that_count_otherwise(id, layers):
    assert network_depth(zoo()[id].network().graph) == layers != NAMED[id]


@pytest.mark.parametrize(("id", "layers"), UNNAMED.items())
def test_depths_of_names_without_a_number(id, layers):
    assert id not in NAMED
    assert network_depth(zoo()[id].network().graph) == layers


def test_the_longest_way_counts_and_gates_do_not():
    build = Builder((8, 16, 16))
    gate = build.add("pool", AdaptivePool("avg", (1, 1)), build.input)
    for index in range(5):
        gate = build.add(f"gate{index}", conv2d(8, 1), gate)
    gated = build.add("multiply", Multiply(), build.input, gate)
    one = build.add("one", conv2d(8, 3), gated)
    two = build.add("two", conv2d(8, 3), one)
    projected = build.add("projection", conv2d(8, 1), gated)
    merged = build.add("add", Add(), two, projected)
    scores = build.add("fc", Linear(10), build.add("flatten", Flatten(), merged))
    build.output(scores)
    # Ends elsewhere, as an auxiliary head does.
    build.output(build.add("other", Linear(10), scores))
    assert network_depth(build.graph()) == 3


def test_what_is_added_at_every_place_and_a_fixed_filter_are_no_layers_on_the_way():
    build = Builder((3, 32, 32))
    conv = build.add("conv", Blur(), build.add("layer", conv2d(8, 3, 1), build.input))
    pooled = build.add("pool", AdaptivePool("avg"), conv)
    second = build.add("second", conv2d(8, 1, 1), build.add("first", conv2d(4, 1, 1), pooled))
    build.add("add", Add(stretch=True), conv, second)
    assert network_depth(build.graph()) == 1
