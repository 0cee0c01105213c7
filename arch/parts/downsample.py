"""What a stage can begin with: a layer that halves the resolution before its blocks."""

from __future__ import annotations

from typing import Literal

from arch.bounds import MOST_CHANNELS
from arch.graph import Builder
from arch.ops import Pool, sides
from arch.parts.base import setting
from arch.parts.layers import Function, Normed, conv2d, norm_act

_CONV = {"form": ("conv",)}


class Downsample(Normed):
    """A layer before a stage's blocks, where resolution or width change: the blocks then keep both.

    ConvNeXt has a norm and a 2x2/2 convolution (arXiv 2201.03545), HGNet a depthwise 3x3/2, VoVNet a maximum pooling.
    """

    form: Literal["conv", "max", "avg"] = setting(
        "conv",
        "f",
        "Form",
        "A convolution, or a maximum or average pooling.",
        names={"conv": "convolution", "max": "max pooling", "avg": "average pooling"},
        first=True,
    )
    kernel: int = setting(3, "k", "Kernel", "Side of the window.", "pixels", ge=1, le=11, first=True)
    place: Literal["before", "after"] = setting(
        "after",
        "p",
        "Norm place",
        "The norm stands before the convolution (ConvNeXt) or after it.",
        shown_if={"form": ("conv",), "norm": ("batch", "layer", "rms", "group")},
    )
    activation: Function = setting("none", "a", "Activation", "The non-linearity after it.", shown_if=_CONV)
    depthwise: bool = setting(
        False, "g", "Depthwise", "One kernel per channel; the width stays that of the input.", shown_if=_CONV
    )
    groups: int = setting(
        1, "gr", "Groups", "The convolution is split into this many.", ge=1, le=MOST_CHANNELS, shown_if=_CONV
    )
    project: bool = setting(
        False, "j", "1x1 after the pooling", "A 1x1 convolution brings the width.", shown_if={"form": ("max", "avg")}
    )
    widens: bool = setting(True, "v", "Brings the width", "It writes the stage's width; else the blocks widen.")
    ceil: bool = setting(
        False,
        "c",
        "Ceil mode",
        "Round the pooled size up in place of padding (Caffe).",
        shown_if={"form": ("max", "avg")},
    )

    def expand(self, build: Builder, source: int, width: int, stride: int, name: str = "down") -> int:
        """Add it before blocks of `width` channels, unless neither resolution nor width change; returns its handle."""
        channels = build.shape(source)[0]
        if stride == 1 and channels == width:
            return source
        with build.scope(name, "transition"):
            if self.form != "conv":
                return self._pooled(build, source, width, stride)
            groups = channels if self.depthwise else self.groups
            width = width if self.widens and not self.depthwise else channels
            # An even kernel tiles the map, so it has no padding: ConvNeXt's 2x2/2, which is a 1x1 where only the width
            # changes (timm convnext.py, ConvNeXtStage).
            kernel, padding = (self.kernel, None) if self.kernel % 2 else (self.kernel if stride > 1 else 1, 0)
            conv = conv2d(width, kernel, stride, padding, groups=groups, bias=self._with_bias)
            if self.place == "before":
                source = norm_act(build, source, self.norm_op)
            source = build.add("conv", conv, source)
            return norm_act(build, source, self.norm_op if self.place == "after" else None, self.activation)

    @property
    def _with_bias(self) -> bool:
        # A norm before a convolution makes no bias useless.
        return self.biased or (self.bias == "auto" and self.place == "before")

    def _pooled(self, build: Builder, source: int, width: int, stride: int) -> int:
        window, padding = (self.kernel, self.kernel), 0 if self.ceil else (self.kernel - 1) // 2
        if stride > 1:
            source = build.add(
                "pool",
                Pool("max" if self.form == "max" else "avg", window, (stride, stride), sides(padding), self.ceil),
                source,
            )
        if not self.project or not self.widens:
            return source
        source = build.add("conv", conv2d(width, 1, bias=self.biased), source)
        return norm_act(build, source, self.norm_op, self.activation)
