"""Attention on channels: a gate for each channel, made of what the whole map shows."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from arch.bounds import MOST_CHANNELS
from arch.graph import Builder
from arch.ops import (
    Activation,
    AdaptivePool,
    Conv2d,
    Flatten,
    Linear,
    Multiply,
    Nonlinearity,
    Unflatten,
)
from arch.parts.base import Model, setting
from arch.parts.layers import conv2d
from arch.parts.rounding import rounded

_HIDDEN = {"form": ("se",)}
_LABELS: Mapping[str, str] = {
    "se": "squeeze-excite",
    "ese": "effective squeeze-excite",
}


class ChannelAttention(Model):
    """A gate per channel: squeeze-and-excitation and what followed it.

    SE: pool and two layers (Hu et al., arXiv 1709.01507). eSE: one layer of full width (CenterMask, arXiv 1911.06667).

    """

    form: Literal["se", "ese"] = setting(
        "se",
        "f",
        "Form",
        "How the gates are made of the pooled channels.",
        names={
            "se": "SE: two layers",
            "ese": "eSE: one layer",
        },
        first=True,
    )
    ratio: int = setting(
        16,
        "r",
        "Reduction",
        "The hidden layer has the block's channels divided by this.",
        ge=1,
        le=1024,
        shown_if=_HIDDEN,
        first=True,
    )
    width: int | None = setting(
        None,
        "w",
        "Hidden width",
        "Width of the hidden layer; replaces the reduction.",
        "channels",
        ge=1,
        le=MOST_CHANNELS,
        shown_if=_HIDDEN,
    )
    divisor: int = setting(
        1, "m", "Multiple of", "The hidden width is made a multiple of this.", "channels", ge=1, le=64, shown_if=_HIDDEN
    )
    minimum: int | None = setting(
        None,
        "y",
        "Least hidden width",
        "The hidden width is at least this; empty: what it is a multiple of.",
        "channels",
        ge=1,
        le=MOST_CHANNELS,
        shown_if=_HIDDEN,
    )
    limit: float = setting(
        0.0,
        "n",
        "Rounding limit",
        "Rounding may not leave less than this part of the width; 0: whatever is nearest.",
        ge=0,
        le=1,
        shown_if=_HIDDEN,
    )
    rounding: Literal["nearest", "down"] = setting(
        "down", "x", "Rounding", "How the hidden width becomes a multiple: to the nearest, or down.", shown_if=_HIDDEN
    )
    of: Literal["own", "input"] = setting(
        "own",
        "o",
        "Width relative to",
        "The channels that the reduction divides: the gated map's, or the block's input's.",
        names={"own": "gated map", "input": "block input"},
        shown_if=_HIDDEN,
    )
    place: Literal["end", "inside"] = setting(
        "end",
        "p",
        "Place",
        "After the block's last convolution, or after its spatial one.",
        names={"end": "last convolution", "inside": "spatial convolution"},
    )
    layout: Literal["conv", "linear"] = setting(
        "conv",
        "l",
        "Layout",
        "Two 1x1 convolutions on the pooled map, or two linear layers: equal weights and MACs.",
        shown_if={"form": ("se",)},
    )
    gate: Literal["sigmoid", "hardsigmoid", "hardswish", "tanh"] = setting(
        "sigmoid", "g", "Gate", "The function that makes the gates."
    )
    activation: Nonlinearity = setting(
        "relu", "a", "Activation", "The non-linearity of the hidden layer.", shown_if=_HIDDEN
    )
    bias: bool = setting(True, "b", "Bias", "A bias in the layers.", shown_if={"form": ("se", "ese")})

    def hidden(self, channels: int) -> int:
        """Width of the hidden layer for a block of `channels` channels."""
        if self.width is not None:
            return self.width
        if self.rounding == "down":
            return max(self.minimum or self.divisor, channels // (self.ratio * self.divisor) * self.divisor)
        return rounded(channels / self.ratio, self.divisor, self.minimum, self.limit)

    def expand(self, build: Builder, source: int, entry: int) -> int:
        """Gate the map `source` of a block that reads `entry`; returns the handle of the gated map."""
        channels = build.shape(source)[0]
        # RegNet and EfficientNet divide the channels of the block's input, SENet those of the gated map.
        hidden = self.hidden(channels if self.of == "own" else build.shape(entry)[0])
        with build.scope("se" if self.form == "se" else self.form, "gate", _LABELS[self.form]):
            gates = {"se": self._squeezed, "ese": self._single}
            found = gates[self.form](build, source, hidden, channels)
            # The map first: a layer in place writes over its first input, and the gates are too small for that.
            return build.add("scale", Multiply(), source, found)

    def _squeezed(self, build: Builder, source: int, width: int, channels: int) -> int:
        linear, gates = self.layout == "linear", build.add("pool", AdaptivePool("avg"), source)
        if linear:
            gates = build.add("flatten", Flatten(), gates)
        hidden = build.add("reduce", self._layer(linear, width), gates)
        hidden = build.add("act", Activation(self.activation), hidden)
        gates = build.add("expand", self._layer(linear, channels), hidden)
        gates = build.add("gate", Activation(self.gate), gates)
        return build.add("unflatten", Unflatten(), gates) if linear else gates

    def _layer(self, linear: bool, width: int) -> Linear | Conv2d:
        return Linear(width, self.bias) if linear else conv2d(width, 1, bias=self.bias)

    def _single(self, build: Builder, source: int, width: int, channels: int) -> int:
        gates = build.add("pool", AdaptivePool("avg"), source)
        gates = build.add("conv", conv2d(channels, 1, bias=self.bias), gates)
        return build.add("gate", Activation(self.gate), gates)


def attention_setting() -> Any:
    """The setting of a block that has a place for attention on its channels."""
    return setting(
        None,
        "q",
        "Channel attention",
        "Gates each channel by what the whole map shows: SE or eSE.",
        varied=True,
        first=True,
    )


class InnerAttention(ChannelAttention):
    """Attention inside an inverted bottleneck: after its spatial convolution, of the block's input's width."""

    ratio: int = setting(
        4,
        "r",
        "Reduction",
        "The hidden layer has the block's channels divided by this.",
        ge=1,
        le=1024,
        shown_if=_HIDDEN,
        first=True,
    )
    of: Literal["own", "input"] = setting(
        "input",
        "o",
        "Width relative to",
        "The channels that the reduction divides: the gated map's, or the block's input's (MnasNet, EfficientNet).",
        names={"own": "gated map", "input": "block input"},
        shown_if=_HIDDEN,
    )
    rounding: Literal["nearest", "down"] = setting(
        "nearest",
        "x",
        "Rounding",
        "How the hidden width becomes a multiple: to the nearest, or down.",
        shown_if=_HIDDEN,
    )
    place: Literal["inside"] = setting("inside", "p", "Place", "After the block's spatial convolution.")
