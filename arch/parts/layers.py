"""Layers that several parts need: the convolution unit with its norm and activation, and squeeze-and-excitation."""

from __future__ import annotations

from functools import lru_cache
from typing import Literal

from arch.bounds import MOST_CHANNELS
from arch.graph import Builder
from arch.ops import (
    EPS,
    Activation,
    AdaptivePool,
    BatchNorm,
    Conv2d,
    Flatten,
    Linear,
    Multiply,
    Nonlinearity,
    Pair,
    Unflatten,
    sides,
)
from arch.parts.base import Model, setting

Bias = Literal["auto", "yes", "no"]
OddKernel = Literal[1, 3, 5, 7, 9, 11]


# Ops are values: blocks that ask for the same one share it, which is faster to make and to compare.
@lru_cache(maxsize=4096)
def conv2d(
    width: int,
    kernel: int | Pair,
    stride: int = 1,
    padding: int | None = None,
    *,
    dilation: int = 1,
    groups: int = 1,
    bias: bool = False,
) -> Conv2d:
    """A convolution with the same stride on both axes. Without `padding` an odd kernel keeps the size at stride 1."""
    window = (kernel, kernel) if isinstance(kernel, int) else kernel
    # An even kernel cannot keep the size with equal padding on both sides: callers that allow one check the result.
    kept = sides(*(dilation * (side - 1) // 2 for side in window)) if padding is None else sides(padding)
    return Conv2d(width, window, (stride, stride), kept, (dilation, dilation), groups, bias)


def norm_act(
    build: Builder, source: int, norm: BatchNorm | None, activation: Nonlinearity | None, index: str = ""
) -> int:
    """A norm and an activation, where there are any, named `norm<index>` and `act<index>`."""
    if norm is not None:
        source = build.add(f"norm{index}", norm, source)
    if activation is not None:
        source = build.add(f"act{index}", Activation(activation), source)
    return source


@lru_cache
def _batch_norm(eps: float) -> BatchNorm:
    return BatchNorm(eps)


class Normed(Model):
    """Settings that every part with convolutions shares."""

    activation: Nonlinearity = setting(
        "relu", "a", "Activation", "The non-linearity after a convolution and its norm.", first=True
    )
    norm: bool = setting(True, "n", "Batch norm", "Batch normalisation around every convolution.", varied=True)
    bias: Bias = setting(
        "auto", "b", "Bias", "A bias in the convolutions. Auto: only without batch norm, whose shift makes it useless."
    )

    eps: float = setting(
        EPS,
        "ep",
        "Norm epsilon",
        "What the norms add to the variance: 1e-5 in PyTorch, 0.001 in Inception and TensorFlow. No shape depends on "
        "it, but outputs do.",
        gt=0,
        le=1,
        shown_if={"norm": (True,)},
    )

    @property
    def norm_op(self) -> BatchNorm | None:
        """The norm around every convolution, if there is one."""
        return _batch_norm(self.eps) if self.norm else None

    @property
    def biased(self) -> bool:
        """Whether the convolutions have a bias."""
        return self.bias == "yes" or (self.bias == "auto" and not self.norm)


class SqueezeExcite(Model):
    """Squeeze-and-excitation: pool, two layers, and a gate per channel (Hu et al., arXiv 1709.01507)."""

    ratio: int = setting(
        16, "r", "Reduction", "The hidden layer has the block's channels divided by this.", ge=1, le=1024, first=True
    )
    width: int | None = setting(
        None,
        "w",
        "Hidden width",
        "Width of the hidden layer; replaces the reduction.",
        "channels",
        ge=1,
        le=MOST_CHANNELS,
    )
    divisor: int = setting(
        1, "m", "Multiple of", "The hidden width is made a multiple of this.", "channels", ge=1, le=64
    )
    rounding: Literal["nearest", "down"] = setting(
        "down", "x", "Rounding", "How the hidden width becomes a multiple: to the nearest, or down."
    )
    of: Literal["own", "input"] = setting(
        "own",
        "o",
        "SE width relative to",
        "The channels that the reduction divides: the gated map's, or the block's input's.",
        names={"own": "gated map", "input": "block input"},
    )
    place: Literal["end", "inside"] = setting(
        "end",
        "p",
        "Place",
        "After the block's last convolution, or after its spatial one.",
        names={"end": "last convolution", "inside": "spatial convolution"},
    )
    layout: Literal["conv", "linear"] = setting(
        "conv", "l", "Layout", "Two 1x1 convolutions on the pooled map, or two linear layers: equal weights and MACs."
    )
    gate: Literal["sigmoid", "hardswish", "tanh"] = setting(
        "sigmoid", "g", "Gate", "The function that makes the gates."
    )
    activation: Nonlinearity = setting("relu", "a", "Activation", "The non-linearity of the hidden layer.")
    bias: bool = setting(True, "b", "Bias", "A bias in both layers.")

    def hidden(self, channels: int) -> int:
        """Width of the hidden layer for a block of `channels` channels."""
        if self.width is not None:
            return self.width
        step = self.ratio * self.divisor
        # timm's make_divisible without its rule of 90 %: SE widths of its ResNets are rounded so.
        half = step // 2 if self.rounding == "nearest" else 0
        return max(self.divisor, (channels + half) // step * self.divisor)

    def expand(self, build: Builder, source: int, entry: int) -> int:
        """Gate the map `source` of a block that reads `entry`; returns the handle of the scaled map."""
        channels = build.shape(source)[0]
        # RegNet and EfficientNet divide the channels of the block's input, SENet those of the gated map.
        hidden = self.hidden(channels if self.of == "own" else build.shape(entry)[0])
        with build.scope("se", "gate", "squeeze-excite"):
            gates = build.add("pool", AdaptivePool("avg"), source)
            gates = self._layers(build, gates, hidden, channels)
            # The map first: a layer in place writes over its first input, and the gates are too small for that.
            return build.add("scale", Multiply(), source, gates)

    def _layers(self, build: Builder, pooled: int, width: int, channels: int) -> int:
        linear = self.layout == "linear"
        if linear:
            pooled = build.add("flatten", Flatten(), pooled)
        hidden = build.add("reduce", self._layer(linear, width), pooled)
        hidden = build.add("act", Activation(self.activation), hidden)
        gates = build.add("expand", self._layer(linear, channels), hidden)
        gates = build.add("gate", Activation(self.gate), gates)
        return build.add("unflatten", Unflatten(), gates) if linear else gates

    def _layer(self, linear: bool, width: int) -> Linear | Conv2d:
        return Linear(width, self.bias) if linear else conv2d(width, 1, bias=self.bias)
