"""SKNet's basic block, of ResNet-18 and 34: its first convolution chooses between kernels."""

from __future__ import annotations

from typing import ClassVar, Literal

from arch.graph import Builder
from arch.parts.chain import Conv
from arch.parts.layers import Function
from arch.parts.selective import Selective


class SelectiveBasic(Selective):
    """Two spatial convolutions, the first with two kernels to choose between (timm sknet.py, arXiv 1903.06586)."""

    title: ClassVar[str] = "Selective kernels, basic"
    summary: ClassVar[str] = "A basic block whose first convolution chooses between kernels"

    kind: Literal["selective_basic"] = "selective_basic"

    def chain(self, build: Builder, channels: int, width: int, stride: int) -> list[Conv]:
        return [Conv(self.kernel, width, stride, self.split(build, width)), Conv(self.kernel, width)]

    def layer(self, build: Builder, source: int, index: int, conv: Conv, activation: Function) -> int:
        if index != 1:
            return super().layer(build, source, index, conv, activation)
        return self.selective(build, source, conv, activation)
