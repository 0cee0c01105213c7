"""MobileNets: torchvision 0.29 `mobilenetv2.py`, timm 1.0 `efficientnet.py`."""

from __future__ import annotations

from arch.formats.torch.initial import Rule
from arch.formats.torch.libraries.shaping import (
    HEAD,
    UNIT,
    Named,
    Parts,
    are,
    dissolve,
    gather,
    gather_units,
    name_in_turn,
    need_dropout,
    parts,
    sides,
    word,
)
from arch.formats.torch.tree import Group, Leaf
from arch.ops import Conv2d

_SEPARABLE = f"{UNIT} conv norm( activation)?( add)?"
_INVERTED = f"{UNIT} {UNIT} conv norm( add)?"
_LINEAR = f"({UNIT} )+conv norm( add)?"


def _mobilenet(root: Group) -> Parts | None:
    """The parts of a network of depthwise separable blocks, with and without expansions."""
    found = parts(root)
    if not found or found.auxiliary or not are(found.stem, UNIT) or not are(found.head, HEAD):
        return None
    return found if all(map(_is_separable, found.blocks[: -_is_end(found) or None])) else None


def _is_end(found: Parts) -> bool:
    """Whether the last block is a 1x1 convolution in front of the pooling."""
    last = found.blocks[-1].children
    return are(last, UNIT) and sides(last[0]) == (1, 1)


def _is_separable(block: Group) -> bool:
    ops = [child.node.op for child in block.children if isinstance(child, Leaf)]
    convs = [op for op in ops if isinstance(op, Conv2d)]
    fits = are(block.children, f"{_SEPARABLE}|{_INVERTED}")
    return fits and convs[-2].groups == convs[-2].out and convs[-1].kernel == (1, 1)


def mobilenet_v2(root: Group) -> Named | None:
    """features.0.0, features.1.conv.0.0, ..., features.18.0, classifier.1."""
    found = _mobilenet(root)
    if not found or not _is_end(found) or not all(are(block.children, _LINEAR) for block in found.blocks[:-1]):
        return None
    need_dropout(found.head)
    for block in found.blocks[:-1]:
        gather_units(block, "numbers")
        # The last convolution and its norm are no module of their own there.
        dissolve(block, lambda group: group.title == "ConvNorm")
        gather(block, 0, len(block.children) - (word(block.children[-1]) == "add"), "conv", "numbers")
        block.form, block.title = "attributes", block.title or "InvertedResidual"
    last = found.blocks[-1]
    dissolve(root, lambda group: group.role in ("stem", "stage", "head") or group is last)
    gather_units(root, "numbers")
    gather(root, 0, len(root.children) - len(found.head), "features", "numbers")
    name_in_turn(root.children, {"group": "features", "global_avg_pool": "avgpool"})
    gather(root, len(root.children) - 2, len(root.children), "classifier", "numbers")
    he = 'nn.init.kaiming_normal_({}, mode="fan_out", nonlinearity="relu")'
    return Named(root, Rule("As in torchvision's mobilenetv2.py", he, "nn.init.normal_({}, std=0.01)"))


def timm_mobilenet(root: Group) -> Named | None:
    """conv_stem, bn1, blocks.0.0.conv_dw, blocks.0.0.bn1, blocks.0.0.conv_pw, ..., conv_head, bn2, classifier."""
    found = _mobilenet(root)
    if not found:
        return None
    end = _is_end(found)
    for block in found.blocks[: -end or None]:
        _name_separable(block)
    stages = found.stages[: -end or None]
    for stage in stages:
        stage.form = "numbers"
    dissolve(root, lambda group: group.role in ("stem", "head") or group not in stages)
    begin = len(found.stem)
    gather(root, begin, begin + len(stages), "blocks", "numbers")
    ends = [child for child in root.children if isinstance(child, Leaf)]
    names = {"norm": "bn{}", "activation": "act{}", "global_avg_pool": "global_pool", "linear": "classifier"}
    name_in_turn(ends, names)
    for conv, name in zip((child for child in ends if word(child) == "conv"), ("conv_stem", "conv_head"), strict=False):
        conv.name = name
    fan = "nn.init.normal_({0}, std=(2 * module.groups / (module.out_channels * {0}[0, 0].numel())) ** 0.5)"
    uniform = "nn.init.uniform_({}, -(module.out_features**-0.5), module.out_features**-0.5)"
    return Named(root, Rule("As in timm's efficientnet.py", fan, uniform))


def _name_separable(block: Group) -> None:
    expands = are(block.children, _INVERTED)
    block.form, block.title = "attributes", "InvertedResidual" if expands else "DepthwiseSeparable"
    name_in_turn(block.children, {"norm": "bn{}", "activation": "act{}"})
    names = ("conv_pw", "conv_dw", "conv_pwl") if expands else ("conv_dw", "conv_pw")
    for conv, name in zip((child for child in block.children if word(child) == "conv"), names, strict=True):
        conv.name = name
