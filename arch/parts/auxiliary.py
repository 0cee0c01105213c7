"""The auxiliary head: a second classifier that hangs on a stage and runs in training only."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from arch.bounds import MOST_CHANNELS, MOST_STAGES
from arch.graph import Builder
from arch.ops import AdaptivePool, Dropout, Flatten, Linear, Pool
from arch.parts.base import Head, setting
from arch.parts.layers import Normed, act, conv2d

Width = Annotated[int, Field(ge=1, le=MOST_CHANNELS)]


class Auxiliary(Normed, Head):
    """Pooling, a 1x1 convolution, and a classifier (GoogLeNet, arXiv 1409.4842; Inception-v3, arXiv 1512.00567)."""

    title: ClassVar[str] = "Auxiliary head"
    summary: ClassVar[str] = "A second classifier on a stage, for training only"

    kind: Literal["auxiliary"] = "auxiliary"
    after: int = setting(
        1, "i", "After stage", "The number of the stage whose output it reads.", ge=1, le=MOST_STAGES, first=True
    )
    # Defaults are GoogLeNet's: 5x5 at stride 3, 128 filters, 1,024 units, 70 % dropped (arXiv 1409.4842, section 5).
    pool_kernel: int = setting(5, "pk", "Pool window", "Side of the average pooling before it.", "pixels", ge=1, le=16)
    pool_stride: int = setting(3, "ps", "Pool stride", "Stride of that pooling.", ge=1, le=8)
    pool_size: int | None = setting(
        None,
        "pz",
        "Pooled size",
        "Side of the map that an adaptive pooling leaves, in place of window and stride; 4 in torchvision's GoogLeNet.",
        "pixels",
        ge=1,
        le=64,
    )
    width: int = setting(
        128, "w", "Width", "Channels of the 1x1 convolution.", "channels", ge=1, le=MOST_CHANNELS, first=True
    )
    kernel: int | None = setting(
        None,
        "k",
        "Second kernel",
        "A second convolution without padding, then global pooling; empty: none.",
        "pixels",
        ge=1,
        le=11,
    )
    second: int = setting(768, "e", "Second width", "Channels of it.", "channels", ge=1, le=MOST_CHANNELS)
    hidden: tuple[Width, ...] = setting(
        (1024,),
        "h",
        "Hidden layers",
        "Widths of the fully connected layers before the scores.",
        "features",
        max_length=8,
    )
    dropout: float = setting(0.7, "d", "Dropout", "Rate of dropout after hidden layers.", ge=0, lt=1)
    classes: int = setting(1000, "c", "Classes", "Number of class scores.", ge=1, le=MOST_CHANNELS, first=True)

    def expand(self, build: Builder, source: int) -> int:
        source = build.add("pool", self._pool(), source)
        source = self.convolved(build, source, conv2d(self.width, 1, bias=self.biased), "1")
        # Inception-v3's has a 5x5 without padding (17 pooled to 5, then 1); GoogLeNet's has hidden layers in its place.
        if self.kernel is not None:
            source = self.convolved(build, source, conv2d(self.second, self.kernel, padding=0, bias=self.biased), "2")
            source = build.add("global_pool", AdaptivePool("avg"), source)
        source = build.add("flatten", Flatten(), source)
        for index, width in enumerate(self.hidden, start=1):
            source = build.add(f"fc{index}", Linear(width), source)
            source = act(build, source, self.activation, f"fc{index}_act")
            source = build.add(f"fc{index}_dropout", Dropout(self.dropout), source) if self.dropout else source
        return build.add("fc", Linear(self.classes), source)

    def _pool(self) -> Pool | AdaptivePool:
        # 5x5 at stride 3 makes 4x4 of a 14x14 map; torchvision pools to 4x4 whatever the input.
        if self.pool_size is not None:
            return AdaptivePool("avg", (self.pool_size, self.pool_size))
        window, stride = (self.pool_kernel, self.pool_kernel), (self.pool_stride, self.pool_stride)
        return Pool("avg", window, stride)
