"""Two layers at every place, with a non-linearity between them: 1x1 convolutions, or linear layers on the channels."""

from __future__ import annotations

from typing import Literal

from arch.graph import Builder
from arch.ops import Conv2d, GlobalResponseNorm, Linear
from arch.parts.layers import Function, act, conv2d

Layout = Literal["conv", "linear"]
"""How a layer over the channels is written; weights and MACs are equal."""


def perceptron(
    build: Builder, source: int, hidden: int, width: int, activation: Function, layout: Layout, *, responding: bool
) -> int:
    """From the map `source` through `hidden` channels to `width`; `responding` adds a global response norm between."""
    source = build.add("fc1", pointwise(hidden, layout), source)
    source = act(build, source, activation)
    if responding:
        source = build.add("grn", GlobalResponseNorm(), source)
    return build.add("fc2", pointwise(width, layout), source)


def pointwise(width: int, layout: Layout) -> Conv2d | Linear:
    """A layer over the channels at each place, with a bias."""
    return conv2d(width, 1, bias=True) if layout == "conv" else Linear(width, places=True)
