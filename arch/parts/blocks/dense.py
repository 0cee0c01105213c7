"""DenseNet's layer: it reads all that came before and adds its growth."""

from __future__ import annotations

from typing import ClassVar, Literal

from arch.graph import Builder
from arch.ops import Concat, Dropout, Pool
from arch.parts.base import Block, setting
from arch.parts.layers import Normed, conv2d, norm_act
from arch.parts.rounding import whole


class Dense(Normed, Block):
    """Norm, activation and convolution, concatenated to the input (Huang et al., arXiv 1608.06993).

    The stage's width is the growth rate. A stage with a stride begins with a transition: norm, activation, 1x1, pool.
    """

    title: ClassVar[str] = "Dense layer"
    summary: ClassVar[str] = "Adds its growth (the width) to all that came before"

    kind: Literal["dense"] = "dense"
    # DenseNet-BC: 4 growths at each 1x1, and a compression of 0.5 (arXiv 1608.06993, section 3).
    neck: int = setting(
        4,
        "k",
        "Bottleneck",
        "A 1x1 before the 3x3 has this many growths; 0: no 1x1.",
        "growths",
        ge=0,
        le=16,
        varied=True,
        first=True,
    )
    compression: float = setting(
        0.5,
        "c",
        "Compression",
        "A transition's 1x1 keeps this part of the channels.",
        gt=0,
        le=1,
        varied=True,
        first=True,
    )
    dropout: float = setting(0.0, "p", "Dropout", "Rate of dropout after each convolution.", ge=0, lt=1)

    def expand(self, build: Builder, source: int, width: int, stride: int) -> int:
        if stride > 1:
            source = self._transition(build, source, stride)
        entry = source
        if self.neck:
            source = self._layer(build, source, self.neck * width, 1, "1")
        source = self._layer(build, source, width, 3, "2")
        return build.add("concat", Concat(), entry, source)

    def _layer(self, build: Builder, source: int, width: int, kernel: int, index: str) -> int:
        # Norm first: what is concatenated is raw, and every layer that reads it brings a norm of its own.
        source = norm_act(build, source, self.norm_op, self.activation, index)
        source = build.add(f"conv{index}", conv2d(width, kernel, bias=self.biased), source)
        return build.add(f"dropout{index}", Dropout(self.dropout), source) if self.dropout else source

    def _transition(self, build: Builder, source: int, stride: int) -> int:
        # Rounded down, as torchvision does (num_features // 2).
        channels = whole(build.shape(source)[0] * self.compression)
        with build.scope("transition", "transition"):
            source = norm_act(build, source, self.norm_op, self.activation)
            source = build.add("conv", conv2d(channels, 1, bias=self.biased), source)
            # Without padding, as in torchvision: of an odd size the last row and column are dropped.
            return build.add("pool", Pool("avg", (stride, stride), (stride, stride)), source)
