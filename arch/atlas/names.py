"""One name per network, whatever a source calls it, and the family that it belongs to."""

from __future__ import annotations

import re
from collections.abc import Mapping

_V1 = ("50", "101", "152")
ALIASES: Mapping[tuple[str, str], str] = {
    # pytorchcv's plain names have the stride in the first 1x1 (50 layers: 3.88 G MACs), `b` in the 3x3 (4.11 G).
    **{("pytorchcv", f"ResNet-{depth}"): f"resnet{depth}v1" for depth in _V1},
    **{("pytorchcv", f"ResNet-{depth}b"): f"resnet{depth}" for depth in _V1},
    **{("keras", f"ResNet{depth}"): f"resnet{depth}v1" for depth in _V1},
    **{("convnet-burden", f"resnet-{depth}"): f"resnet{depth}v1" for depth in _V1},
    # 62.38 M weights: without the paper's two groups, with which it has 60.97 M.
    ("pytorchcv", "AlexNet"): "alexnetungrouped",
    ("pytorchcv", "AlexNet-b"): "alexnetungroupedb",
    ("canziani2017", "AlexNet"): "alexnetcaffe",
    ("convnet-burden", "alexnet"): "alexnetcaffe",
    ("convnet-burden", "caffenet"): "caffenet",
    ("ncnn", "resnet50"): "resnet50v1",
    ("ncnn", "mobilenet"): "mobilenetv1100",
    ("keras", "MobileNet"): "mobilenetv1100",
    ("pytorchcv", "BN-VGG-16"): "vgg16bn",
    ("pytorchcv", "BN-VGG-19"): "vgg19bn",
    # Wider or with another squeeze than pycls's networks of that size: timm has both.
    ("torchvision", "regnet_x_400mf"): "regnetx004tv",
    ("torchvision", "regnet_y_800mf"): "regnety008tv",
    ("torchvision", "regnet_y_8gf"): "regnety080tv",
}
"""Where a source's name means another network than the same letters elsewhere: (source, name there) to our key."""


def key(name: str) -> str:
    """A name in small letters and digits alone: `ResNet-50`, `resnet50` and `ResNet 50` are one."""
    return re.sub(r"[^a-z0-9]", "", name.lower())


# Letters and digits alone would make one network of 1.6GF and 16GF.
_REGNET = re.compile(r"regnet[-_ ]?(?P<kind>[xy])[-_ ](?P<whole>[0-9]+)(?:[._](?P<tenth>[0-9]))?(?P<unit>mf?|gf)", re.I)
"""RegNets by their MACs: `RegNetX-1.6GF` (pycls, pytorchcv), `regnet_x_1_6gf` (torchvision), `regnety_400m` (ncnn)."""


def network(source: str, name: str) -> str:
    """The network that a source means by a name; RegNets as timm numbers them, by hundreds of M MACs."""
    regnet = _REGNET.fullmatch(name)
    if regnet and (source, name) not in ALIASES:
        tenths = int(regnet["whole"] + (regnet["tenth"] or "0"))
        hundreds = tenths // 1000 if regnet["unit"].lower().startswith("m") else tenths
        return f"regnet{regnet['kind'].lower()}{hundreds:03}"
    return ALIASES.get((source, name), key(name))


# `resnetv2` stands before `resnet`, `efficientnetv2` before `efficientnet`: each would fit the shorter start too.
_FAMILIES = (
    ("SE-ResNeXt", r"(legacy)?seresnext|senet"),
    ("SE-ResNet", r"(legacy)?seresnet|sepreresnet"),
    ("ECA-ResNet", r"eca"),
    ("ResNeSt", r"resnest"),
    ("ResNet-RS", r"resnetrs"),
    ("ResNetV2", r"resnetv2|preresnet|preactresnet"),
    ("Wide ResNet", r"wideresnet|wrn"),
    ("ResNeXt", r"resnext"),
    ("ResNet", r"resnet"),
    ("RegNetX", r"regnetx"),
    ("RegNetY", r"regnety"),
    ("RegNetZ", r"regnetz|regnetv"),
    ("DenseNet", r"densenet"),
    ("VGG", r"(bn)?vgg"),
    ("RepVGG", r"repvgg"),
    ("GoogLeNet, Inception", r"googlenet|inception|bninception|gcresnext50ts|bnin"),
    ("Xception", r"(legacy)?xception|aligned"),
    ("AlexNet", r"(bn)?alexnet|caffenet"),
    ("SqueezeNet", r"squeeze"),
    ("MobileNet v1", r"mobilenetv1|fdmobilenet|mobilenetw|mobilenet$|mobilenet1"),
    ("MobileNet v2", r"mobilenetv2"),
    ("MobileNet v3", r"(tf)?mobilenetv3"),
    ("MobileNet v4", r"mobilenetv4"),
    ("ShuffleNet", r"shufflenet"),
    ("MnasNet", r"mnasnet|semnasnet|spnasnet"),
    ("EfficientNet v2", r"(tf)?efficientnetv2"),
    ("EfficientNet", r"(tf)?efficientnet|mixnet|(tf)?mixnet"),
    ("GhostNet", r"ghostnet"),
    ("ConvNeXt", r"convnext"),
    ("DLA", r"dla"),
    ("HRNet", r"hrnet"),
    ("DPN", r"dpn"),
    ("Res2Net", r"res2ne"),
    ("NFNet", r"(dm|eca)?nfnet|nfregnet|nfresnet"),
    ("CSPNet", r"csp|darknet"),
    ("ViT", r"vit|flexivit"),
    ("DeiT", r"deit"),
    ("Swin", r"swin"),
    ("EVA, BEiT", r"eva|beit"),
    ("CaiT, XCiT", r"cait|xcit"),
    ("MaxViT, CoAtNet", r"max|coat"),
)
"""Families by the start of the key; the first that fits."""


def family(name: str) -> str:
    """The family of a network's key; `other` where none fits."""
    return next((label for label, start in _FAMILIES if re.match(start, name)), "other")
