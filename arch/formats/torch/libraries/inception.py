"""GoogLeNet and the Inceptions: torchvision 0.29 `googlenet.py` and `inception.py`, timm 1.0 `inception_v3.py`,
`inception_v4.py` and `inception_resnet_v2.py`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from string import ascii_lowercase

from arch.formats.torch.initial import PYTORCH, Rule
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
    parts,
    sentence,
    sides,
    word,
)
from arch.formats.torch.tree import Child, Group, Leaf

_POOL = "(max|avg)_pool2d"
_BRANCHES = "branch( branch)+ concat"
_RESIDUAL = f"{_BRANCHES} conv( gain)? add( activation)?"
_STACK = f"{UNIT}( {UNIT})*"
_NONE = "(?!)"
_GOOGLENET = [UNIT, f"{UNIT} {UNIT}", f"{UNIT} {UNIT}", f"max_pool2d {UNIT}"]
_GOOGLENET_AUX = f"(adaptive_avg_pool|avg_pool2d) {UNIT} flatten linear activation( dropout)? linear"
_INCEPTION_AUX = f"avg_pool2d {UNIT} {UNIT} global_avg_pool flatten linear"


def _inception(root: Group, auxiliary: str) -> Parts | None:
    """The parts of a network of units, poolings and blocks of branches, with auxiliary heads of a pattern."""
    found = parts(root)
    if not found or not are(found.stem, f"{UNIT}( max_pool2d)?") or not are(found.head, HEAD):
        return None
    blocks = all(are(block.children, f"{UNIT}|max_pool2d|{_BRANCHES}|{_RESIDUAL}") for block in found.blocks)
    branches = [branch for block in found.blocks for branch in branches_of(block)]
    fits = all(are(branch.children, f"{_STACK}|{_POOL}( {UNIT})*|{_STACK} group") for branch in branches)
    sides = [side for branch in branches for fork in branch.children for side in branches_of(fork)]
    heads = all(are(head.children, auxiliary) for head in found.auxiliary)
    return found if blocks and fits and heads and all(are(side.children, UNIT) for side in sides) else None


def branches_of(child: Child) -> list[Group]:
    """The branches in a block or a fork; none in a layer."""
    inside = child.children if isinstance(child, Group) else []
    return [group for group in inside if isinstance(group, Group) and group.role == "branch"]


def _open(group: Group, inside: Sequence[Child]) -> None:
    """Dissolve certain groups in a group."""
    dissolve(group, lambda child: child in inside)


def _modules(root: Group, found: Parts) -> list[tuple[Child, str]]:
    """What is constructed in front of the head, with numbers and letters as TF-slim's Inceptions have them: 1a, 2a, 2b.

    The number tells how often the map has shrunk, and the letter counts what works on a map of one size; blocks with a
    shortcut have none.
    """
    kept = {*found.auxiliary, *filter(branches_of, found.blocks)}
    dissolve(root, lambda group: group not in kept)
    gather_units(root, "attributes")
    named, number, letter, before = [], 0, 0, root.inputs[0]
    for child in root.children[: -len(found.head)]:
        if word(child) == "auxiliary":
            continue
        after = child.node.shape if isinstance(child, Leaf) else child.output
        is_smaller = after[1:] != before[1:]
        number, letter, before = number + is_smaller, 0 if is_smaller else letter, after
        named.append((child, f"{number}{ascii_lowercase[letter % len(ascii_lowercase)]}"))
        letter += not (isinstance(child, Group) and are(child.children, _RESIDUAL))
    return named


def _name_branches(block: Group, first: int) -> None:
    """branch1, branch2.0, branch2.1, ...; what ends in a fork is branch1_0, branch1_1a and branch1_1b."""
    block.form, block.title = "attributes", block.title or "Inception"
    for number, branch in enumerate(branches_of(block), start=first):
        gather_units(branch, "attributes")
        branch.name, branch.form = f"branch{number}", "numbers"
        if len(branch.children) == 1:
            branch.children[0].name = branch.name
            _open(block, [branch])
        elif branches_of(branch.children[-1]):
            _open_fork(block, branch, [f"{branch.name}_{index}" for index in range(len(branch.children))])


def _open_fork(block: Group, branch: Group, names: Sequence[str]) -> None:
    """Put what a branch of units holds into its block; the sides of a fork at its end share the last name."""
    for child, name in zip(branch.children, names, strict=False):
        child.name = name
    fork = branch.children[-1]
    for side, letter in zip(branches_of(fork), ascii_lowercase, strict=False):
        gather_units(side, "attributes")[0].name = f"{names[-1]}{letter}"
    _open(block, [branch])
    if isinstance(fork, Group) and branches_of(fork):
        fork.children[-1].name = names[-1]
        _open(block, [fork, *branches_of(fork)])


def googlenet(root: Group) -> Named | None:
    """conv1.conv, ..., inception3a.branch1.conv, inception3a.branch2.0.conv, ..., aux1.conv.conv, ..., fc."""
    found = _inception(root, _GOOGLENET_AUX)
    blocks = [block for block in found.blocks if branches_of(block)] if found else []
    sentences = [[sentence(branch.children) for branch in branches_of(block)] for block in blocks]
    if not found or not blocks or any(words != _GOOGLENET for words in sentences):
        return None
    modules = _modules(root, found)
    letters = dict.fromkeys((place[:-1] for _, place in modules), 0)
    name_in_turn([child for child, _ in modules], {"group": "conv{}", "max_pool2d": "maxpool{}"})
    for child, place in modules:
        if branches_of(child):
            child.name = f"inception{place[:-1]}{ascii_lowercase[letters[place[:-1]]]}"
            letters[place[:-1]] += 1
    for block in blocks:
        _name_branches(block, 1)
    for number, head in enumerate(found.auxiliary, start=1):
        # They are constructed behind all blocks, and in front of the head.
        head.name, head.form, head.rank = f"aux{number}", "attributes", 1
        gather_units(head, "attributes")
        name_in_turn(head.children, {"group": "conv", "linear": "fc{}", "activation": "act"})
    _name_head(found, 2)
    trunc = "nn.init.trunc_normal_({}, std=0.01)"
    return _transformed(Named(root, Rule("As in torchvision's googlenet.py", trunc, trunc, zeros=())))


def _name_head(found: Parts, rank: int = 0, linear: str = "fc") -> None:
    name_in_turn(found.head, {"global_avg_pool": "avgpool", "linear": linear})
    for leaf in found.head:
        leaf.rank = rank


def torchvision_inception_v3(root: Group) -> Named | None:
    """As timm's; published weights were made for an input of another scale."""
    found = timm_inception_v3(root)
    return _transformed(found) if found else None


def _transformed(found: Named) -> Named:
    # The scales are those of three channels.
    return replace(found, transforms_input=found.root.inputs[0][0] == len("RGB"))


def timm_inception_v3(root: Group) -> Named | None:
    """Conv2d_1a_3x3.conv, ..., Mixed_5b.branch1x1.conv, Mixed_5b.branch5x5_1.conv, ..., AuxLogits.conv0.conv."""
    found = _inception(root, _INCEPTION_AUX)
    blocks = [block for block in found.blocks if branches_of(block)] if found else []
    names = [list(map(_by_kernels, branches_of(block))) for block in blocks]
    pools = found and any(are(block.children, "max_pool2d") for block in found.blocks)
    residual = any(are(block.children, _RESIDUAL) for block in blocks)
    if not found or not pools or residual or len(found.auxiliary) > 1 or any(len(set(n)) < len(n) for n in names):
        return None
    modules = _modules(root, found)
    name_in_turn([child for child, _ in modules], {"max_pool2d": "maxpool{}"})
    for child, place in modules:
        if child in blocks:
            child.name = f"Mixed_{place}"
        elif isinstance(child, Group):
            child.name = f"Conv2d_{place}_{'x'.join(map(str, sides(child.children[0])))}"
    for block, own in zip(blocks, names, strict=True):
        _name_by_kernels(block, own)
    for head in found.auxiliary:
        head.name, head.form = "AuxLogits", "attributes"
        for index, unit in enumerate(gather_units(head, "attributes")):
            unit.name = f"conv{index}"
        head.children[-1].name = "fc"
    _name_head(found)
    trunc = "nn.init.trunc_normal_({}, std=0.1)"
    # Of the two smaller deviations that the sources give, the convolution's is set on its unit, where nothing reads it.
    then = ("nn.init.trunc_normal_(self.AuxLogits.fc.weight, std=0.001)",) if found.auxiliary else ()
    return Named(root, Rule("As in the library's Inception-v3", trunc, trunc, zeros=(), then=then))


def _by_kernels(branch: Group) -> str:
    """branch3x3dbl: what a branch is called by its kernels, of which 1x7 and 7x1 after or beside each other are one."""
    if any(word(child).endswith("pool2d") for child in branch.children):
        return "branch_pool"
    forks = {id(child): branches_of(child)[0].children[0] for child in branch.children if branches_of(child)}
    kernels = iter([(sides(forks.get(id(child), child)), id(child) in forks) for child in branch.children])
    sizes: list[int] = []
    for kernel, is_fork in kernels:
        if len(set(kernel)) > 1 and not is_fork:
            # The other half, behind the norm and the activation of this one.
            next((other for other, _ in kernels if other), None)
        sizes += [max(kernel)] if kernel and max(kernel) > 1 else []
    first = sizes[0] if sizes else 1
    rest = "dbl" if sizes == [first, first] else "".join(f"x{size}" for size in sizes[1:])
    return f"branch{first}x{first}{rest}"


def _name_by_kernels(block: Group, names: Sequence[str]) -> None:
    block.form, block.title = "attributes", block.title or "Inception"
    for branch, name in zip(branches_of(block), names, strict=True):
        units = gather_units(branch, "attributes")
        count = len(branch.children)
        if name == "branch_pool" or count == 1:
            branch.children[0].name = "pool"
            for unit in units:
                unit.name = name
            _open(block, [branch])
        else:
            _open_fork(block, branch, [f"{name}_{index}" for index in range(1, count + 1)])


def timm_inception_v4(root: Group) -> Named | None:
    """features.0.conv, ..., features.3.conv.conv, features.4.branch0.0.conv, ..., last_linear."""
    found = _inception(root, _NONE)
    single = found and not any(are(block.children, f"max_pool2d|{_RESIDUAL}") for block in found.blocks)
    blocks = [block for block in found.blocks if branches_of(block)] if found else []
    if not found or not blocks or not single:
        return None
    count = len(_modules(root, found))
    for block in blocks:
        alone = sorted(sentence(branch.children) for branch in branches_of(block))
        _name_branches(block, 0)
        if alone == [UNIT, "max_pool2d"]:
            name_in_turn(block.children, {"group": "conv", "max_pool2d": "maxpool"})
    gather(root, 0, count, "features", "numbers")
    _name_head(found, linear="last_linear")
    return Named(root, PYTORCH)


def timm_inception_resnet_v2(root: Group) -> Named | None:
    """conv2d_1a.conv, ..., mixed_5b.branch0.conv, ..., repeat.0.branch0.conv, repeat.0.conv2d, ..., classif."""
    found = _inception(root, _NONE)
    blocks = [block for block in found.blocks if branches_of(block)] if found else []
    residual = [block for block in blocks if are(block.children, _RESIDUAL)]
    if not found or not residual:
        return None
    for child, place in _modules(root, found):
        kind = "mixed" if child in blocks else "maxpool" if isinstance(child, Leaf) else "conv2d"
        child.name = f"{kind}_{place}"
    for block in blocks:
        _name_branches(block, 0)
        for child in block.children:
            child.name = "conv2d" if word(child) == "conv" else child.name
    _gather_repeats(root, found, residual)
    _name_head(found, linear="classif")
    return Named(root, PYTORCH)


def _gather_repeats(root: Group, found: Parts, residual: Sequence[Group]) -> None:
    """repeat, repeat_1, ...: the stages of blocks with a shortcut; block8 is one without an activation behind it."""
    count = 0
    for stage in found.stages:
        first, last = stage.children[0], stage.children[-1]
        if first not in residual:
            continue
        if len(stage.children) == 1 and isinstance(first, Group) and word(first.children[-1]) == "add":
            first.name = "block8"
            continue
        places = [index for index, child in enumerate(root.children) if child in (first, last)]
        gather(root, places[0], places[-1] + 1, f"repeat_{count}" if count else "repeat", "numbers")
        count += 1
