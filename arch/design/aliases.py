"""Well-known names of stems, blocks and heads, and what says the same here."""

from __future__ import annotations

import re
from collections.abc import Mapping

_INVERTED = "separable, with expansion: 6, linear: true and shortcut: true"
_SQUEEZE = "a setting: attention, of basic and bottleneck blocks"

# A name stands in one row of a family: of two rows the later would win, silently.
_SAME: Mapping[str, Mapping[str, str]] = {
    "stem": {
        "conv": "conv2d convolution resnet vgg alexnet imagenet cifar",
        "deep": "resnetd resnet_d inception_v3 three_convs",
        "patchify": "patch patch_embed patch_embedding vit convnext",
        "none": "identity null empty no",
    },
    "block": {
        "basic": "resnet residual res resnet18 resnet34 basicblock basic_block res_block wide wrn wide_resnet",
        "bottleneck": "resnet50 resnext bottle_neck regnet",
        "plain": "vgg conv convolution conv2d conv_bn_relu conv_norm_act conv3x3 cnn alexnet",
        "branches": "inception googlenet naive_inception multi_branch branch parallel",
        "dense": "densenet dense_layer denselayer",
        "fire": "squeezenet",
        "mlpconv": "nin network_in_network mlp_conv cccp",
        "pool": "pooling maxpool max_pool maxpool2d avgpool avg_pool avgpool2d average_pooling max_pooling downsample",
        "separable": "mobilenet mobilenetv1 mobilenet_v1 depthwise depthwise_separable separable_conv sepconv dwconv "
        "dsconv depthwise_conv",
        _INVERTED: "mbconv mb_conv inverted_residual invertedresidual inverted_bottleneck mobilenetv2 mobilenet_v2 "
        "mobilenetv3 mobilenet_v3 efficientnet",
        _SQUEEZE: "se squeeze_excite squeeze_excitation squeeze_and_excitation squeezeexcitation senet se_resnet",
    },
    "head": {
        "classifier": "linear fc dense mlp softmax gap global_pool avgpool global_average_pooling fully_connected",
        "score_maps": "fcn nin conv squeezenet all_conv fully_convolutional",
    },
}
ALIASES: Mapping[str, Mapping[str, str]] = {
    family: {name: here for here, names in rows.items() for name in names.split()} for family, rows in _SAME.items()
}


def known_as(family: str, name: str) -> str:
    """What a well-known name is called here; "" for one that is not known."""
    word = re.sub(r"[\s-]+", "_", name.strip().lower())
    aliases = ALIASES.get(family, {})
    # With its last word first, as `res_block` is listed; then without, as `mbconv_block`.
    return aliases.get(word) or aliases.get(re.sub(r"_?(block|module|layer|stem|head|unit)s?$", "", word), "")
