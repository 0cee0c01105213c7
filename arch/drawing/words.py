"""What is written on boxes."""

from __future__ import annotations

import re

from arch.drawing.fold import Item, kernels, numberless
from arch.graph import Role, Scope

_NUMBERED: dict[Role, str] = {"stage": "stage", "block": "block", "branch": "branch", "auxiliary": "auxiliary head"}
"""Roles of which there are several side by side, told apart by their numbers."""

MOST_OF_LAYER = 26
"""Letters that a layer's box holds beside its colour."""
_SHORTER = ((r", (\d+) groups", r" g\1"), (", standardised", ", std"))


def title(item: Item) -> str:
    """The name of a group: `stage 3`, `blocks 2-6  ×5`, `shortcut`; several copies under their range."""
    first, last = item.copies[0].scope, item.copies[-1].scope
    assert first, "a layer has no title"
    assert last, "a layer has no title"
    if item.count == 1:
        return name(first)
    word = first.label or _NUMBERED.get(first.role, first.role)
    if first.role == "group":
        names = {numberless(copy.scope) for copy in item.copies if copy.scope}
        # Groups may be alike and yet be called differently.
        word = names.pop() if len(names) == 1 else word
    span = f" {first.number}\N{EN DASH}{last.number}" if first.role in _NUMBERED else ""
    plural = "es" if word.endswith("ch") else "s"
    return f"{word}{plural if span else ''}{span}  ×{item.count}"


def least_width(item: Item) -> float:
    """Of an open group's frame: a kernel's title lists its ops, which may take more than a box."""
    # On average a letter is so wide; at the right stand the share of the total and the sign that closes the group.
    return 6.4 * len(title(item)) + 56.0 if item.role == "kernel" else 0.0


def layer(label: str) -> str:
    """A layer's label as its box has it: one that is too long with `g32` for its groups, and `std` for standardised."""
    for long, short in _SHORTER:
        if len(label) > MOST_OF_LAYER:
            label = re.sub(long, short, label)
    return label


def lines(item: Item) -> tuple[str, str]:
    """What stands in the box of a closed group: its name, and the convolutions in it; of a kernel its ops."""
    scope = item.copies[0].scope
    if scope is None or scope.role != "kernel":
        return title(item), kernels(item)
    first, plus, rest = scope.label.partition(" + ")
    return first, f"{plus.strip()} {rest}".strip()


def name(scope: Scope) -> str:
    """What a scope is called on screen; its own name where its role says nothing."""
    if scope.role == "group":
        return scope.label or scope.name
    word = scope.label or _NUMBERED.get(scope.role, scope.role)
    return f"{word} {scope.number}" if scope.role in _NUMBERED else word
