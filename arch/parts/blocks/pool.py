"""A pooling layer as a block: what stands between the convolutions of the classic networks."""

from __future__ import annotations

from typing import ClassVar, Literal

from arch.graph import Builder
from arch.ops import Dropout, LocalResponseNorm, Pool, Scale, sides
from arch.parts.base import Block, setting
from arch.parts.layers import Function, act


class Pooling(Block):
    """Maximum or average pooling; its stride is the stage's."""

    title: ClassVar[str] = "Pooling"
    summary: ClassVar[str] = "Maximum or average pooling, keeping the width"
    sized: ClassVar[bool] = False

    kind: Literal["pool"] = "pool"
    mode: Literal["max", "avg"] = setting("max", "m", "Mode", "The maximum or the average of the window.", first=True)
    kernel: int = setting(2, "k", "Window", "Side of the window.", "pixels", ge=1, le=16, first=True)
    padding: int = setting(0, "pd", "Padding", "Zeros at each side; at most half the window.", "pixels", ge=0, le=8)
    ceil: bool = setting(False, "c", "Ceil mode", "Round the pooled size up (Caffe).")
    lrn: Literal["none", "before", "after"] = setting(
        "none", "r", "Response norm", "Local response normalisation before or after the pooling (2012 to 2014)."
    )
    scaled: bool = setting(
        False, "y", "Learned gain and shift", "One of each per channel, behind the pooling (LeNet-5's subsampling)."
    )
    activation: Function = setting("none", "a", "Activation", "The non-linearity after them.")
    dropout: float = setting(0.0, "p", "Dropout", "Rate of dropout after the pooling.", ge=0, lt=1)

    def expand(self, build: Builder, source: int, width: int, stride: int) -> int:
        # torch refuses this too: a window could lie in the padding alone.
        if 2 * self.padding > self.kernel:
            fix = f"Use at most {self.kernel // 2}"
            raise build.error(f"padding {self.padding} is over half the window of {self.kernel}", fix, "padding")
        # AlexNet's paper normalises before it pools; CaffeNet, which comes with Caffe, pools first.
        if self.lrn == "before":
            source = build.add("lrn", LocalResponseNorm(), source)
        window = Pool(self.mode, (self.kernel, self.kernel), (stride, stride), sides(self.padding), self.ceil)
        source = build.add("pool", window, source)
        if self.scaled:
            source = build.add("scale", Scale("channel", shift=True), source)
        source = act(build, source, self.activation)
        if self.lrn == "after":
            source = build.add("lrn", LocalResponseNorm(), source)
        return build.add("dropout", Dropout(self.dropout), source) if self.dropout else source
