"""What the stems that end in an optional downsampling share."""

from __future__ import annotations

from typing import Literal

from arch.graph import Builder
from arch.ops import LocalResponseNorm, Pool, sides
from arch.parts.base import Stem, setting
from arch.parts.layers import Normed, conv2d, norm_act

_POOLED = {"pool": ("max", "avg")}


class PooledStem(Normed, Stem):
    """Convolutions, then maximum pooling, average pooling, a strided convolution, or nothing."""

    padding: int | None = setting(
        None,
        "pd",
        "Padding",
        "Zeros at each side of the first convolution; empty keeps the size.",
        "pixels",
        ge=0,
        le=16,
    )
    bare: bool = setting(
        False,
        "z",
        "No norm and activation at the end",
        "The last convolution has neither: the first pre-activation block brings its own.",
    )
    pool: Literal["none", "max", "avg", "conv"] = setting(
        "max",
        "p",
        "Downsampling",
        "After the convolutions: maximum or average pooling, a strided 3x3 convolution, or none.",
        names={"max": "max pooling", "avg": "average pooling", "conv": "3x3 convolution"},
        first=True,
    )
    pool_kernel: int = setting(
        3, "pk", "Pool kernel", "Side of the pooling window.", "pixels", ge=2, le=9, shown_if=_POOLED
    )
    pool_stride: int = setting(
        2, "ps", "Pool stride", "Stride of the downsampling.", ge=1, le=8, shown_if={"pool": ("max", "avg", "conv")}
    )
    pool_ceil: bool = setting(
        False,
        "pc",
        "Ceil mode",
        "Round the pooled size up in place of padding (Caffe). Equal sizes at 224 pixels.",
        shown_if=_POOLED,
    )

    lrn: Literal["none", "before", "after"] = setting(
        "none", "r", "Response norm", "Local response normalisation before or after the downsampling (2012 to 2014)."
    )

    def unit(
        self, build: Builder, source: int, width: int, kernel: int, stride: int, index: str = "", last: bool = False
    ) -> int:
        """A convolution with its norm and activation, but for a bare end."""
        bare = last and self.bare
        # Without a norm of its own the bias would be "auto", yet the next block's norm makes it useless all the same.
        bias = self.bias == "yes" if bare else self.biased
        # The setting is of the first convolution: a deep stem numbers its three, and the others keep the size.
        padding = self.padding if index in ("", "1") else None
        source = build.add(f"conv{index}", conv2d(width, kernel, stride, padding, bias=bias), source)
        return source if bare else norm_act(build, source, self.norm_op, self.activation, index)

    def pooled(self, build: Builder, source: int) -> int:
        """The downsampling and the response norm, if there are any."""
        if self.lrn == "before":
            source = build.add("lrn", LocalResponseNorm(), source)
        source = self._downsampled(build, source)
        return build.add("lrn", LocalResponseNorm(), source) if self.lrn == "after" else source

    def _downsampled(self, build: Builder, source: int) -> int:
        if self.pool == "none":
            return source
        if self.pool == "conv":
            # A scope of its own: the first convolution of the stem has the same names.
            with build.scope("pool"):
                return self.unit(build, source, build.shape(source)[0], 3, self.pool_stride)
        kernel = (self.pool_kernel, self.pool_kernel)
        stride = (self.pool_stride, self.pool_stride)
        # Caffe rounds up where today's libraries pad: both give 56 of 112, but not of every size.
        padding = sides(0 if self.pool_ceil else (self.pool_kernel - 1) // 2)
        return build.add("pool", Pool(self.pool, kernel, stride, padding, self.pool_ceil), source)
