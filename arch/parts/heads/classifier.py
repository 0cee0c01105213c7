"""The classifier head: pooling or flattening, fully connected layers, class scores."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field

from arch.bounds import MOST_CHANNELS
from arch.graph import Builder
from arch.ops import Activation, AdaptivePool, BatchNorm, Conv2d, Dropout, Flatten, Linear, Nonlinearity
from arch.parts.base import Head, setting
from arch.parts.layers import norm_act

Width = Annotated[int, Field(ge=1, le=MOST_CHANNELS)]


class Classifier(Head):
    """Global pooling (Lin et al., arXiv 1312.4400) or flattening, hidden layers, and one score per class."""

    title: ClassVar[str] = "Classifier"
    summary: ClassVar[str] = "Pooling or flattening, then fully connected layers"
    presets: ClassVar[Mapping[str, Mapping[str, Any]]] = {
        "Average pool, linear": {},
        "Max pool, linear": {"pool": "max"},
        "Flatten, three linear (VGG)": {"pool": "flatten", "hidden": (4096, 4096), "dropout": 0.5},
    }

    kind: Literal["classifier"] = "classifier"
    pool: Literal["avg", "max", "flatten"] = setting(
        "avg",
        "p",
        "Pooling",
        "The average or maximum of each channel, or every element of the map in one vector.",
        first=True,
    )
    size: int = setting(
        1,
        "z",
        "Pooled size",
        "Side of the map that the pooling leaves, whatever its input's: 1 is global pooling; torchvision's VGG has 7, "
        "its AlexNet 6.",
        "pixels",
        ge=1,
        le=64,
        shown_if={"pool": ("avg", "max")},
    )
    classes: int = setting(1000, "c", "Classes", "Number of class scores.", ge=1, le=MOST_CHANNELS, first=True)
    hidden: tuple[Width, ...] = setting(
        (),
        "h",
        "Hidden layers",
        "Widths of the fully connected layers before the scores.",
        "features",
        max_length=8,
        varied=True,
        first=True,
    )
    dropout: float = setting(
        0.0, "d", "Dropout", "Rate of dropout before the scores and after hidden layers.", ge=0, lt=1, first=True
    )
    normed: bool = setting(
        False, "n", "Norm first", "Batch norm and activation before the pooling, which pre-activation networks need."
    )
    activation: Nonlinearity = setting(
        "relu", "a", "Activation", "The non-linearity of hidden layers and after the norm."
    )
    layout: Literal["linear", "conv"] = setting(
        "linear", "l", "Layout", "Linear layers, or convolutions over the whole map: equal weights and MACs."
    )
    bias: bool = setting(True, "b", "Bias", "A bias in the fully connected layers.")

    def expand(self, build: Builder, source: int) -> int:
        if self.normed:
            source = norm_act(build, source, BatchNorm(), self.activation)
        if self.pool != "flatten":
            source = build.add("pool", AdaptivePool(self.pool, (self.size, self.size)), source)
        if self.layout == "linear":
            source = build.add("flatten", Flatten(), source)
        for index, width in enumerate(self.hidden, start=1):
            source = self._dense(build, source, f"fc{index}", width)
            source = build.add(f"fc{index}_act", Activation(self.activation), source)
            source = self._dropped(build, source, f"fc{index}_dropout")
        # AlexNet and VGG drop after each hidden layer, GoogLeNet and Inception once, before the scores.
        if not self.hidden:
            source = self._dropped(build, source, "dropout")
        source = self._dense(build, source, "fc", self.classes)
        # Scores, no probabilities: torch's cross-entropy holds the softmax.
        return source if self.layout == "linear" else build.add("flatten", Flatten(), source)

    def _dropped(self, build: Builder, source: int, name: str) -> int:
        return build.add(name, Dropout(self.dropout), source) if self.dropout else source

    def _dense(self, build: Builder, source: int, name: str, width: int) -> int:
        if self.layout == "linear":
            return build.add(name, Linear(width, self.bias), source)
        # A convolution over the whole map has a linear layer's weights: timm's VGG and pre-activation ResNets.
        _, height, breadth = build.shape(source)
        return build.add(name, Conv2d(width, (height, breadth), bias=self.bias), source)
