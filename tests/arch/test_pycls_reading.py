"""Configurations of pycls are the designs that pycls builds, with the counts that it publishes."""

import pytest

import arch
from arch import importing
from arch.formats import FORMATS
from arch.formats.pycls_reading import read
from arch.graph import fingerprint
from tests.damaged import check, refused

REGNET = "MODEL: {{TYPE: regnet, NUM_CLASSES: 1000}}\nREGNET: {{{}}}\nTRAIN: {{IM_SIZE: 224}}\n"
ANYNET = """MODEL: {{TYPE: anynet, NUM_CLASSES: {classes}}}
ANYNET:
  STEM_TYPE: {stem}
  STEM_W: {width}
  BLOCK_TYPE: {block}
  DEPTHS: {depths}
  WIDTHS: {widths}
  STRIDES: {strides}
  BOT_MULS: {ratios}
  GROUP_WS: {groups}
BN: {{USE_PRECISE_STATS: True}}
TRAIN: {{IM_SIZE: {side}}}
"""
CIFAR = {
    "classes": 10, "stem": "res_stem_cifar",
        "width": 16, "depths": [9] * 3, "widths": [16, 32, 64], "strides": [1, 2, 2],
    "ratios": [], "groups": [], "side": 32,
}  # fmt: skip
R50 = {
    "classes": 1000, "stem": "res_stem_in", "width": 64, "block": "res_bottleneck_block", "depths": [3, 4, 6, 3],
    "widths": [256, 512, 1024, 2048], "strides": [1, 2, 2, 2], "ratios": [0.25] * 4, "groups": [64, 128, 256, 512],
    "side": 224,
}  # fmt: skip
RESNET = """MODEL: {{TYPE: resnet, DEPTH: {}, NUM_CLASSES: {}}}
RESNET: {{TRANS_FUN: {}}}
TRAIN: {{DATASET: {}, IM_SIZE: {}}}
"""
B0 = """MODEL: {TYPE: effnet, NUM_CLASSES: 1000, ACTIVATION_FUN: silu}
EN:
  STEM_W: 32
  STRIDES: [1, 2, 2, 2, 1, 2, 1]
  DEPTHS: [1, 2, 2, 3, 3, 4, 1]
  WIDTHS: [16, 24, 40, 80, 112, 192, 320]
  EXP_RATIOS: [1, 6, 6, 6, 6, 6, 6]
  KERNELS: [3, 3, 5, 3, 5, 5, 3]
  HEAD_W: 1280
"""
# facebookresearch/pycls @5719de6, dev/model_complexity.json: params, and flops with what biases add.
PUBLISHED = {
    "RegNetX-200MF": (REGNET.format("DEPTH: 13, W0: 24, WA: 36.44, WM: 2.49, GROUP_W: 8"), 2_684_792, 199_040_872),
    "RegNetX-400MF": (REGNET.format("DEPTH: 22, W0: 24, WA: 24.48, WM: 2.54, GROUP_W: 16"), 5_157_512, 397_678_568),
    "RegNetX-600MF": (REGNET.format("DEPTH: 16, W0: 48, WA: 36.97, WM: 2.24, GROUP_W: 24"), 6_196_040, 600_891_112),
    "R-50": (ANYNET.format(**R50), 25_557_032, 4_089_185_256),
    "R-56 for CIFAR": (ANYNET.format(**CIFAR, block="res_basic_block"), 855_770, 125_747_850),
    "V-56 for CIFAR": (ANYNET.format(**CIFAR, block="vanilla_block"), 853_018, 125_485_706),
    "R-56 by its depth": (RESNET.format(56, 10, "basic_transform", "cifar10", 32), 855_770, 125_747_850),
}  # fmt: skip


@pytest.mark.parametrize("name", PUBLISHED)
def test_it_has_the_counts_that_pycls_publishes(name):
    text, params, flops = PUBLISHED[name]
    network = read(text.encode())
    rows = {row["id"]: row["value"] for row in arch.counts(network)}
    assert arch.summarize(network)["params"]["total"] == params
    assert rows["pycls_flops"] == flops


def test_efficientnet_is_the_zoo_s():
    assert fingerprint(read(B0.encode()).graph) == fingerprint(arch.network("efficientnet_b0").graph)


@pytest.mark.parametrize("id", ["resnet50", "resnext50_32x4d", "regnetx_002", "regnety_004"])
def test_what_was_written_is_read_again(id):
    network = arch.network(id)
    found = importing.from_bytes(FORMATS["pycls"].content(network))
    assert (found.format, found.recognised) == ("pycls configuration", None)
    assert fingerprint(found.network.graph) == fingerprint(network.graph)


def test_the_image_has_another_size_where_one_is_asked_for():
    assert read(B0.encode(), (64, 96)).graph.input == (3, 64, 96)
    assert read(ANYNET.format(**CIFAR, block="vanilla_block").encode()).graph.input == (3, 32, 32)


BAD = {
    "empty": ("", "TYPE is ''. It must be one of anynet"),
    "another model": ("MODEL: {TYPE: vit}", "MODEL: TYPE is 'vit'. It must be one of anynet, effnet, regnet, resnet"),
    "no group": ("MODEL: 3", "MODEL: it is '3'. It must be a group"),
    "scaled": ("MODEL: {TYPE: effnet, SCALING_TYPE: dw}", "SCALING_TYPE is 'dw'"),
    "lists in lists": ("MODEL: " + "[" * 5000, "line|deep"),
    "no stages": ("MODEL: {TYPE: anynet}", "ANYNET: it has 0 DEPTHS, 0 WIDTHS, 0 STRIDES. Give one of each"),
    "unlike lists": (B0.replace("[3, 3, 5, 3, 5, 5, 3]", "[3]"), "1 KERNELS"),
    "few ratios": (B0.replace("[1, 6, 6, 6, 6, 6, 6]", "[6]"), "1 EXP_RATIOS for 7 stages"),
    "few groups": (ANYNET.format(**R50 | {"ratios": [1]}), "1 BOT_MULS or GROUP_WS for 4 stages"),
    "a width of words": (B0.replace("STEM_W: 32", "STEM_W: wide"), "EN: STEM_W is 'wide'. It must be a whole number"),
    "a negative depth": (REGNET.format("DEPTH: -3"), "REGNET: DEPTH is '-3'"),
    "many blocks": (REGNET.format("DEPTH: 2000000000"), "make no line of widths.*DEPTH at most 1,000"),
    "no growth": (REGNET.format("WM: 1.0"), "WM above 1"),
    "half a quantum": (REGNET.format("W0: 20"), "a multiple of 8"),
    "a share that is none": (REGNET.format("SE_ON: True, SE_R: 0.3"),
        "SE_R is '0.3'. It must be one over a whole number"),
    "no number": (REGNET.format("WA: .nan"), "WA is|line"),
    "a ratio that is none": (REGNET.format("BOT_MUL: 1.5"), "BOT_MUL is '1.5'"),
    "another depth": (RESNET.format(51, 10, "basic_transform", "cifar10", 32), "DEPTH is 51.*6 n . 2"),
    "an unknown depth": (RESNET.format(34, 10, "bottleneck_transform", "imagenet", 32), "It is 50, 101, 152"),
    "a large image": (B0 + "TRAIN: {IM_SIZE: 99999}", "IM_SIZE is '99999'. It must be at most 8,192"),
    "large": ("#" * 2_000_000, "over 1,000,000 bytes"),
}  # fmt: skip


@pytest.mark.parametrize("file", BAD)
def test_bad_input_says_what_and_how_to_fix_it(file):
    text, message = BAD[file]
    refused(read, text.encode(), message)


def test_damaged_files_are_read_or_refused():
    files = [text.encode() for text, _, _ in PUBLISHED.values()] + [B0.encode()]
    assert 20 < check(read, files) < 290
