"""The head of fully convolutional classifiers: one map per class, then pooling."""

from __future__ import annotations

from typing import ClassVar, Literal

from arch.bounds import MOST_CHANNELS
from arch.graph import Builder
from arch.ops import Activation, AdaptivePool, Dropout, Flatten, Nonlinearity
from arch.parts.base import Head, setting
from arch.parts.layers import conv2d


class ScoreMaps(Head):
    """One map per class, averaged to its score (NiN, SqueezeNet). Without classes the last stage writes the maps."""

    title: ClassVar[str] = "Score maps"
    summary: ClassVar[str] = "One map per class, then pooling"

    kind: Literal["score_maps"] = "score_maps"
    classes: int | None = setting(
        1000,
        "c",
        "Classes",
        "Maps of a last 1x1 convolution; empty: the last stage writes them.",
        ge=1,
        le=MOST_CHANNELS,
        first=True,
    )
    pool: Literal["avg", "max"] = setting("avg", "p", "Pooling", "The average or the maximum of each map.", first=True)
    dropout: float = setting(0.0, "d", "Dropout", "Rate of dropout before the maps.", ge=0, lt=1)
    activation: Nonlinearity = setting("relu", "a", "Activation", "The non-linearity after the last convolution.")

    def expand(self, build: Builder, source: int) -> int:
        if self.dropout:
            source = build.add("dropout", Dropout(self.dropout), source)
        if self.classes is not None:
            # A bias in any case: there is no norm behind it.
            source = build.add("conv", conv2d(self.classes, 1, bias=True), source)
            # torchvision's SqueezeNet has a ReLU here as well: none of its scores is negative.
            source = build.add("act", Activation(self.activation), source)
        source = build.add("pool", AdaptivePool(self.pool), source)
        return build.add("flatten", Flatten(), source)
