"""What plain and residual blocks share: a chain of convolutions, and a shortcut around it."""

from __future__ import annotations

from dataclasses import replace
from typing import Literal, NamedTuple, Self

from arch.bounds import MOST_CHANNELS
from arch.graph import Builder
from arch.ops import Add, Conv2d, Dropout, PadChannels, Pool, Subsample
from arch.parts.attention import ChannelAttention, attention_setting
from arch.parts.base import Block, setting
from arch.parts.grouping import groups_of
from arch.parts.layers import Function, OddKernel, act, conv2d, norm_act
from arch.parts.weights import Standardised

Kernel = Literal[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]


class Conv(NamedTuple):
    """One convolution of a chain."""

    kernel: int
    width: int
    stride: int = 1
    groups: int = 1
    padding: int | None = None
    """None keeps the size."""


class Chain(Standardised, Block):
    """A chain of convolutions, with norm and activation after each (post) or before each (pre)."""

    order: Literal["post", "pre"] = setting(
        "post",
        "o",
        "Order",
        "Norm and activation after each convolution (2015), or before it (pre-activation, arXiv 1603.05027).",
        names={"post": "Activation after", "pre": "Activation before"},
    )
    kernel: Kernel = setting(3, "k", "Kernel", "Side of the spatial convolutions.", "pixels", first=True)
    dilation: int = setting(
        1, "l", "Dilation", "Gaps between the taps of the spatial convolutions.", "pixels", ge=1, le=32
    )
    groups: int = setting(
        1,
        "g",
        "Groups",
        "The spatial convolutions are split into this many.",
        ge=1,
        le=MOST_CHANNELS,
        varied=True,
        first=True,
    )
    group_width: int | None = setting(
        None,
        "gw",
        "Group width",
        "Channels in a group; replaces the number of groups.",
        "channels",
        ge=1,
        le=MOST_CHANNELS,
        varied=True,
    )
    attention: ChannelAttention | None = attention_setting()
    dropout: float = setting(0.0, "p", "Dropout", "Rate of dropout before the last convolution.", ge=0, lt=1)

    def chain(self, build: Builder, channels: int, width: int, stride: int) -> list[Conv]:
        """The convolutions between `channels` in and `width` out."""
        raise NotImplementedError

    def split(self, build: Builder, channels: int) -> int:
        """Number of groups for a spatial convolution that writes `channels`.

        Raises:
            ArchError: the group width does not divide the channels, or groups are given twice.
        """
        if self.group_width is None:
            return self.groups
        if self.groups != 1:
            raise build.error("groups are given both as a number and as a width", "Clear one of them", "group_width")
        return groups_of(build, channels, self.group_width)

    def _branch(self, build: Builder, source: int, convs: list[Conv]) -> tuple[int, int]:
        """Add the chain without its last activation; returns its handle and that of the first conv's input."""
        block = entry = source
        # RegNetY gates after the spatial convolution, SENet after the last one.
        inside = len(convs) - 1 if self.attention and self.attention.place == "inside" else 0
        for index, conv in enumerate(convs, start=1):
            last = index == len(convs)
            if self.order == "pre" and not (index == 1 and self.begins_plainly):
                source = norm_act(build, source, self.norm_op, self.activation, str(index))
            # Wide ResNet drops between the two convolutions (arXiv 1605.07146, section 2.4).
            if last and self.dropout:
                source = build.add("dropout", Dropout(self.dropout), source)
            entry = source if index == 1 else entry
            source = self.layer(build, source, index, conv, "none" if last else self.activation)
            if self.attention and index == (inside or len(convs)):
                source = self.attention.expand(build, source, block)
        return source, entry

    @property
    def begins_plainly(self) -> bool:
        """Whether nothing stands before the first convolution of a pre-activation chain."""
        return False

    def layer(self, build: Builder, source: int, index: int, conv: Conv, activation: Function) -> int:
        """The chain's convolution of that number, with what stands behind it: other blocks put more in its place."""
        source = build.add(f"conv{index}", self.op(conv), source)
        return source if self.order == "pre" else norm_act(build, source, self.norm_op, activation, str(index))

    def op(self, conv: Conv) -> Conv2d:
        """The convolution of the chain as an op."""
        # A 1x1 has no gaps to widen; with a dilation it would be another value of the same op.
        dilation = self.dilation if conv.kernel > 1 else 1
        settings = {"dilation": dilation, "groups": conv.groups}
        found = conv2d(conv.width, conv.kernel, conv.stride, conv.padding, **settings, bias=self.biased)
        if conv.kernel % 2 == 0 and conv.stride == 1 and conv.padding is None:
            # An even window keeps the size with one zero more on the far side; at a stride of 2 it needs none.
            near = dilation * (conv.kernel - 1) // 2
            sides = (near, dilation * (conv.kernel - 1) - near)
            found = replace(found, padding=(sides, sides))
        return self.standardised(found)

    def _last_activation(self, build: Builder, source: int) -> int:
        # A pre-activation block ends in the bare sum: the norm of the next block stands first.
        return act(build, source, self.activation) if self.order == "post" else source


class Residual(Chain):
    """A chain of convolutions with a shortcut around it (He et al., arXiv 1512.03385)."""

    shortcut: Literal["A", "B", "C", "D", "F", "N"] = setting(
        "B",
        "c",
        "Shortcut",
        "A: no weights, drops pixels and pads channels with zeros. B: a 1x1 projection where the shape changes. "
        "C: a projection always. D: average pooling, then a 1x1 projection, where the shape changes. N: no shortcut "
        "where the shape changes (RegNetZ). F: a projection in the first block of a stage, whatever its shape.",
        names={
            "A": "A: zero padding",
            "B": "B: projection",
            "C": "C: always projection",
            "D": "D: pool, projection",
            "F": "F: projection in the first block",
            "N": "N: none where it changes",
        },
        first=True,
    )
    shortcut_kernel: OddKernel = setting(1, "ck", "Shortcut kernel", "Side of the projection's convolution.", "pixels")
    shortcut_norm: Literal["auto", "yes", "no"] = setting(
        "auto",
        "cn",
        "Norm in the shortcut",
        "Behind the projection. Auto: where activations stand behind convolutions; MLPerf Tiny's ResNet-8 has none.",
    )
    plain_first: bool = setting(
        False,
        "bf",
        "First block begins plainly",
        "A pre-activation stage's first block has no norm and activation before its first convolution.",
        shown_if={"order": ("pre",)},
    )
    shortcut_from: Literal["input", "normed"] = setting(
        "input",
        "sf",
        "Shortcut from",
        "What the sum adds where the shape stays: the block's input, or what its first norm and activation gave "
        "(RegNetV).",
        shown_if={"order": ("pre",)},
    )
    linear: bool = setting(False, "li", "Linear end", "No activation behind the sum (RegNetZ).")

    def expand(self, build: Builder, source: int, width: int, stride: int) -> int:
        convs = self.chain(build, build.shape(source)[0], width, stride)
        branch, entry = self._branch(build, source, convs)
        if self.shortcut == "N" and build.shape(branch) != build.shape(source):
            return self._last_activation(build, branch)
        shortcut = self._shortcut(build, source, entry, width, stride)
        return self._last_activation(build, build.add("add", Add(), branch, shortcut))

    @property
    def begins_plainly(self) -> bool:
        return self.plain_first

    @property
    def _shortcut_normed(self) -> bool:
        return self.shortcut_norm == "yes" or (self.shortcut_norm == "auto" and self.order == "post")

    def at(self, number: int, depth: int) -> Self:
        changes: dict[str, object] = {}
        if self.shortcut == "F":
            changes["shortcut"] = "C" if number == 1 else "B"
        if self.plain_first and number > 1:
            changes["plain_first"] = False
        return self.model_copy(update=changes) if changes else self

    def _last_activation(self, build: Builder, source: int) -> int:
        return source if self.linear else super()._last_activation(build, source)

    def _shortcut(self, build: Builder, source: int, entry: int, width: int, stride: int) -> int:
        fits = stride == 1 and build.shape(source)[0] == width
        if fits and self.shortcut != "C":
            return entry if self.order == "pre" and self.shortcut_from == "normed" else source
        with build.scope("shortcut", "shortcut"):
            if self.shortcut == "A":
                return self._padded(build, source, width, stride)
            # A pre-activation block projects the activated map (arXiv 1603.05027; its authors' Torch code).
            return self._projected(build, entry if self.order == "pre" else source, width, stride)

    def _padded(self, build: Builder, source: int, width: int, stride: int) -> int:
        if stride > 1:
            source = build.add("subsample", Subsample((stride, stride)), source)
        return source if build.shape(source)[0] == width else build.add("pad", PadChannels(width), source)

    def _projected(self, build: Builder, source: int, width: int, stride: int) -> int:
        # A strided 1x1 ignores three of four pixels; pooling first reads all of them (arXiv 1812.01187, ResNet-D).
        if self.shortcut == "D" and stride > 1:
            source = build.add("pool", Pool("avg", (stride, stride), (stride, stride), ceil=True), source)
            stride = 1
        # Without a norm behind it the projection has a bias, as the other convolutions have then.
        biased = self.biased or (self.bias == "auto" and self.shortcut_norm == "no")
        conv = self.standardised(conv2d(width, self.shortcut_kernel, stride, bias=biased))
        source = build.add("conv", conv, source)
        return norm_act(build, source, self.norm_op if self._shortcut_normed else None)
