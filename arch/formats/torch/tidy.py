"""The groups as somebody would write them by hand: no wrappers around one layer, usual trios as one module."""

from __future__ import annotations

from collections.abc import Sequence

from arch.formats.torch.tree import Child, Group, Leaf, identifier, walk
from arch.graph import Scope

FEW = 3
"""From so many on, convolutions with their norm and activation have a class of their own."""

_TRIOS = {
    ("conv", "norm", "activation"): "ConvNormAct",
    ("conv", "activation"): "ConvAct",
    ("conv", "norm"): "ConvNorm",
}
_NAMES = {"conv": "conv", "norm": "norm", "activation": "act"}


def tidy(root: Group) -> Group:
    """Change a tree, which computes the same afterwards."""
    for group in list(walk(root)):
        hoist(group)
    taken = {child.name for child in root.children}
    for child in root.children:
        if isinstance(child, Group) and child.role == "stage":
            child.name = identifier(f"stage{child.scope.number}", taken)
    _wrap_trios(root)
    _collapse(root)
    return root


def hoist(group: Group) -> None:
    """Take transitions out of the blocks that begin with them: those blocks are as the others then."""
    if not (group.role == "stage" and group.is_chain):
        return
    children: list[Child] = []
    for child in group.children:
        first = child.children[0] if isinstance(child, Group) and child.children else None
        if isinstance(child, Group) and isinstance(first, Group) and _can_leave(first, child):
            children.append(first)
            child.children, child.inputs = child.children[1:], (first.output,)
            for later in child.children:
                # What read the transition reads the input now, and the rest moves up by one.
                later.reads = tuple(read - 1 for read in later.reads)
        children.append(child)
    for index, child in enumerate(children):
        child.reads = (index - 1,)
    group.children = children


def _can_leave(first: Group, block: Group) -> bool:
    return first.role == "transition" and all(-1 not in later.reads for later in block.children[1:])


def _collapse(group: Group) -> None:
    """Put the only child of a group in its place."""
    for index, child in enumerate(group.children):
        if not isinstance(child, Group):
            continue
        _collapse(child)
        if len(child.children) == 1 and child.is_chain and child.role != "auxiliary":
            only = child.children[0]
            only.name, only.reads = child.name, child.reads
            if isinstance(only, Leaf):
                only.role = only.role or child.role
            group.children[index] = only


def _wrap_trios(root: Group) -> None:
    groups = [group for group in walk(root) if _may_wrap(group)]
    # Blocks of one title share a class, of which some may be no chains.
    mixed = {group.title for group in walk(root) if group.role == "block" and not group.is_chain}
    groups = [group for group in groups if not (group.role == "block" and group.title in mixed)]
    if sum(len(_trios(group.children)) for group in groups) >= FEW:
        for group in groups:
            _wrap(group)


def _may_wrap(group: Group) -> bool:
    return group.is_chain and group.role in ("stem", "block", "branch", "auxiliary", "group")


def _trios(children: Sequence[Child]) -> list[tuple[int, tuple[str, ...]]]:
    """Where convolutions with their norm and activation begin, and what they are of."""
    kinds = [child.node.op.kind if isinstance(child, Leaf) else "" for child in children]
    found, index = [], 0
    while index < len(kinds):
        trio = next((trio for trio in _TRIOS if tuple(kinds[index : index + len(trio)]) == trio), None)
        if trio:
            found.append((index, trio))
        index += len(trio) if trio else 1
    return found


def _wrap(group: Group) -> None:
    begins = dict(_trios(group.children))
    children: list[Child] = []
    index = 0
    while index < len(group.children):
        trio = begins.get(index)
        child = group.children[index]
        if trio and isinstance(child, Leaf):
            inside = group.children[index : index + len(trio)]
            children.append(_trio(child, inside, trio))
        else:
            children.append(child)
        index += len(trio) if trio else 1
    for place, child in enumerate(children):
        child.reads = (place - 1,)
    group.children = children


def _trio(first: Leaf, inside: Sequence[Child], trio: tuple[str, ...]) -> Group:
    found = Group(first.name, Scope(first.node.path, "group"), _TRIOS[trio], list(inside), inputs=first.inputs)
    for place, (child, kind) in enumerate(zip(inside, trio, strict=True)):
        child.name, child.reads = _NAMES[kind], (place - 1,)
    last = inside[-1]
    assert isinstance(last, Leaf), "a trio is of layers"
    found.output = last.node.shape
    return found
