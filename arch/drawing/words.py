"""What is written on boxes."""

from __future__ import annotations

from math import prod

from arch.drawing.fold import Item
from arch.graph import Node, is_auxiliary
from arch.ops import Conv2d, Linear, Pool, Shape

_TITLES = {"stem": "stem", "head": "head", "se": "squeeze-excite", "shortcut": "shortcut"}


def title(item: Item) -> str:
    """The name of a group: `stage 3`, `b2-b6  ×5`."""
    if "/" not in item.path and item.path[1:].isdigit():
        return f"stage {item.path[1:]}"
    if "/" not in item.path and is_auxiliary(item.path):
        return f"auxiliary head {item.path[3:]}"
    name = _TITLES.get(item.name, item.name)
    return f"{name}  ×{item.count}" if item.count > 1 else name


def label(node: Node) -> str:
    """A layer in a few words: `conv 3×3/2, 64`."""
    op = node.op
    if isinstance(op, Conv2d):
        groups = f", {op.groups} groups" if op.groups > 1 else ""
        return f"conv {op.kernel[0]}×{op.kernel[1]}{_stride(op.stride)}, {op.out}{groups}"
    if isinstance(op, Pool):
        return f"{op.mode} pool {op.kernel[0]}×{op.kernel[1]}{_stride(op.stride)}"
    if isinstance(op, Linear):
        return f"linear, {op.out}"
    return op.name.replace("_", " ")


def _stride(stride: int) -> str:
    return f"/{stride}" if stride > 1 else ""


def formula(node: Node, reads: Shape) -> str:
    """How the MACs of a convolution or a linear layer follow: out × in × window × places; "" for any other layer."""
    op = node.op
    if isinstance(op, Conv2d):
        factors = (op.out, reads[0] // op.groups, *op.kernel, *node.shape[1:])
        names = "out × in × window × places" if op.groups == 1 else "out × in per group × window × places"
    elif isinstance(op, Linear):
        factors, names = (op.out, reads[0]), "out × in"
    else:
        return ""
    return f"{' × '.join(map(str, factors))} = {prod(factors):,} MACs ({names})"
