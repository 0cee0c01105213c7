"""A design in another library's words: its own calls for the zoo, edited designs, and why not."""

import re

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

import arch
from arch.design import build
from arch.errors import ArchError
from arch.formats import FORMATS
from arch.formats.configured import alike
from arch.zoo import zoo
from tests.strategies import designs

CONFIGURATIONS = [id for id, format in FORMATS.items() if format.group == "configuration"]


def said(format, design):
    return FORMATS[format].content(arch.network(design)).decode().partition("\n# Architecture ")[0] + "\n"


def model(format, design):
    """The call alone, on one line, as one would write it."""
    return re.sub(r",?\s*\)", ")", re.sub(r"\s+", " ", said(format, design).partition("model = ")[2].strip())).replace(
        "( ", "("
    )


def edited(id, **changes):
    return build(zoo()[id].design.model_dump(mode="json") | changes)


def stages(id, *changes):
    """The stages of a zoo design, each with changes of its own."""
    found = zoo()[id].design.model_dump(mode="json")["stages"]
    return [{**stage, **change} for stage, change in zip(found, changes, strict=True)]


TORCHVISION = {
    "resnet18": "ResNet(BasicBlock, [2, 2, 2, 2])",
    "resnet50": "ResNet(Bottleneck, [3, 4, 6, 3])",
    "resnext50_32x4d": "ResNet(Bottleneck, [3, 4, 6, 3], groups=32, width_per_group=4)",
    "wide_resnet50_2": "ResNet(Bottleneck, [3, 4, 6, 3], width_per_group=128)",
    "vgg16": "VGG(make_layers([64, 64, 'M', 128, 128, 'M', 256, 256, 256, 'M', 512, 512, 512, 'M', 512, 512, 512, "
    "'M'], batch_norm=False))",
    "vgg11_bn": "VGG(make_layers([64, 'M', 128, 'M', 256, 256, 'M', 512, 512, 'M', 512, 512, 'M'], batch_norm=True))",
    "densenet121": "DenseNet()",
    "densenet161": "DenseNet(growth_rate=48, block_config=(6, 12, 36, 24), num_init_features=96)",
    "mobilenet_v2": "MobileNetV2()",
    "regnetx_004": "RegNet(BlockParams(depths=[1, 2, 7, 12], widths=[32, 64, 160, 384], group_widths=[16, 16, 16, 16], "
    "bottleneck_multipliers=[1.0, 1.0, 1.0, 1.0], strides=[2, 2, 2, 2]))",
    "regnety_004": "RegNet(BlockParams(depths=[1, 3, 6, 6], widths=[48, 104, 208, 440], group_widths=[8, 8, 8, 8], "
    "bottleneck_multipliers=[1.0, 1.0, 1.0, 1.0], strides=[2, 2, 2, 2], se_ratio=0.25))",
}
"""As torchvision's own functions call them."""
TIMM = {
    "resnet50": "ResNet(Bottleneck, [3, 4, 6, 3])",
    "seresnet50": "ResNet(Bottleneck, [3, 4, 6, 3], block_args={'attn_layer': 'se'})",
    "resnet50d": "ResNet(Bottleneck, [3, 4, 6, 3], stem_width=32, stem_type='deep', avg_down=True)",
    "seresnet152d": "ResNet(Bottleneck, [3, 8, 36, 3], stem_width=32, stem_type='deep', avg_down=True, "
    "block_args={'attn_layer': 'se'})",
    "senet154": "ResNet(Bottleneck, [3, 8, 36, 3], cardinality=64, base_width=4, stem_type='deep', "
    "block_reduce_first=2, down_kernel_size=3, block_args={'attn_layer': 'se'})",
}
"""As the functions of timm/models/resnet.py call them."""


@pytest.mark.parametrize("id", TORCHVISION)
def test_torchvision_s_own_calls(id):
    assert model("torchvision", id) == TORCHVISION[id]


@pytest.mark.parametrize("id", TIMM)
def test_timm_s_own_calls(id):
    assert model("timm", id) == TIMM[id]


def test_every_regnet_is_a_configuration_of_both():
    for id in zoo():
        if id.startswith(("regnetx", "regnety")):
            assert yaml.safe_load(said("pycls", id))["MODEL"]["TYPE"] == "anynet"
            assert model("torchvision", id).startswith("RegNet(BlockParams(")


def test_pycls_resnets():
    found = yaml.safe_load(said("pycls", "resnext50_32x4d"))
    assert found["MODEL"] == {"TYPE": "resnet", "DEPTH": 50, "NUM_CLASSES": 1000}
    assert found["RESNET"] == {
        "TRANS_FUN": "bottleneck_transform",
        "NUM_GROUPS": 32,
        "WIDTH_PER_GROUP": 4,
        "STRIDE_1X1": False,
    }
    assert yaml.safe_load(said("pycls", "resnet50_v1"))["RESNET"]["STRIDE_1X1"] is True


def test_pycls_anynets():
    found = yaml.safe_load(said("pycls", "regnety_032"))["ANYNET"]
    assert found["DEPTHS"] == [2, 5, 13, 1]
    assert found["WIDTHS"] == [72, 216, 576, 1512]
    assert found["GROUP_WS"] == [24] * 4
    assert (found["SE_ON"], found["SE_R"]) == (True, 0.25)
    basic = yaml.safe_load(said("pycls", "resnet18"))["ANYNET"]
    assert (basic["BLOCK_TYPE"], basic["STEM_TYPE"], "BOT_MULS" in basic) == ("res_basic_block", "res_stem_in", False)


def test_edited_designs():
    short = edited("resnet50", stages=stages("resnet50", *[{"depth": 2}] * 4))
    assert model("torchvision", short) == "ResNet(Bottleneck, [2, 2, 2, 2])"
    assert model("timm", short) == "ResNet(Bottleneck, [2, 2, 2, 2])"
    assert yaml.safe_load(said("pycls", short))["ANYNET"]["GROUP_WS"] == [64, 128, 256, 512]
    ten = edited("resnet18", head={"kind": "classifier", "classes": 10})
    assert model("torchvision", ten) == "ResNet(BasicBlock, [2, 2, 2, 2], num_classes=10)"
    grey = edited("resnet18", input={"channels": 1, "height": 64, "width": 64})
    assert model("timm", grey) == "ResNet(BasicBlock, [2, 2, 2, 2], in_chans=1)"
    narrow = edited("resnet18", stages=stages("resnet18", *[{"width": width} for width in (32, 64, 128, 256)]))
    assert model("timm", narrow) == "ResNet(BasicBlock, [2, 2, 2, 2], channels=(32, 64, 128, 256))"
    tiered = edited("resnet50d", stem={"kind": "deep", "first_width": 24})
    assert model("timm", tiered) == TIMM["resnet50d"].replace("'deep'", "'deep_tiered'")
    with pytest.raises(ArchError, match=r"stem: first width 20 -> 24"):
        said("timm", edited("resnet50d", stem={"kind": "deep", "first_width": 20}))


REFUSED = [
    ("torchvision", "resnet50_v1", "s2", "stage 2: stride in 1x1 -> 3x3"),
    ("torchvision", "seresnet50", "s1", "stage 1: channel attention on -> off"),
    ("torchvision", "resnet18_a", "s2", "stage 2: shortcut A -> B"),
    ("pycls", "resnet50d", "stem", "stem: deep -> conv"),
    ("pycls", "cifar_resnet20", "s2", "stage 2: shortcut A -> B; stage 3: shortcut A -> B"),
    ("timm", "wrn16_8", "stem", "stem: no norm and activation at the end on -> off"),
    ("timm", "vgg16", "", "timm has no words for a network of the stem 'none' and the blocks plain, pool"),
]


@pytest.mark.parametrize(("format", "id", "where", "what"), REFUSED)
def test_what_cannot_be_said_is_refused_with_the_reason(format, id, where, what):
    with pytest.raises(ArchError) as caught:
        said(format, id)
    assert caught.value.where == where
    assert what in caught.value.what
    assert caught.value.fix.endswith(("Export PyTorch source, which holds any network", "or export PyTorch source"))


def test_torchvision_builds_for_three_channels_alone():
    grey = edited("vgg11", input={"channels": 1, "height": 224, "width": 224})
    for design in (grey, edited("resnet18", input={"channels": 1, "height": 224, "width": 224})):
        with pytest.raises(ArchError, match=r"input: channels 1 -> 3"):
            said("torchvision", design)


@pytest.mark.parametrize("format", CONFIGURATIONS)
@settings(max_examples=60)
@given(st.data())
def test_any_design_is_said_or_refused(format, data):
    design = data.draw(designs())
    try:
        network = arch.network(design)
    except ArchError:
        return
    try:
        compile(FORMATS[format].content(network).decode() if format != "pycls" else "", "x.py", "exec")
    except ArchError as refusal:
        assert refusal.fix


def test_graphs_are_alike_whatever_their_names():
    network = arch.network("resnet18")
    assert alike(network.graph, arch.lower(edited("resnet18", name="other")))
    assert not alike(network.graph, arch.network("resnet34").graph)
