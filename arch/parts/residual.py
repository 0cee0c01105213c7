"""The end of a block that adds its input: an optional learned scale, and the sum where the shape stays."""

from __future__ import annotations

from arch.graph import Builder
from arch.ops import Add, Scale


def added(build: Builder, source: int, entry: int, scaled: bool = False) -> int:
    """A branch that read `entry`, scaled per channel if asked for, and the sum of both where their shapes agree."""
    if scaled:
        # Layer scale begins near 0, so that a deep network begins as a shallow one (CaiT, arXiv 2103.17239).
        source = build.add("layer_scale", Scale("channel"), source)
    return build.add("add", Add(), source, entry) if build.shape(source) == build.shape(entry) else source
