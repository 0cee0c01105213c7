"""The mlpconv block of Network in Network: a spatial convolution and two 1x1."""

from __future__ import annotations

from typing import ClassVar, Literal

from arch.bounds import MOST_CHANNELS
from arch.graph import Builder
from arch.parts.base import Block, setting
from arch.parts.layers import Normed, OddKernel, conv2d


class MlpConv(Normed, Block):
    """A spatial convolution followed by two 1x1: a small network at every place (Lin et al., arXiv 1312.4400)."""

    title: ClassVar[str] = "Mlpconv"
    summary: ClassVar[str] = "A spatial convolution followed by two 1x1 convolutions"

    kind: Literal["mlpconv"] = "mlpconv"
    kernel: OddKernel = setting(3, "k", "Kernel", "Side of the spatial convolution.", "pixels", first=True)
    padding: int | None = setting(
        None, "pd", "Padding", "Zeros at each side of it; empty keeps the size at stride 1.", "pixels", ge=0, le=16
    )
    first: int | None = setting(
        None,
        "f",
        "First width",
        "Width of the spatial convolution; empty: the block's.",
        "channels",
        ge=1,
        le=MOST_CHANNELS,
        varied=True,
        first=True,
    )
    second: int | None = setting(
        None,
        "e",
        "Second width",
        "Width of the first 1x1; empty: the block's.",
        "channels",
        ge=1,
        le=MOST_CHANNELS,
        varied=True,
        first=True,
    )

    def expand(self, build: Builder, source: int, width: int, stride: int) -> int:
        convs = [
            conv2d(self.first or width, self.kernel, stride, self.padding, bias=self.biased),
            # The two 1x1 are the paper's cascaded cross-channel parametric pooling, `cccp` in its Caffe files.
            conv2d(self.second or width, 1, bias=self.biased),
            conv2d(width, 1, bias=self.biased),
        ]
        for index, conv in enumerate(convs, start=1):
            # After each of the three: without it two 1x1 in a row would be one linear map.
            source = self.convolved(build, source, conv, str(index))
        return source
