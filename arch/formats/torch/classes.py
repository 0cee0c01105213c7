"""The classes of a network's source, and what they are called."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from arch.design import Design
from arch.formats.torch.family import Families, Family, families
from arch.formats.torch.parameters import Class, Classes, make
from arch.formats.torch.tree import Group, identifier, layers, walk
from arch.graph import Role
from arch.ops.torch_code import Call
from arch.parts import BLOCKS

_TITLES: Mapping[str, str] = {"basic": "BasicBlock", "plain": "ConvBlock", "branches": "Inception"}
"""Names of the classes of blocks, by kind; of others their title."""
_ROLES: Mapping[Role, str] = {"gate": "SqueezeExcite", "auxiliary": "AuxiliaryHead"}
_GLOBALS = {"F", "OrderedDict", "INPUT", "OUTPUT", "PARAMS", "Tensor"}
"""What a file has beside its classes, which may bear any name."""


@dataclass(frozen=True, slots=True)
class Source:
    """A network's classes: their tree, and the class of each group that has one."""

    root: Group
    classes: Classes

    @property
    def main(self) -> Class:
        """The class of the whole network."""
        return self.classes[id(self.root)]


def classes_of(root: Group, name: str) -> Source:
    """The classes of a network of that name, from its tree."""
    root.title = _class_name(name) or "Network"
    return Source(root, _classes(root, families(root)))


def titles(design: Design | None) -> dict[int, str]:
    """Names for the classes of blocks, by the number of their stage."""
    stages = design.stages if design else ()
    kinds = {stage.block.kind for stage in stages if getattr(stage.block, "expansion", 1) != 1}
    return {number: _title(stage.block.kind, stage.block.kind in kinds) for number, stage in enumerate(stages, start=1)}


def _title(kind: str, expands: bool) -> str:
    if kind == "separable" and expands:
        return "InvertedResidual"
    return _TITLES.get(kind) or "".join(word.capitalize() for word in BLOCKS[kind].title.split())


def _class_name(name: str) -> str:
    """A network's name as that of a class: only ASCII letters and digits, beginning with a letter."""
    word = "".join(part[:1].upper() + part[1:] for part in re.findall(r"[A-Za-z0-9]+", name))
    return re.sub(r"^[0-9]+", "", word)[:40]


def _classes(root: Group, found: Families) -> Classes:
    taken: dict[str, list[Family]] = {}
    made: Classes = {}
    unique: dict[int, Family] = {}
    for group in walk(root):
        _visit(group, found, unique)
    helpers = {layer.written.constructor for layer in layers(root) if isinstance(layer.written, Call)}
    bases = {key: identifier(_base(family, root), _GLOBALS | helpers) for key, family in unique.items()}
    for key, family in unique.items():
        taken.setdefault(bases[key], []).append(family)
    for key, family in unique.items():
        same = taken[bases[key]]
        # Blocks of one kind that differ in more than numbers: InceptionA, InceptionB.
        letters = "" if len(same) == 1 else _letters(same.index(family))
        own = make(f"{bases[key]}{letters}", family, made)
        made.update((id(group), own) for group in family.groups)
    return made


def _visit(group: Group, found: Families, done: dict[int, Family]) -> None:
    """Put the family of a group behind those of all that its groups hold.

    The first block of a kind can lack a part, as a gate, that a later one has: its class needs the part's all the same.
    """
    family = found.get(id(group))
    if family is None or id(family) in done:
        return
    for member in family.groups:
        for inner in walk(member):
            if inner is not member:
                _visit(inner, found, done)
    done[id(family)] = family


def _letters(index: int) -> str:
    """A, B, ..., Z, AA, AB."""
    return (_letters(index // 26 - 1) if index >= 26 else "") + "ABCDEFGHIJKLMNOPQRSTUVWXYZ"[index % 26]


def _base(family: Family, root: Group) -> str:
    group = family.first
    if group is root or group.title:
        return group.title
    word = group.name.rstrip("0123456789_") if group.role == "group" else group.role
    return _ROLES.get(group.role) or word.title().replace("_", "") or "Group"


def about(own: Class, design: Design | None) -> str:
    """The docstring of a class."""
    names = titles(design)
    kinds = {names[index]: stage.block.kind for index, stage in enumerate(design.stages, 1)} if design else {}
    title = own.family.title
    if title in kinds:
        return f"{BLOCKS[kinds[title]].summary}."
    return _ABOUT.get(title) or _ABOUT.get(own.family.first.role) or "A group of layers."


_ABOUT: Mapping[str, str] = {
    "ConvNormAct": "A convolution with its norm and activation.",
    "ConvNorm": "A convolution with its norm.",
    "ConvAct": "A convolution with its activation.",
    "DepthwiseSeparable": "A depthwise and a pointwise convolution.",
    "gate": "Scales each channel by what its mean over the map says.",
    "auxiliary": "Scores from the middle of the network, in training only.",
    "transition": "Fewer channels and a smaller map, between two stages.",
    "branch": "One of the paths of a block.",
    "stem": "The layers in front of the first stage.",
    "head": "The layers from the last map to the scores.",
    "shortcut": "The path around a block.",
    "block": "A block.",
}
