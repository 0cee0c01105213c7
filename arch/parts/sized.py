"""Layers that a text names: each must write the size that the text says."""

from __future__ import annotations

from arch.graph import Builder
from arch.ops import Conv2d, Pad, Pool, sides, spelled
from arch.parts.branching import BranchConv, BranchPad, BranchPool


def pool(layer: BranchPool, stride: int = 1, padding_counts: bool = False) -> Pool:
    """The pooling that a text names, `stride` times as wide in its steps."""
    padding = sides((layer.kernel - 1) // 2 if layer.padding is None else layer.padding)
    window, step = (layer.kernel, layer.kernel), (layer.stride * stride, layer.stride * stride)
    # A maximum divides by nothing: its op stays the same whatever the setting says.
    return Pool(layer.mode, window, step, padding, padding_counts=padding_counts and layer.mode == "avg")


def padded(build: Builder, name: str, source: int, layer: BranchPad) -> int:
    """Add a border of zeros; none of no width."""
    return build.add(name, Pad(sides(layer.zeros)), source) if layer.zeros else source


def sized(build: Builder, name: str, op: Conv2d | Pool, source: int, layer: BranchConv | BranchPool, field: str) -> int:
    """Add a layer; without a padding of its own it must write the size, divided by its stride and rounded up.

    Raises:
        ArchError: it does not; `field` is the setting that holds the text.
    """
    before = build.shape(source)[1:]
    handle = build.add(name, op, source)
    after = build.shape(handle)[1:]
    wanted = tuple(-(-side // step) for side, step in zip(before, op.stride, strict=True))
    if layer.padding is None and after != wanted:
        window, found, stated = (spelled(pair) for pair in (op.kernel, after, wanted))
        what = f"{name}, {window}, writes {found} where its text says {stated}: an even kernel cannot be padded equally"
        raise build.error(what, "Use an odd kernel, v for no padding, or TensorFlow's padding for the design", field)
    return handle
