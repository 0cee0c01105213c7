"""Attention on channels: a gate for each channel, made of what the whole map shows."""

from __future__ import annotations

from collections.abc import Mapping
from math import log2
from typing import Any, Literal

from arch.bounds import MOST_CHANNELS
from arch.graph import Builder
from arch.ops import (
    Activation,
    AdaptivePool,
    Add,
    BatchNorm,
    Beside,
    ChannelConv,
    ChannelPool,
    Concat,
    Conv2d,
    Flatten,
    LayerNorm,
    Linear,
    Multiply,
    Nonlinearity,
    Softmax,
    SumPlaces,
    Unflatten,
    WeightedSum,
)
from arch.parts.base import Model, setting, with_default
from arch.parts.layers import conv2d
from arch.parts.rounding import rounded

_HIDDEN = {"form": ("se", "gc", "cbam")}
_LABELS: Mapping[str, str] = {
    "se": "squeeze-excite",
    "ese": "effective squeeze-excite",
    "eca": "channel convolution",
    "gc": "global context",
    "cbam": "gates of channels and of places",
}


class ChannelAttention(Model):
    """A gate per channel: squeeze-and-excitation and what followed it.

    SE: pool and two layers (Hu et al., arXiv 1709.01507). eSE: one layer of full width (CenterMask, arXiv 1911.06667).
    ECA: a convolution along the channels (arXiv 1910.03151). GC: a weighted sum over places in place of the pooling
    (arXiv 1904.11492). CBAM: of the average and the maximum, and then a gate per place (arXiv 1807.06521).
    """

    form: Literal["se", "ese", "eca", "gc", "cbam"] = setting(
        "se",
        "f",
        "Form",
        "How the gates are made of the pooled channels.",
        names={
            "se": "SE: two layers",
            "ese": "eSE: one layer",
            "eca": "ECA: convolution along channels",
            "gc": "GC: global context",
            "cbam": "CBAM: channels, then places",
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
    kernel: int | None = setting(
        None,
        "k",
        "Kernel",
        "Of ECA's convolution along the channels, empty: the odd number next to (log2(channels) + 1) / 2; of CBAM's "
        "over the places, empty: 7.",
        "channels or pixels",
        ge=1,
        le=63,
        multiple_of=1,
        shown_if={"form": ("eca", "cbam")},
    )
    place: Literal["end", "inside"] = setting(
        "end",
        "p",
        "Place",
        "After the block's last convolution, or after its spatial one.",
        names={"end": "last convolution", "inside": "spatial convolution"},
    )
    merge: Literal["scale", "add"] = setting(
        "scale",
        "j",
        "Merge",
        "The context scales the map through a gate, or is added to it.",
        shown_if={"form": ("gc",)},
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
    bias: bool = setting(True, "b", "Bias", "A bias in the layers.", shown_if={"form": ("se", "ese", "gc", "cbam")})

    def hidden(self, channels: int) -> int:
        """Width of the hidden layer for a block of `channels` channels."""
        if self.width is not None:
            return self.width
        if self.rounding == "down":
            return max(self.minimum or self.divisor, channels // (self.ratio * self.divisor) * self.divisor)
        return rounded(channels / self.ratio, self.divisor, self.minimum, self.limit)

    def expand(self, build: Builder, source: int, entry: int, of: str = "") -> int:
        """Gate the map `source` of a block that reads `entry`; returns the handle of the gated map.

        `of` names the layer that is gated, where a block gates several.
        """
        channels = build.shape(source)[0]
        # RegNet and EfficientNet divide the channels of the block's input, SENet those of the gated map.
        hidden = self.hidden(channels if self.of == "own" else build.shape(entry)[0])
        with build.scope(f"{of}_{self.form}" if of else self.form, "gate", _LABELS[self.form]):
            forms = {
                "se": self._squeezed,
                "ese": self._single,
                "eca": self._convolved,
                "gc": self._context,
                "cbam": self._shared,
            }
            found = forms[self.form](build, source, hidden, channels)
            if self.form == "gc" and self.merge == "add":
                return build.add("sum", Add(stretch=True), source, found)
            # The map first: a layer in place writes over its first input, and the gates are too small for that.
            scaled = build.add("scale", Multiply(), source, found)
            return self._placed(build, scaled) if self.form == "cbam" else scaled

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

    def _convolved(self, build: Builder, source: int, width: int, channels: int) -> int:
        gates = build.add("pool", AdaptivePool("avg"), source)
        gates = build.add("flatten", Flatten(), gates)
        gates = build.add("conv", ChannelConv(self.kernel or _eca_kernel(channels)), gates)
        return build.add("unflatten", Unflatten(), build.add("gate", Activation(self.gate), gates))

    def _context(self, build: Builder, source: int, width: int, channels: int) -> int:
        where = build.add("where", conv2d(1, 1, bias=True), source)
        context = build.add("context", WeightedSum(), source, build.add("weights", Softmax("places"), where))
        hidden = build.add("reduce", conv2d(width, 1, bias=self.bias), context)
        # GC's bottleneck has a layer norm, since a batch norm cannot learn from one place alone (arXiv 1904.11492).
        hidden = build.add("act", Activation(self.activation), build.add("norm", LayerNorm(1e-6), hidden))
        found = build.add("expand", conv2d(channels, 1, bias=self.bias), hidden)
        return found if self.merge == "add" else build.add("gate", Activation(self.gate), found)

    def _shared(self, build: Builder, source: int, width: int, channels: int) -> int:
        pools = [build.add(mode, AdaptivePool(mode), source) for mode in ("avg", "max")]
        # One perceptron for both pooled maps: side by side its 1x1 layers treat each as they would treat it alone.
        both = build.add("beside", Beside(), *pools)
        hidden = build.add("reduce", conv2d(width, 1, bias=self.bias), both)
        hidden = build.add("act", Activation(self.activation), hidden)
        found = build.add("expand", conv2d(channels, 1, bias=self.bias), hidden)
        return build.add("gate", Activation(self.gate), build.add("sum", SumPlaces(), found))

    def _placed(self, build: Builder, source: int) -> int:
        """CBAM's second gate: one number per place, of the channels' mean and maximum there."""
        kernel = self.kernel or 7
        if kernel % 2 == 0:
            raise build.error(f"a window of {kernel}x{kernel} has no middle", "Use an odd kernel", "kernel")
        with build.scope("places"):
            # In the paper's order (equation 3) and timm's (layers/cbam.py); the authors' code has the maximum first.
            pools = [build.add(mode, ChannelPool(mode), source) for mode in ("avg", "max")]
            found = build.add("conv", conv2d(1, kernel), build.add("concat", Concat(), *pools))
            found = build.add("gate", Activation(self.gate), build.add("norm", BatchNorm(), found))
            return build.add("scale", Multiply(), source, found)


def attention_setting() -> Any:
    """The setting of a block that has a place for attention on its channels."""
    return setting(
        None,
        "q",
        "Channel attention",
        "Gates each channel by what the whole map shows: SE, eSE, ECA, GC or CBAM.",
        varied=True,
        first=True,
    )


def _eca_kernel(channels: int) -> int:
    """ECA's rule with gamma 2 and b 1 (arXiv 1910.03151, equation 12), as the authors' code rounds it."""
    near = int(abs(log2(channels) + 1) / 2)
    return max(near if near % 2 else near + 1, 3)


class InnerAttention(ChannelAttention):
    """Attention inside an inverted bottleneck: after its spatial convolution, of the block's input's width."""

    ratio: int = with_default(ChannelAttention, "ratio", 4)
    of: Literal["own", "input"] = with_default(
        ChannelAttention,
        "of",
        "input",
        "The channels that the reduction divides: the gated map's, or the block's input's (MnasNet, EfficientNet).",
    )
    rounding: Literal["nearest", "down"] = with_default(ChannelAttention, "rounding", "nearest")
    place: Literal["inside"] = setting("inside", "p", "Place", "After the block's spatial convolution.")
