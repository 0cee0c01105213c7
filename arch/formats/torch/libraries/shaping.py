"""What the layouts of libraries share: what a group is made of, in words, and how its children are regrouped."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from arch.errors import ArchError
from arch.formats.torch.initial import Rule
from arch.formats.torch.tree import Child, Form, Group, Leaf, identifier
from arch.graph import Scope

_WORDS = {"conv2d": "conv", "batch_norm": "norm"}
UNIT = "conv norm activation"
HEAD = "global_avg_pool flatten( dropout)? linear"
"""Patterns of sentences that several families share."""
UNITS = {UNIT: "ConvNormAct", "conv norm": "ConvNorm"}
"""Titles of the classes of a convolution and what follows it."""


@dataclass(frozen=True, slots=True)
class Named:
    """A tree as a library nests and names it.

    Attributes:
        root: the tree.
        rule: how the library's weights begin.
        transforms_input: whether its published weights want an input of another scale than the library's others.
    """

    root: Group
    rule: Rule
    transforms_input: bool = False


Layout = Callable[[Group], Named | None]
"""How a library nests and names a family of networks; None, and the tree as it was, where the network is not of it."""


@dataclass(frozen=True, slots=True)
class Parts:
    """A network as a stem, which may be empty, stages of blocks, and heads."""

    stem: list[Leaf]
    stages: list[Group]
    blocks: list[Group]
    head: list[Leaf]
    auxiliary: list[Group]


def parts(root: Group) -> Parts | None:
    """Stem, stages and heads of a network that has nothing else; None where it is not so, or no chain of them."""
    groups = [child for child in root.children if isinstance(child, Group)]
    main = [(index, child) for index, child in enumerate(root.children) if word(child) != "auxiliary"]
    befores = [-1, *(index for index, _ in main)]
    is_chain = all(child.reads == (before,) for before, (_, child) in zip(befores, main, strict=False))
    by_role = {role: [group for group in groups if group.role == role] for role in ("stem", "head", "stage")}
    if not is_chain or len(groups) != len(root.children) or len(main) != sum(map(len, by_role.values())):
        return None
    stem, head = ([leaf for group in by_role[role] for leaf in leaves(group)] for role in ("stem", "head"))
    stages = by_role["stage"]
    blocks = [block for stage in stages for block in stage.children if isinstance(block, Group)]
    are_blocks = all(stage.is_chain and {word(child) for child in stage.children} == {"block"} for stage in stages)
    if not (head and blocks and are_blocks) or bool(by_role["stem"]) != bool(stem):
        return None
    return Parts(stem, stages, blocks, head, [group for group in groups if group.role == "auxiliary"])


def leaves(group: Group) -> list[Leaf]:
    """The layers of a chain of layers and chains, in order; none where it is no chain."""
    found: list[Leaf] = []
    for child in group.children if group.is_chain else ():
        inner = [child] if isinstance(child, Leaf) else leaves(child)
        if not inner:
            return []
        found += inner
    return found


def word(child: Child) -> str:
    """What a child is: the role of a group, `conv`, `norm`, `activation`, or the name of its op."""
    if isinstance(child, Group):
        return child.role
    op = child.node.op
    return "activation" if op.kind == "activation" else _WORDS.get(op.name, op.name)


def sentence(children: Sequence[Child]) -> str:
    """What some children are, in order: `conv norm activation`."""
    return " ".join(map(word, children))


def are(children: Sequence[Child], pattern: str) -> bool:
    """Whether the sentence of some children is of a pattern."""
    return re.fullmatch(pattern, sentence(children)) is not None


def need_dropout(layers: Sequence[Child]) -> None:
    """A library's classifier is a Sequential, whose numbers a dropout moves up.

    Raises:
        ArchError: a head has none.
    """
    if "dropout" not in sentence(layers):
        what = "the library's classifier has a dropout, which moves the numbers of its layers up"
        raise ArchError("head", what, "Give the head a dropout: it does nothing at inference")


def sides(child: Child) -> tuple[int, ...]:
    """Of a convolution's kernel; none of anything else."""
    geometry = child.node.op.geometry if isinstance(child, Leaf) and word(child) == "conv" else None
    return geometry.kernel if geometry else ()


def name_in_turn(children: Sequence[Child], names: Mapping[str, str]) -> None:
    """Name children by what they are: `conv{}` makes conv1, conv2 of the word conv; others bear their words."""
    counts: dict[str, int] = {}
    taken: set[str] = set()
    for child in children:
        own = word(child)
        counts[own] = counts.get(own, 0) + 1
        child.name = identifier(names.get(own, own).format(counts[own]), taken)


def dissolve(group: Group, which: Callable[[Group], bool]) -> None:
    """Put what some of a group's groups hold in their places, and so with what these hold."""
    while any(isinstance(child, Group) and which(child) for child in group.children):
        _dissolve(group, which)


def _dissolve(group: Group, which: Callable[[Group], bool]) -> None:
    found: list[Child] = []
    places: list[int] = []
    for child in group.children:
        reads = tuple(places[read] if read >= 0 else read for read in child.reads)
        if isinstance(child, Group) and which(child):
            start = len(found)
            for inner in child.children:
                inner.reads = tuple(start + read if read >= 0 else reads[-1 - read] for read in inner.reads)
            found += child.children
        else:
            child.reads = reads
            found.append(child)
        # The last one that a group holds is what it hands on.
        places.append(len(found) - 1)
    group.children = found


def gather(group: Group, begin: int, end: int, name: str, form: Form, title: str = "") -> Group:
    """Make one child of consecutive ones, of which the last alone is read behind them; they keep their names."""
    inside = group.children[begin:end]
    outside = list(dict.fromkeys(read for child in inside for read in child.reads if read < begin))
    shapes = tuple(group.inputs[-1 - read] if read < 0 else _shape(group.children[read]) for read in outside)
    scope = Scope(name, "group")
    found = Group(name, scope, title, inside, tuple(outside), shapes, _shape(inside[-1]), form)
    for index, child in enumerate(inside):
        child.reads = tuple(r - begin if r >= begin else -1 - outside.index(r) for r in child.reads)
        if form == "numbers":
            # Kept apart by their numbers: where a class had a place that some groups leave out, others would move up.
            child.name = f"layer{index}"
    assert form not in ("numbers", "keys") or found.is_chain, f"{name} is no Sequential"
    for child in group.children[end:]:
        assert not set(child.reads) & set(range(begin, end - 1)), f"{child.name} reads a part of {name}"
        child.reads = tuple(read - (end - begin - 1) if read >= end - 1 else read for read in child.reads)
    group.children[begin:end] = [found]
    return found


def _shape(child: Child) -> tuple[int, ...]:
    return child.node.shape if isinstance(child, Leaf) else child.output


def gather_units(group: Group, form: Form) -> list[Group]:
    """Make one child of each convolution with its norm and, where there is one, its activation."""
    found, index = [], 0
    while index < len(group.children):
        length = next((n for n in (3, 2) if sentence(group.children[index : index + n]) in UNITS), 0)
        if length:
            title = UNITS[sentence(group.children[index : index + length])]
            unit = gather(group, index, index + length, group.children[index].name, form, title)
            if form == "attributes":
                name_in_turn(unit.children, {"conv": "conv", "norm": "bn", "activation": "act"})
            found.append(unit)
        index += 1
    return found
