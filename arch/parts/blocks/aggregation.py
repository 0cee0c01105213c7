"""One-shot aggregation: layers in a row, all of whose outputs meet in one concatenation (VoVNet, HGNet)."""

from __future__ import annotations

from typing import ClassVar, Literal, Self

from arch.bounds import MOST_CHANNELS
from arch.graph import Builder
from arch.ops import Add, Concat
from arch.parts.affine import Affine
from arch.parts.attention import ChannelAttention, attention_setting
from arch.parts.base import Block, setting
from arch.parts.downsample import Downsample
from arch.parts.layers import OddKernel, conv2d


class Aggregation(Affine, Block):
    """Layers in a row, one concatenation of the input and of all of them, and a 1x1 (Lee et al., arXiv 1904.09730)."""

    title: ClassVar[str] = "One-shot aggregation"
    summary: ClassVar[str] = "Layers in a row, all of whose outputs are concatenated once"

    widens: ClassVar[bool] = True

    kind: Literal["aggregation"] = "aggregation"
    layers: int = setting(5, "m", "Layers", "In a row.", ge=1, le=32, varied=True, first=True)
    inner: int = setting(
        128, "iw", "Layer width", "Channels of each layer.", "channels", ge=1, le=MOST_CHANNELS, varied=True, first=True
    )
    kernel: OddKernel = setting(3, "k", "Kernel", "Side of the spatial convolutions.", "pixels", first=True)
    layer: Literal["conv", "separable", "light"] = setting(
        "conv",
        "ly",
        "Layer",
        "A convolution; a depthwise one and a 1x1, normed once; or a 1x1 and a depthwise one, each normed.",
        names={"conv": "convolution", "separable": "depthwise, 1x1 (VoVNet)", "light": "1x1, depthwise (HGNetV2)"},
        first=True,
    )
    reduced: bool = setting(
        False, "rd", "1x1 before the layers", "Where the input's width is not that of the layers (VoVNet, depthwise)."
    )
    squeezed: bool = setting(False, "sq", "Two 1x1 at the end", "The first of half the width, as in HGNetV2.")
    residual: Literal["later", "none"] = setting(
        "later",
        "c",
        "Shortcut",
        "The input is added from the second block of a stage on, or never.",
        names={"later": "from the second block on", "none": "none"},
    )
    attention: ChannelAttention | None = attention_setting()
    attended: Literal["all", "last"] = setting(
        "all", "at", "Attention in", "Every block of the stage, or its last one (VoVNet)."
    )

    @property
    def before(self) -> Downsample | None:
        return Downsample(depthwise=True)

    def at(self, number: int, depth: int) -> Self:
        changes: dict[str, object] = {"residual": "none"} if number == 1 else {}
        if self.attended == "last" and number < depth:
            changes["attention"] = None
        return self.model_copy(update=changes) if changes else self

    def expand(self, build: Builder, source: int, width: int, stride: int) -> int:
        entry, outputs = source, [source]
        if self.reduced and build.shape(source)[0] != self.inner:
            source = self.unit(build, "reduce", source, conv2d(self.inner, 1, bias=self.biased))
        for number in range(1, self.layers + 1):
            source = self._layer(build, f"layer{number}", source)
            outputs.append(source)
        source = build.add("concat", Concat(), *outputs)
        if self.squeezed:
            source = self.unit(build, "squeeze", source, conv2d(max(1, width // 2), 1, bias=self.biased))
        source = self.unit(build, "merge", source, conv2d(width, 1, bias=self.biased))
        if self.attention:
            source = self.attention.expand(build, source, entry)
        fits = self.residual == "later" and build.shape(entry) == build.shape(source)
        return build.add("add", Add(), source, entry) if fits else source

    def _layer(self, build: Builder, name: str, source: int) -> int:
        inner, kernel, bias = self.inner, self.kernel, self.biased
        if self.layer == "conv":
            return self.unit(build, name, source, conv2d(inner, kernel, bias=bias))
        if self.layer == "light":
            with build.scope(name):
                source = self.unit(build, "pointwise", source, conv2d(inner, 1, bias=bias), "none")
                return self.unit(build, "depthwise", source, conv2d(inner, kernel, groups=inner, bias=bias))
        channels = build.shape(source)[0]
        depthwise = conv2d(channels, kernel, groups=channels)
        # No norm between the two (timm layers/separable_conv.py).
        return self.unit(build, name, build.add(f"{name}_depthwise", depthwise, source), conv2d(inner, 1, bias=bias))
