"""What the estimate knows of a network is what the accuracy table has of its namesake."""

import pytest

from arch.accuracy.description import features
from arch.accuracy.tables import counted
from arch.analysis import layer_costs
from arch.atlas import key
from arch.atlas.readers import table
from arch.lowering import lower
from arch.zoo import zoo

COUNTED = {key(row["arch"]): counted(row) for row in table("imagenet_cnn")}
LAYERS = "fc_params gate_params"
"""The table counts whatever convolution writes a single pixel among the gates, a classifier too. The estimate takes
the sum of both from the weights, and it is the same."""
ECA = "gate_params depth n_conv n_se log2_gw"
"""The table takes ECA's convolution along the channels for one on a map, and knows it for no gate."""
MERGED = "params macs frac_macs_spatial log2_gw"
"""The table has RepVGG's weights and MACs scaled to those of the deployed form."""
ROWS = {
    LAYERS: "resnetv2_50 resnetv2_101 dla34 dla46_c dla46x_c dla60x_c dla60 dla60x dla102 dla102x dla102x2 dla169 "
    "dpn68 dpn68b dpn92 dpn98 dpn131 dpn107 gcresnext26ts gcresnext50ts gcresnet33ts gcresnet50t "
    "mobilenetv3_large_100 mobilenetv3_small_050 mobilenetv3_small_075 mobilenetv3_small_100 "
    "ghostnet_100 ghostnetv2_100 ghostnetv2_130 ghostnetv2_160 fbnetv3_b fbnetv3_d fbnetv3_g "
    "repghostnet_050 repghostnet_058 repghostnet_080 repghostnet_100 repghostnet_111 repghostnet_130 "
    "repghostnet_150 repghostnet_200 lcnet_050 lcnet_075 lcnet_100",
    ECA: "eca_resnet33ts ecaresnet26t ecaresnet269d",
    f"{ECA} grp_share": "eca_resnext26ts eca_nfnet_l0 eca_nfnet_l1 eca_nfnet_l2",
    # Gates of a selective kernel's paths are none there.
    "n_se": "resnest14d resnest26d resnest50d resnest101e resnest200e resnest50d_4s2x40d "
    "skresnet18 skresnet34 skresnext50_32x4d",
    # A perceptron for two pooled maps is there two linear layers that run twice, and no gate.
    f"{LAYERS} n_se": "cbam_resnet50",
    # Half of a MixNet's functions are SiLU.
    "swish": "mixnet_s mixnet_m mixnet_l",
    MERGED: "repvgg_a0 repvgg_a1 repvgg_a2 repvgg_b0 repvgg_b1 repvgg_b2 repvgg_b3 repvgg_d2se",
    f"{MERGED} grp_share": "repvgg_b1g4 repvgg_b2g4 repvgg_b3g4",
    # pytorchcv's own ResNet-26 is another network.
    "params macs acts fc_params short n_conv frac_macs_spatial log2_gw macs_s8 macs_s32 w_s16": "resnet26",
}
UNLIKE = {id: columns for columns, ids in ROWS.items() for id in ids.split()}
"""What differs between a network and its namesake in the table."""
ALIKE = [id for id, entry in zoo().items() if key(id) in COUNTED and entry.design.input.height == COUNTED[key(id)].res]


@pytest.mark.parametrize("id", ALIKE)
def test_features_are_those_of_the_table(id):
    """The table rounds shares to four decimals."""
    graph, there = lower(zoo()[id].design), COUNTED[key(id)]
    found = features(graph, layer_costs(graph))
    differ = {name for name, value in found._asdict().items() if round(value, 4) != getattr(there, name)}
    assert differ == set(UNLIKE.get(id, "").split())
    if differ == set(LAYERS.split()):
        assert found.fc_params + found.gate_params == there.fc_params + there.gate_params


def test_most_of_the_zoo_is_in_the_table():
    assert len(ALIKE) >= 225


def test_a_gate_made_of_a_weighted_sum_ends_there():
    graph = lower(zoo()["gc_efficientnetv2_rw_t"].design)
    found = features(graph, layer_costs(graph))
    assert (found.n_conv, found.n_se) == (136, 29)
