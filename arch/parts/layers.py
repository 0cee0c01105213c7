"""Layers that several parts need: the convolution unit with its norm and activation."""

from __future__ import annotations

from functools import lru_cache
from typing import Literal

from arch.bounds import MOST_CHANNELS
from arch.graph import Builder
from arch.ops import (
    EPS,
    Activation,
    BatchNorm,
    Conv2d,
    GroupNorm,
    LayerNorm,
    Nonlinearity,
    Op,
    Pair,
    PReLU,
    RMSNorm,
    sides,
)
from arch.parts.base import Model, setting

Bias = Literal["auto", "yes", "no"]
Norm = Literal["batch", "layer", "rms", "group", "none"]
Function = Literal[Nonlinearity, "prelu", "none"]
"""What stands after a convolution and its norm; "prelu" learns a slope for each channel, "none" is nothing."""
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


def norm_act(build: Builder, source: int, norm: Op | None, activation: Function = "none", index: str = "") -> int:
    """A norm and an activation, where there are any, named `norm<index>` and `act<index>`."""
    if norm is not None:
        source = build.add(f"norm{index}", norm, source)
    return source if activation == "none" else build.add(f"act{index}", _function(activation), source)


def act(build: Builder, source: int, activation: Function, name: str = "act") -> int:
    """An activation under a name, unless it is "none"."""
    return source if activation == "none" else build.add(name, _function(activation), source)


# One value for all: an edit builds hundreds of them.
@lru_cache
def _function(activation: Nonlinearity | Literal["prelu"]) -> Op:
    return PReLU() if activation == "prelu" else Activation(activation)


@lru_cache
def norm_of(kind: Norm, eps: float, groups: int) -> Op | None:
    """The op of a kind of norm; None for "none". `groups` are those of a group norm."""
    kinds = {"batch": BatchNorm(eps), "layer": LayerNorm(eps), "rms": RMSNorm(eps), "group": GroupNorm(groups, eps)}
    return kinds.get(kind)


class Normed(Model):
    """Settings that every part with convolutions shares."""

    activation: Function = setting(
        "relu", "a", "Activation", "The non-linearity after a convolution and its norm.", first=True
    )
    norm: Norm = setting(
        "batch",
        "n",
        "Norm",
        "Normalisation around every convolution: over the batch, over the channels at each place (layer; RMS without "
        "mean and shift), over groups of channels and the whole map, or none.",
        names={
            "batch": "batch norm",
            "layer": "layer norm",
            "rms": "RMS norm",
            "group": "group norm",
            "none": "none",
        },
        varied=True,
    )
    norm_groups: int = setting(
        32, "ng", "Norm groups", "Groups of a group norm.", ge=1, le=MOST_CHANNELS, shown_if={"norm": ("group",)}
    )
    bias: Bias = setting(
        "auto", "b", "Bias", "A bias in the convolutions. Auto: only without a norm, whose shift makes it useless."
    )

    eps: float = setting(
        EPS,
        "ep",
        "Norm epsilon",
        "What the norms add to the variance: 1e-5 in PyTorch, 0.001 in Inception and TensorFlow. No shape depends on "
        "it, but outputs do.",
        gt=0,
        le=1,
        shown_if={"norm": ("batch", "layer", "rms", "group")},
    )

    @property
    def norm_op(self) -> Op | None:
        """The norm around every convolution, if there is one."""
        return norm_of(self.norm, self.eps, self.norm_groups)

    def convolved(
        self, build: Builder, source: int, conv: Conv2d, index: str = "", activation: Function | None = None
    ) -> int:
        """A convolution with its norm and activation, named by `index`; `activation` replaces the part's own."""
        source = build.add(f"conv{index}", conv, source)
        return norm_act(build, source, self.norm_op, self.activation if activation is None else activation, index)

    @property
    def biased(self) -> bool:
        """Whether the convolutions have a bias."""
        return self.bias == "yes" or (self.bias == "auto" and self.norm == "none")
