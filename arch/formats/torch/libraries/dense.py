"""DenseNets: torchvision 0.29 `densenet.py`, timm 1.0 `densenet.py`; both have the same names."""

from __future__ import annotations

from arch.formats.torch.initial import Rule
from arch.formats.torch.libraries.shaping import HEAD, Named, Parts, are, dissolve, gather, name_in_turn, parts, word
from arch.formats.torch.tidy import hoist
from arch.formats.torch.tree import Group

_STEM = "conv norm activation max_pool2d"
_LAYER = "norm activation conv norm activation conv( dropout)? concat"
_TRANSITION = "norm activation conv avg_pool2d"
_HEAD = f"norm activation {HEAD}"


def _dense(root: Group) -> Parts | None:
    """The parts of a network of dense layers, in which a transition stands between any two stages."""
    found = parts(root)
    if not found or found.auxiliary or not are(found.stem, _STEM) or not are(found.head, _HEAD):
        return None
    groups = [child for block in found.blocks for child in block.children if isinstance(child, Group)]
    firsts = [stage.children[0] for stage in found.stages]
    expected = [f"transition {_LAYER}" if block in firsts[1:] else _LAYER for block in found.blocks]
    fits = all(are(block.children, pattern) for block, pattern in zip(found.blocks, expected, strict=True))
    return found if fits and all(are(group.children, _TRANSITION) for group in groups) else None


def densenet(root: Group) -> Named | None:
    """features.conv0, features.denseblock1.denselayer1.norm1, ..., features.transition1.norm, ..., classifier."""
    found = _dense(root)
    if not found:
        return None
    names = {"norm": "norm{}", "activation": "relu{}", "conv": "conv{}"}
    for number, stage in enumerate(found.stages, start=1):
        hoist(stage)
        begin = int(word(stage.children[0]) == "transition")
        for index, layer in enumerate(stage.children[begin:], start=1):
            layer.name = f"denselayer{index}"
        gather(stage, begin, len(stage.children), f"denseblock{number}", "keys")
        for child in stage.children[:begin]:
            child.name = f"transition{number - 1}"
    for block in found.blocks:
        block.form, block.title = "attributes", block.title or "DenseLayer"
        name_in_turn(block.children, names)
    dissolve(root, lambda group: group.role in ("stem", "stage", "head"))
    for child in root.children:
        if isinstance(child, Group) and child.role == "transition":
            child.form = "attributes"
            name_in_turn(child.children, {"activation": "relu", "avg_pool2d": "pool"})
    name_in_turn(found.stem, {"conv": "conv0", "norm": "norm0", "activation": "relu0", "max_pool2d": "pool0"})
    last = {"norm": f"norm{len(found.stages) + 1}", "activation": "relu", "linear": "classifier"}
    name_in_turn(found.head, {**last, "global_avg_pool": "avgpool"})
    gather(root, 0, root.children.index(found.head[0]) + 1, "features", "keys")
    return Named(root, Rule("As in the library's densenet.py", "nn.init.kaiming_normal_({})", zeros=("linear",)))
