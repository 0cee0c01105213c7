"""Strides without aliasing: the convolution keeps the size, and a blur or an average behind it strides."""

from __future__ import annotations

from typing import Literal

from arch.graph import Builder
from arch.ops import Blur, Pool
from arch.parts.base import setting
from arch.parts.layers import Normed

Smoothing = Literal["none", "blur", "mirrored", "avg"]


class Smoothed(Normed):
    """The setting of blocks whose strided convolutions can be smoothed (Zhang, arXiv 1904.11486)."""

    smoothing: Smoothing = setting(
        "none",
        "sm",
        "Smoothed stride",
        "The strided convolution keeps the size, and a blur or an average behind the activation strides.",
        names={"none": "none", "blur": "blur, zeros around", "mirrored": "blur, mirrored", "avg": "average"},
    )

    def own_stride(self, stride: int) -> int:
        """The stride of the convolution itself."""
        return stride if self.smoothing == "none" else 1

    def smoothed(self, build: Builder, source: int, stride: int) -> int:
        """What takes the stride behind the convolution, if anything does."""
        if self.smoothing == "none" or stride == 1:
            return source
        if self.smoothing != "avg":
            return build.add(
                "blur", Blur(stride=stride, mode="zeros" if self.smoothing == "blur" else "reflect"), source
            )
        return build.add("smooth", Pool("avg", (stride, stride), (stride, stride)), source)
