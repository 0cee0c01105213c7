"""The basic residual block: two spatial convolutions and a shortcut."""

from __future__ import annotations

from typing import ClassVar, Literal

from arch.graph import Builder
from arch.parts.chain import Conv, Residual


class Basic(Residual):
    """Two spatial convolutions of the block's width and a shortcut (ResNet-18 and 34, CIFAR ResNets, WRN)."""

    title: ClassVar[str] = "Basic"
    summary: ClassVar[str] = "Two spatial convolutions and a shortcut"

    kind: Literal["basic"] = "basic"

    def chain(self, build: Builder, channels: int, width: int, stride: int) -> list[Conv]:
        groups = self.split(build, width)
        # The first strides, so that the second works on the smaller map.
        return [Conv(self.kernel, width, stride, groups), Conv(self.kernel, width, 1, groups)]
