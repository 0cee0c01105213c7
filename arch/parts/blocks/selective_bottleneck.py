"""SKNet's bottleneck: its spatial convolution chooses between kernels."""

from __future__ import annotations

from typing import ClassVar, Literal

from arch.graph import Builder
from arch.parts.chain import Conv
from arch.parts.layers import Function
from arch.parts.narrowed import Narrowed
from arch.parts.selective import Selective


class SelectiveBottleneck(Selective, Narrowed):
    """A bottleneck with a 3x3 and a dilated 3x3 side by side, weighed for each channel (SKNet, arXiv 1903.06586)."""

    title: ClassVar[str] = "Selective kernels, bottleneck"
    summary: ClassVar[str] = "A bottleneck whose spatial convolution chooses between kernels"

    kind: Literal["selective_bottleneck"] = "selective_bottleneck"

    def layer(self, build: Builder, source: int, index: int, conv: Conv, activation: Function) -> int:
        if index != 2:
            return super().layer(build, source, index, conv, activation)
        return self.selective(build, source, conv, activation)
