"""The zoo's networks are the libraries' in function, not in integers alone."""

import pytest

import arch
from arch.errors import ArchError
from arch.ops import AdaptivePool, BatchNorm, Pool
from arch.zoo import _design, zoo
from tests.arch.test_bounds import resized

SIZES = [("vgg16", 256, 138_357_544), ("alexnet", 256, 61_100_840), ("googlenet", 299, 13_004_888)]


@pytest.mark.parametrize(("id", "size", "params"), SIZES)
def test_heads_that_pool_adaptively_take_any_size(id, size, params):
    """torchvision pools to 7x7, 6x6 and 4x4 (auxiliary heads), so the weights do not depend on the input."""
    assert arch.summarize(resized(id, size))["params_training"] == params


def test_the_paper_s_own_networks_keep_their_fixed_heads():
    """Caffe's AlexNet of 2012 flattens the map that it gets."""
    params = [arch.summarize(resized("alexnet_caffe", size))["params"]["total"] for size in (227, 259)]
    assert params[0] < params[1]


INCEPTIONS = ("googlenet", "inception_v3", "inception_v4", "inception_resnet_v2")
XCEPTIONS = ("xception41", "xception65", "xception71", "xception65p")
DPNS = tuple(f"dpn{name}" for name in ("48b", "68", "68b", "92", "98", "131", "107"))
# torchvision's larger EfficientNets and its MobileNetV3; the smaller ones have PyTorch's default.
MOBILE = (
    *("tv_efficientnet_b5", "tv_efficientnet_b6", "tv_efficientnet_b7", "mobilenet_v3_large", "mobilenet_v3_small"),
    *("efficientnet_v2_s", "efficientnet_v2_m", "efficientnet_v2_l"),
)
EPS = dict.fromkeys((*INCEPTIONS, *XCEPTIONS, *DPNS, *MOBILE), 0.001)


@pytest.mark.parametrize("id", zoo())
def test_the_epsilon_of_every_norm(id):
    norms = [node.op for node in zoo()[id].network().graph if isinstance(node.op, BatchNorm)]
    # timm's ports of TensorFlow's networks keep their epsilon.
    assert {op.eps for op in norms} <= {EPS.get(id, 1e-3 if id.startswith("tf_") else 1e-5)}


@pytest.mark.parametrize(("id", "counts"), [("inception_v3", True), ("inception_v4", False)])
def test_whether_average_pooling_counts_its_padding(id, counts):
    nodes = zoo()[id].network().graph
    padded = [n.op for n in nodes if isinstance(n.op, Pool) and n.op.mode == "avg" and n.op.padding != ((0, 0), (0, 0))]
    assert padded
    assert {op.padding_counts for op in padded} == {counts}


def test_googlenet_s_auxiliary_heads_pool_to_4x4():
    pools = [node.op for node in zoo()["googlenet"].network().graph if isinstance(node.op, AdaptivePool)]
    assert [op.size for op in pools] == [(4, 4), (4, 4), (1, 1)]


def test_a_stem_of_another_kind_keeps_its_family_s_settings():
    assert arch.load("legacy_senet154").stem.pool_ceil
    assert arch.load("legacy_seresnet50").stem.pool_ceil


FAMILY = {"stem": {"kind": "conv", "pool_ceil": True}, "block": {"kind": "basic"}, "head": {"kind": "classifier"}}
RUN = {"name": "x", "depths": [1], "widths": [8], "strides": [1]}


def test_a_family_s_setting_that_an_entry_cannot_take_raises():
    with pytest.raises(ArchError, match="there is no setting 'pool_ceil'"):
        _design({**RUN, "stem": {"kind": "patchify"}}, FAMILY)
    with pytest.raises(ArchError, match="there is no setting 'shortcut'"):
        _design({**RUN, "block": {"kind": "plain"}}, {**FAMILY, "block": {"kind": "basic", "shortcut": "A"}})


def test_what_nobody_reads_raises():
    with pytest.raises(KeyError, match="nobody reads depth"):
        _design({**RUN, "depth": 3}, FAMILY)
