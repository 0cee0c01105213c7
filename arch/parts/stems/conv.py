"""The one-convolution stem: 7x7/2 with pooling, the CIFAR 3x3, or a plain strided convolution."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, Literal

from arch.bounds import MOST_CHANNELS
from arch.graph import Builder
from arch.parts.base import setting
from arch.parts.layers import OddKernel
from arch.parts.stem import PooledStem


class ConvStem(PooledStem):
    """One convolution, then an optional downsampling."""

    title: ClassVar[str] = "One convolution"
    summary: ClassVar[str] = "One convolution and an optional downsampling"
    presets: ClassVar[Mapping[str, Mapping[str, Any]]] = {
        "7x7/2 + max pool": {},
        # 16 channels, as the CIFAR ResNets begin (arXiv 1512.03385, section 4.2).
        "CIFAR 3x3": {"kernel": 3, "stride": 1, "width": 16, "pool": "none"},
        "Strided 3x3/2": {"kernel": 3, "width": 32, "pool": "none"},
    }

    kind: Literal["conv"] = "conv"
    kernel: OddKernel = setting(7, "k", "Kernel", "Side of the convolution.", "pixels", first=True)
    stride: int = setting(
        2, "s", "Stride", "The convolution's output has 1/stride of the resolution.", ge=1, le=8, first=True
    )
    width: int = setting(
        64, "w", "Width", "Channels that the stem writes.", "channels", ge=1, le=MOST_CHANNELS, varied=True, first=True
    )

    def expand(self, build: Builder, source: int) -> int:
        return self.pooled(build, self.unit(build, source, self.width, self.kernel, self.stride, last=True))
