"""Modules and parameters under the names that published checkpoints have: torchvision's and timm's.

Read from torchvision 0.29 (`models/resnet.py`, `vgg.py`) and timm 1.0 (`models/resnet.py`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from arch.errors import ArchError
from arch.formats.torch.tree import Child, Group, Leaf, identifier
from arch.graph import Scope

_HIDDEN = ["linear", "relu", "dropout"]
_VGG_HEAD = ["adaptive_avg_pool", "flatten", *_HIDDEN, *_HIDDEN, "linear"]
_KINDS = {"conv": "conv", "norm": "bn", "activation": "act"}


def named(root: Group, library: str) -> Group:
    """The tree of a network as a library nests and names it; it computes the same.

    Raises:
        ArchError: the library has no such network, or its names are not known here.
    """
    for layout in LIBRARIES[library]:
        found = layout(root)
        if found is not None:
            return found
    fix = "Use the names of the graph, or begin with one of the library's residual networks"
    if library == "torchvision":
        fix += " or VGGs"
    raise ArchError("", f"how {library} names such a network is not known", fix)


def _chain(name: str, children: Sequence[Child], like: Group, numbered: bool = False) -> Group:
    """Children one after another as a group in another one's place."""
    taken: set[str] = set()
    for index, child in enumerate(children):
        child.name, child.reads = identifier(child.name, taken), (index - 1,)
    return Group(name, Scope(name, "group"), "", list(children), (-1,), like.inputs, like.output, numbered)


def _parts(root: Group) -> tuple[Group | None, list[Group], Group] | None:
    """Stem, stages and head of a network that has nothing else."""
    groups = [child for child in root.children if isinstance(child, Group)]
    if not root.is_chain or len(groups) != len(root.children) or not groups or groups[-1].role != "head":
        return None
    stem = groups[0] if groups[0].role == "stem" else None
    stages = groups[1:-1] if stem else groups[:-1]
    return (stem, stages, groups[-1]) if all(stage.role == "stage" for stage in stages) else None


def _leaves(group: Group) -> list[Leaf] | None:
    """The layers of a chain of layers and chains; None where it is no chain."""
    found: list[Leaf] = []
    for child in group.children if group.is_chain else ():
        inner = [child] if isinstance(child, Leaf) else _leaves(child)
        if inner is None:
            return None
        found += inner
    return found or None


def _kinds(leaves: Sequence[Leaf]) -> list[str]:
    return [leaf.node.op.kind for leaf in leaves]


def _root(root: Group, children: Sequence[Child]) -> Group:
    found = _chain("", children, root)
    found.scope, found.title, found.reads, found.inputs = root.scope, root.title, (), root.inputs
    return found


def _resnet(root: Group) -> Group | None:
    """conv1, bn1, layer1.0.conv1, layer1.0.downsample.0, ..., fc; timm's gates are layer1.0.se.fc1 and .fc2."""
    parts = _parts(root)
    blocks = [block for stage in parts[1] for block in stage.children] if parts else []
    stem = _leaves(parts[0]) if parts and parts[0] else None
    if not parts or not stem or not all(isinstance(block, Group) and _is_residual(block) for block in blocks):
        return None
    convs = [index for index, kind in enumerate(_kinds(stem)) if kind == "conv"]
    front = list(stem[: convs[-1] + 1])
    # A deep stem is a Sequential up to its last convolution.
    first: Child = front[0] if len(front) == 1 else _chain("conv1", front, root, True)
    first.name = "conv1"
    children: list[Child] = [first]
    for leaf, kind in zip(stem[convs[-1] + 1 :], _kinds(stem[convs[-1] + 1 :]), strict=True):
        leaf.name = {"norm": "bn1", "activation": "relu", "pool": "maxpool"}.get(kind, leaf.name)
        children.append(leaf)
    for number, stage in enumerate(parts[1], start=1):
        stage.name, stage.numbered = f"layer{number}", True
        children.append(stage)
    for block in blocks:
        assert isinstance(block, Group), "checked above"
        _name_block(block)
    return _root(root, [*children, *_head(parts[2])])


def _is_residual(block: Group) -> bool:
    last = block.children[-2:] if block.children else []
    names = [child.node.op.name if isinstance(child, Leaf) else "" for child in last]
    # Pre-activation blocks begin with their norm: their libraries name them otherwise.
    first = block.children[0] if block.children else None
    return names == ["add", "relu"] and isinstance(first, Leaf) and first.node.op.kind == "conv"


def _name_block(block: Group) -> None:
    count = 0
    for child in block.children:
        if isinstance(child, Group) and child.role == "shortcut":
            child.name, child.numbered = "downsample", True
        elif isinstance(child, Group) and child.role == "gate":
            child.name = "se"
            layers = [leaf for leaf in child.children if isinstance(leaf, Leaf) and leaf.has_weights]
            for number, leaf in enumerate(layers, start=1):
                leaf.name = f"fc{number}"
        elif isinstance(child, Leaf):
            count += child.node.op.kind == "conv"
            child.name = f"{_KINDS[child.node.op.kind]}{count}" if child.node.op.kind in _KINDS else child.name
    relu = block.children[-1]
    relu.name = "act"


def _head(head: Group) -> list[Child]:
    for child in head.children:
        if isinstance(child, Leaf):
            child.name = {"pool": "avgpool", "linear": "fc"}.get(child.node.op.kind, child.name)
    return list(head.children)


def _numbered(root: Group) -> Group | None:
    """features.0, features.2, ..., classifier.0: VGG with and without norm."""
    parts = _parts(root)
    if not parts:
        return None
    groups = [*([parts[0]] if parts[0] else []), *parts[1]]
    layers = [_leaves(group) for group in groups]
    head = _leaves(parts[2])
    if head is None or any(found is None for found in layers):
        return None
    # AlexNet's dropouts stand before its layers there, and behind them here: its numbers would be others.
    inside = [leaf for found in layers for leaf in found or ()]
    kernels = {leaf.node.op.geometry.kernel for leaf in inside if leaf.node.op.kind == "conv" and leaf.node.op.geometry}
    if kernels != {(3, 3)} or [leaf.node.op.name for leaf in head] != _VGG_HEAD:
        return None
    features = _chain("features", inside, root, True)
    features.output = groups[-1].output
    classifier = _chain("classifier", head[2:], parts[2], True)
    classifier.inputs = (head[1].node.shape,)
    head[0].name = "avgpool"
    return _root(root, [features, head[0], head[1], classifier])


LIBRARIES: Mapping[str, Sequence[Callable[[Group], Group | None]]] = {
    "torchvision": (_resnet, _numbered),
    "timm": (_resnet,),
}
"""How each library's networks are nested: the first layout that a network has is taken."""
