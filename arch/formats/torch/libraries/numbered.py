"""Networks whose features are one Sequential: torchvision 0.29 `vgg.py`, `alexnet.py` and `squeezenet.py`, timm 1.0
`vgg.py`."""

from __future__ import annotations

from arch.formats.torch.initial import PYTORCH, Rule
from arch.formats.torch.libraries.shaping import (
    Named,
    Parts,
    are,
    dissolve,
    gather,
    leaves,
    name_in_turn,
    need_dropout,
    parts,
    sides,
    word,
)
from arch.formats.torch.tree import Group, Leaf
from arch.ops import Conv2d, Linear

_HEAD = "(adaptive|global)_avg_pool flatten linear activation( dropout)? linear activation( dropout)? linear"
_LAYERS = "(conv (norm )?activation( max_pool2d)?( |$))+"
_SCORES = "(dropout )?conv activation global_avg_pool flatten"


def _layers(root: Group) -> tuple[Parts, list[Leaf]] | None:
    """The parts and the features of a network of layers in a row whose head has two hidden layers."""
    found = parts(root)
    if not found or found.auxiliary or not all(map(leaves, found.stages)) or not are(found.head, _HEAD):
        return None
    features = [leaf for layers in [found.stem, *map(leaves, found.stages)] for leaf in layers]
    return (found, features) if are(features, _LAYERS) else None


def _vgg(root: Group) -> tuple[Parts, list[Leaf]] | None:
    """As `_layers`, if all convolutions are 3x3."""
    found = _layers(root)
    return found if found and {sides(leaf) for leaf in found[1]} <= {(), (3, 3)} else None


def _gather(root: Group, features: list[Leaf]) -> None:
    """features, avgpool, flatten, classifier."""
    dissolve(root, lambda group: True)
    gather(root, 0, len(features), "features", "numbers")
    root.children[1].name = "avgpool"
    gather(root, 3, len(root.children), "classifier", "numbers")


_VGG = Rule(
    "As in the library's vgg.py",
    'nn.init.kaiming_normal_({}, mode="fan_out", nonlinearity="relu")',
    "nn.init.normal_({}, std=0.01)",
)


def torchvision_vgg(root: Group) -> Named | None:
    """features.0, features.2, ..., classifier.0, classifier.3, classifier.6."""
    found = _vgg(root)
    if not found:
        return None
    need_dropout(found[0].head)
    _gather(root, found[1])
    return Named(root, _VGG)


def timm_vgg(root: Group) -> Named | None:
    """features.0, features.2, ..., pre_logits.fc1, pre_logits.fc2, head.fc: hidden layers are convolutions."""
    found = _vgg(root)
    if not found:
        return None
    pool, flatten, *layers, last = found[0].head
    shape = pool.node.shape
    for leaf in layers:
        if isinstance(leaf.node.op, Linear):
            # Over the whole map, which the map behind it is a single pixel of: the same weights in another shape.
            leaf.written = Conv2d(leaf.node.op.out, (shape[1], shape[2]), bias=leaf.node.op.bias).torch((shape,))
            shape = (leaf.node.op.out, 1, 1)
    dissolve(root, lambda group: True)
    gather(root, 0, len(found[1]), "features", "numbers")
    root.children[1:] = [pool, *layers, flatten, last]
    for index, child in enumerate(root.children):
        child.reads = (index - 1,)
    pool.name = "avgpool"
    name_in_turn([*layers, flatten, last], {"activation": "act{}", "dropout": "drop{}"})
    for leaf, name in zip(
        (leaf for leaf in [*layers, last] if word(leaf) == "linear"), ("fc1", "fc2", "fc"), strict=True
    ):
        leaf.name = name
    end = max(index for index, child in enumerate(root.children) if word(child) == "activation") + 1
    gather(root, 2, end, "pre_logits", "keys")
    gather(root, 3, len(root.children), "head", "keys")
    return Named(root, _VGG)


def alexnet(root: Group) -> Named | None:
    """features.0, features.3, ..., classifier.1, classifier.4, classifier.6: dropouts before hidden layers."""
    found = _layers(root)
    if not found or "norm" in map(word, found[1]):
        return None
    need_dropout(found[0].head)
    _gather(root, found[1])
    classifier = root.children[-1]
    assert isinstance(classifier, Group), "it was gathered"
    *layers, dropout, last = classifier.children
    classifier.children = [dropout, *layers, last]
    for index, child in enumerate(classifier.children):
        child.name, child.reads = f"layer{index}", (index - 1,)
    return Named(root, PYTORCH)


def squeezenet(root: Group) -> Named | None:
    """features.0, features.3.squeeze, ..., classifier.1."""
    found = parts(root)
    if not found or found.auxiliary or not are(found.stem, "conv activation max_pool2d"):
        return None
    fires = [block for block in found.blocks if are(block.children, "group group group concat")]
    groups = [child for block in fires for child in block.children if isinstance(child, Group)]
    others = [block for block in found.blocks if block not in fires]
    if not fires or not all(are(group.children, "conv activation") for group in groups):
        return None
    if not all(are(block.children, "max_pool2d") for block in others) or not are(found.head, _SCORES):
        return None
    need_dropout(found.head)
    for block in fires:
        _name_fire(block)
    dissolve(root, lambda group: group not in fires)
    gather(root, 0, len(root.children) - len(found.head), "features", "numbers")
    gather(root, 1, len(root.children) - 1, "classifier", "numbers")
    he, last = "nn.init.kaiming_uniform_({})", "nn.init.normal_(self.classifier[1].weight, std=0.01)"
    return Named(root, Rule("As in torchvision's squeezenet.py", he, then=(last,)))


def _name_fire(block: Group) -> None:
    names = [group.name for group in block.children[:-1]]
    dissolve(block, lambda group: True)
    for name, conv, act in zip(names, block.children[:-1:2], block.children[1:-1:2], strict=True):
        conv.name, act.name = name, f"{name}_activation"
    block.form, block.title = "attributes", block.title or "Fire"
