"""RegNets: torchvision 0.29 `regnet.py`, timm 1.0 `regnet.py`."""

from __future__ import annotations

from arch.formats.torch.initial import Rule
from arch.formats.torch.libraries.residual import name_blocks, residual
from arch.formats.torch.libraries.shaping import Named, Parts, are, dissolve, gather, gather_units, name_in_turn, word
from arch.formats.torch.tree import Form, Group

_BLOCK = "conv norm activation conv norm activation( gate)? conv norm( shortcut)? add activation"


def _regnet(root: Group) -> Parts | None:
    """The parts of a network of bottlenecks whose stem is one convolution and whose stages stride, the first too."""
    found = residual(root, _BLOCK, "conv norm activation")
    if not found:
        return None
    firsts = [stage.children[0] for stage in found.stages]
    strides = all(isinstance(block, Group) and block.output[1:] != block.inputs[0][1:] for block in firsts)
    projections = [child for block in found.blocks for child in block.children if word(child) == "shortcut"]
    fits = all(isinstance(child, Group) and are(child.children, "conv norm") for child in projections)
    return found if strides and fits else None


def torchvision_regnet(root: Group) -> Named | None:
    """stem.0, trunk_output.block1.block1-0.proj.0, trunk_output.block1.block1-0.f.a.0, ..., fc."""
    found = _regnet(root)
    if not found:
        return None
    name_blocks(found.blocks, {"gate": "se", "shortcut": "proj"}, "numbers")
    for block in found.blocks:
        units = gather_units(block, "numbers")
        for unit, name in zip(units, "abc", strict=True):
            unit.name = name
        gather(block, 0, block.children.index(units[-1]) + 1, "f", "keys")
        block.children[-1].name = "activation"
        for child in block.children:
            child.rank = -1 if word(child) == "shortcut" else 0
    for number, stage in enumerate(found.stages, start=1):
        stage.name, stage.form = f"block{number}", "keys"
        for index, child in enumerate(stage.children):
            child.name = f"block{number}-{index}"
    _gather_ends(root, found, "numbers")
    gather(root, 1, 1 + len(found.stages), "trunk_output", "keys")
    name_in_turn(found.head, {"global_avg_pool": "avgpool", "linear": "fc"})
    he = 'nn.init.kaiming_normal_({}, mode="fan_out", nonlinearity="relu")'
    return Named(root, Rule("As in torchvision's regnet.py", he, "nn.init.normal_({}, std=0.01)", zeros=("linear",)))


def timm_regnet(root: Group) -> Named | None:
    """stem.conv, s1.b1.conv1.conv, ..., s1.b1.downsample.conv, ..., head.fc."""
    found = _regnet(root)
    if not found:
        return None
    name_blocks(found.blocks, {"gate": "se", "shortcut": "downsample"}, "attributes")
    for block in found.blocks:
        for number, unit in enumerate(gather_units(block, "attributes"), start=1):
            unit.name = f"conv{number}"
        block.children[-1].name = "act3"
        for child in block.children:
            if isinstance(child, Group) and child.role == "shortcut":
                gather_units(child, "attributes")[0].name = child.name
        dissolve(block, lambda group: group.role == "shortcut")
    for number, stage in enumerate(found.stages, start=1):
        stage.name, stage.form = f"s{number}", "keys"
        for index, child in enumerate(stage.children, start=1):
            child.name = f"b{index}"
    _gather_ends(root, found, "attributes")
    name_in_turn(found.head, {"global_avg_pool": "pool", "linear": "fc"})
    gather(root, 1 + len(found.stages), len(root.children), "head", "keys")
    he = "nn.init.normal_({0}, std=(2 * module.groups / (module.out_channels * {0}[0, 0].numel())) ** 0.5)"
    return Named(root, Rule("As in timm's regnet.py", he, "nn.init.normal_({}, std=0.01)", last=True))


def _gather_ends(root: Group, found: Parts, form: Form) -> None:
    dissolve(root, lambda group: group.role in ("stem", "head"))
    gather_units(root, form)[0].name = "stem"
