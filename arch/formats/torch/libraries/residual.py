"""ResNets and their kin: torchvision 0.29 `resnet.py`, timm 1.0 `resnet.py`, `senet.py` and `resnetv2.py`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from arch.formats.torch.initial import Rule
from arch.formats.torch.libraries.shaping import (
    HEAD,
    Named,
    Parts,
    are,
    dissolve,
    gather,
    name_in_turn,
    parts,
    sentence,
    word,
)
from arch.formats.torch.tree import Form, Group
from arch.ops import Pool

_HE = 'nn.init.kaiming_normal_({}, mode="fan_out", nonlinearity="relu")'
_STEM = "(conv norm activation conv norm activation )?conv norm activation( max_pool2d)?"
_BLOCK = "(conv norm activation (gate )?(dropout )?)+conv norm( gate)?( shortcut)? add activation"
_BEFORE = "norm activation conv( norm activation( gate)?( dropout)? conv)+( gate)?( shortcut)? add"
_BARE_STEM = "(conv norm activation conv norm activation )?conv( max_pool2d)?"
# A gate of linear layers has weights of other shapes than the libraries' 1x1 convolutions.
_GATE = "global_avg_pool conv activation conv activation multiply"
_SHORTCUT = "(avg_pool2d )?conv( norm)?|subsample|(subsample )?pad_channels"
_IN_TURN = {"conv": "conv{}", "norm": "bn{}", "activation": "act{}", "shortcut": "downsample", "gate": "se"}


def residual(root: Group, pattern: str, stem: str = _STEM, head: str = HEAD) -> Parts | None:
    """The parts of a network of residual blocks of a pattern, with gates and projections as libraries have them."""
    found = parts(root)
    if not found or found.auxiliary or not are(found.stem, stem) or not are(found.head, head):
        return None
    inner = {"gate": _GATE, "shortcut": _SHORTCUT}
    groups = [child for block in found.blocks for child in block.children if isinstance(child, Group)]
    fits = all(are(block.children, pattern) for block in found.blocks)
    return found if fits and all(are(group.children, inner[group.role]) for group in groups) else None


def name_blocks(blocks: Sequence[Group], names: Mapping[str, str], shortcut: Form) -> None:
    """conv1, ... by the names; a gate's fc1 and fc2; a shortcut's pool, conv and norm, reached in a form."""
    for block in blocks:
        block.form, block.title = "attributes", block.title or "ResidualBlock"
        # One without weights is no module: its expressions stand in the block.
        dissolve(block, lambda group: group.role == "shortcut" and "conv" not in sentence(group.children))
        name_in_turn(block.children, names)
        for child in block.children:
            if isinstance(child, Group) and child.role == "gate":
                child.form = "attributes"
                name_in_turn(child.children, {"conv": "fc{}", "activation": "act{}"})
            elif isinstance(child, Group):
                child.form = shortcut
                name_in_turn(child.children, {"avg_pool2d": "pool"})


def _name_layers(found: Parts, names: Mapping[str, str]) -> None:
    name_blocks(found.blocks, names, "numbers")
    for number, stage in enumerate(found.stages, start=1):
        stage.name, stage.form = f"layer{number}", "numbers"


def _name_others(root: Group, names: Mapping[str, str]) -> None:
    name_in_turn([child for child in root.children if word(child) != "stage"], names)


def _resnet(root: Group, rule: Rule) -> Named | None:
    """conv1, bn1, layer1.0.conv1, layer1.0.downsample.0, ..., fc."""
    found = residual(root, _BLOCK)
    if not found:
        return None
    _name_layers(found, _IN_TURN)
    dissolve(root, lambda group: group.role in ("stem", "head"))
    convs = [index for index, leaf in enumerate(found.stem) if word(leaf) == "conv"]
    if len(convs) > 1:
        # A deep stem is a Sequential up to its last convolution.
        gather(root, 0, convs[-1] + 1, "conv1", "numbers")
    names = {"group": "conv1", "conv": "conv1", "norm": "bn1", "activation": "act1", "max_pool2d": "maxpool"}
    _name_others(root, {**names, "global_avg_pool": "avgpool", "linear": "fc"})
    return Named(root, rule)


def torchvision_resnet(root: Group) -> Named | None:
    """resnet.py of torchvision, with the gates of timm where there are some."""
    return _resnet(root, Rule("As in torchvision's resnet.py", _HE, zeros=()))


def timm_resnet(root: Group) -> Named | None:
    """resnet.py of timm."""
    return _resnet(root, Rule("As in timm's resnet.py", _HE, zeros=(), last=True))


def timm_senet(root: Group) -> Named | None:
    """senet.py of timm: layer0.conv1, ..., layer1.0.se_module.fc1, ..., last_linear.

    Its networks are those with gates whose stem rounds the pooled size up, as Caffe does.
    """
    found = residual(root, _BLOCK)
    pool = found.stem[-1].node.op if found else None
    gates = found and any(word(child) == "gate" for block in found.blocks for child in block.children)
    if not (found and gates and isinstance(pool, Pool) and pool.ceil):
        return None
    _name_layers(found, {**_IN_TURN, "gate": "se_module"})
    dissolve(root, lambda group: group.role in ("stem", "head"))
    name_in_turn(found.stem, _IN_TURN)
    gather(root, 0, len(found.stem) - 1, "layer0", "keys")
    names = {"group": "layer0", "max_pool2d": "pool0", "global_avg_pool": "global_pool", "linear": "last_linear"}
    _name_others(root, names)
    return Named(root, Rule("As in timm's senet.py", _HE, zeros=()))


def timm_resnetv2(root: Group) -> Named | None:
    """resnetv2.py of timm: stem.conv, stages.0.blocks.0.downsample.conv, stages.0.blocks.0.norm1, ..., head.fc."""
    found = residual(root, _BEFORE, _BARE_STEM, "norm activation global_avg_pool( dropout)? conv flatten")
    if not found:
        return None
    in_turn = {**_IN_TURN, "norm": "norm{}"}
    name_blocks(found.blocks, in_turn, "keys")
    for block in found.blocks:
        for child in block.children:
            # Constructed first, though it reads what the first norm and activation make.
            child.rank = -1 if word(child) == "shortcut" else 0
    for stage in found.stages:
        gather(stage, 0, len(stage.children), "blocks", "numbers")
        stage.form = "keys"
    dissolve(root, lambda group: group.role in ("stem", "head"))
    single = sentence(found.stem).count("conv") == 1
    name_in_turn(found.stem, {**in_turn, "conv": "conv" if single else "conv{}", "max_pool2d": "pool"})
    gather(root, 0, len(found.stem), "stem", "keys")
    gather(root, 1, 1 + len(found.stages), "stages", "numbers")
    name_in_turn(found.head, {"global_avg_pool": "pool", "conv": "fc", "activation": "act"})
    gather(root, len(root.children) - len(found.head) + 2, len(root.children), "head", "keys")
    rule = Rule("As in timm's resnetv2.py", _HE, then=("nn.init.normal_(self.head.fc.weight, std=0.01)",))
    return Named(root, rule)
