"""The general multi-branch block, of which Inception modules are made."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, Literal

from arch.bounds import MOST_BRANCHES
from arch.graph import Builder
from arch.ops import Add, Concat, Conv2d, Gain
from arch.parts.attention import ChannelAttention, attention_setting
from arch.parts.base import Block, setting
from arch.parts.branching import Branch, BranchConv, BranchPad, BranchPool, Fork, Layer, parse
from arch.parts.layers import Normed, act, conv2d, norm_act
from arch.parts.sized import padded, pool, sized


class Branches(Normed, Block):
    """Branches of convolutions and pools that read one map and are concatenated or added (arXiv 1409.4842).

    A branch is a text such as `1x1:96 3x3:128`; `arch/parts/branching.py` tells the words.
    """

    title: ClassVar[str] = "Branches"
    summary: ClassVar[str] = "Branches of convolutions and pools, concatenated or added"
    sized: ClassVar[bool] = False
    presets: ClassVar[Mapping[str, Mapping[str, Any]]] = {
        "Inception 3a of GoogLeNet": {},
        "Naive Inception": {"branches": ("1x1:128", "3x3:192", "5x5:96", "max3")},
        "Inception with 1x1 reductions": {"branches": ("1x1:128", "1x1:64 3x3:192", "1x1:64 5x5:96", "max3 1x1:64")},
    }

    kind: Literal["branches"] = "branches"
    branches: tuple[Branch, ...] = setting(
        ("1x1:64", "1x1:96 3x3:128", "1x1:16 5x5:32", "max3 1x1:32"),
        "br",
        "Branches",
        "One branch per line: 3x3:96/2v is a convolution with 96 channels, stride 2, without padding; max3/2 or avg3 a "
        "pooling; id the input; (1x3:64|3x1:64) a fork. Even kernels need v, for no padding.",
        min_length=1,
        max_length=MOST_BRANCHES,
        first=True,
    )
    padding_counts: bool = setting(
        False,
        "pc",
        "Padding counts",
        "Average poolings divide by the padded zeros too, as in torchvision's Inception-v3; no count depends on it.",
    )
    merge: Literal["concat", "add"] = setting(
        "concat", "m", "Merge", "Concatenate the branches, or add them.", first=True
    )
    residual: bool = setting(
        False,
        "c",
        "Shortcut",
        "A 1x1 without norm brings the branches to the input's width, and the input is added.",
        first=True,
    )
    gain: float = setting(
        1.0,
        "t",
        "Gain",
        "Factor of the branches before the shortcut's addition.",
        gt=0,
        le=4,
        shown_if={"residual": (True,)},
    )
    activated: bool = setting(
        True, "e", "Activation after", "A non-linearity after the addition.", shown_if={"residual": (True,)}
    )

    attention: ChannelAttention | None = attention_setting()

    def expand(self, build: Builder, source: int, width: int, stride: int) -> int:
        layers = [self._parsed(build, text) for text in self.branches]
        merged = self._merged(build, source, layers, stride)
        if self.attention:
            merged = self.attention.expand(build, merged, source)
        return self._residual(build, source, merged) if self.residual else merged

    def _parsed(self, build: Builder, text: str) -> tuple[Layer, ...]:
        try:
            return parse(text)
        except ValueError as error:
            fix = "Write layers like 1x1:96 3x3:128/2v max3/2 (1x3:64|3x1:64)"
            raise build.error(f"in the branch {text!r} {error}", fix, "branches") from None

    def _merged(self, build: Builder, source: int, branches: list[tuple[Layer, ...]], stride: int) -> int:
        ends = []
        for number, layers in enumerate(branches, start=1):
            with build.scope(f"branch{number}", "branch"):
                # Every branch takes the stage's stride by itself, as Inception's reductions do.
                ends.append(self._branch(build, source, layers, stride))
        # A concatenation or a sum of one map is none: the ops take two at least.
        if len(ends) == 1:
            return ends[0]
        # Not "add", which is the sum with the input.
        return build.add("concat", Concat(), *ends) if self.merge == "concat" else build.add("sum", Add(), *ends)

    def _branch(self, build: Builder, source: int, layers: tuple[Layer, ...], stride: int) -> int:
        """The layers in order; a stage's stride is taken by the last of them."""
        for index, layer in enumerate(layers, start=1):
            factor = stride if index == len(layers) else 1
            if isinstance(layer, Fork):
                with build.scope(f"fork{index}"):
                    source = self._merged(build, source, list(layer.branches), factor)
            elif isinstance(layer, BranchPad):
                source = padded(build, f"pad{index}", source, layer)
            elif isinstance(layer, BranchPool):
                op = pool(layer, factor, self.padding_counts)
                source = sized(build, f"pool{index}", op, source, layer, "branches")
            else:
                source = sized(build, f"conv{index}", self._conv(layer, factor), source, layer, "branches")
                source = norm_act(build, source, self.norm_op, self.activation, str(index))
        if not layers and stride > 1:
            raise build.error("an identity cannot take the stage's stride", "Use a pooling such as max3", "branches")
        return source

    def _conv(self, layer: BranchConv, stride: int) -> Conv2d:
        return conv2d(layer.width, layer.kernel, layer.stride * stride, layer.padding, bias=self.biased)

    def _residual(self, build: Builder, source: int, merged: int) -> int:
        # With a bias for want of a norm: TF-slim's Inception-ResNet has normalizer_fn=None here.
        project = conv2d(build.shape(source)[0], 1, bias=True)
        merged = build.add("project", project, merged)
        # Factors of 0.1 to 0.3 keep wide Inception-ResNets from dying in training (arXiv 1602.07261, section 3.3).
        if self.gain != 1:
            merged = build.add("gain", Gain(self.gain), merged)
        merged = build.add("add", Add(), merged, source)
        return act(build, merged, self.activation) if self.activated else merged
