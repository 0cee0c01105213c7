"""The classifier head: pooling or flattening, fully connected layers, class scores."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field

from arch.bounds import MOST_CHANNELS
from arch.graph import Builder
from arch.ops import EPS, AdaptivePool, Add, BatchNorm, Conv2d, Dropout, Flatten, Gain, Linear, Op, Scale
from arch.parts.base import Head, setting
from arch.parts.layers import Bias, Function, Norm, act, conv2d, norm_act, norm_of
from arch.parts.weights import Weights, standard

_NORMED = {"norm": ("batch", "layer", "rms", "group")}
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
    features: int | None = setting(
        None,
        "f",
        "Last convolution",
        "Channels of a 1x1 convolution with norm and activation before the scores; empty: none.",
        "channels",
        ge=1,
        le=MOST_CHANNELS,
        varied=True,
        first=True,
    )
    features_at: Literal["map", "pooled"] = setting(
        "map",
        "fp",
        "Last convolution on",
        "The map (MobileNetV2, EfficientNet), or the pooled vector, which costs 49 times less (MobileNetV3).",
        names={"map": "the map", "pooled": "the pooled channels"},
    )
    features_norm: Norm = setting("batch", "fn", "Its norm", "The norm after the last convolution.")
    features_bias: Bias = setting("auto", "fb", "Its bias", "Auto: only without a norm.")
    features_weights: Weights = setting(
        "plain", "fw", "Its weights", "Plain, or standardised as in NFNets, with a learned gain or without."
    )
    features_affine: bool = setting(
        False, "fa", "Its learned affine", "A learned factor and shift behind the last convolution (HGNetV2)."
    )
    norm: Norm = setting(
        "none", "n", "Norm first", "A norm before the scores: pre-activation networks and ConvNeXt need one."
    )
    norm_at: Literal["map", "pooled"] = setting(
        "map",
        "np",
        "Norm on",
        "The map, as in pre-activation networks, or the pooled channels, as in ConvNeXt.",
        names={"map": "the map", "pooled": "the pooled channels"},
        shown_if=_NORMED,
    )
    norm_activated: bool = setting(
        True, "na", "Activation after it", "A non-linearity after the norm.", shown_if=_NORMED
    )
    activated: bool = setting(
        False, "v", "Activation first", "A non-linearity before the pooling, without a norm (NF-ResNets, RegNetV)."
    )
    eps: float = setting(EPS, "ep", "Norm epsilon", "What the norms add to the variance.", gt=0, le=1)
    hidden_norm: Norm = setting("none", "hn", "Hidden norm", "A norm after the activation of a hidden layer.")
    activation: Function = setting(
        "relu", "a", "Activation", "The non-linearity of hidden layers and after norms and the last convolution."
    )
    heads: int = setting(
        1, "m", "Averaged heads", "Scores of so many linear layers, each with a batch norm, are averaged.", ge=1, le=8
    )
    layout: Literal["linear", "conv"] = setting(
        "linear", "l", "Layout", "Linear layers, or convolutions over the whole map: equal weights and MACs."
    )
    bias: bool = setting(True, "b", "Bias", "A bias in the fully connected layers.")

    def expand(self, build: Builder, source: int) -> int:
        source = self._before_pooling(build, source)
        if self.pool != "flatten":
            source = build.add("pool", AdaptivePool(self.pool, (self.size, self.size)), source)
        if self.norm_at == "pooled":
            source = self._normed(build, source)
        if self.features_at == "pooled":
            source = self._convolved(build, source)
        if self.layout == "linear":
            source = build.add("flatten", Flatten(), source)
        for index, width in enumerate(self.hidden, start=1):
            source = self._dense(build, source, f"fc{index}", width)
            source = act(build, source, self.activation, f"fc{index}_act")
            source = norm_act(build, source, self._norm_of(self.hidden_norm), index=f"_fc{index}")
            source = self._dropped(build, source, f"fc{index}_dropout")
        # AlexNet and VGG drop after each hidden layer, GoogLeNet and Inception once, before the scores.
        if not self.hidden:
            source = self._dropped(build, source, "dropout")
        source = self._scores(build, source)
        # Scores, no probabilities: torch's cross-entropy holds the softmax.
        return source if self.layout == "linear" else build.add("flatten", Flatten(), source)

    def _before_pooling(self, build: Builder, source: int) -> int:
        if self.features_at == "map":
            source = self._convolved(build, source)
        if self.activated:
            source = act(build, source, self.activation, "first_act")
        return self._normed(build, source) if self.norm_at == "map" else source

    def _convolved(self, build: Builder, source: int) -> int:
        """The 1x1 convolution that makes the features of which the scores are made."""
        if self.features is None:
            return source
        norm = self._norm_of(self.features_norm)
        biased = self.features_bias == "yes" or (self.features_bias == "auto" and norm is None)
        conv = standard(conv2d(self.features, 1, bias=biased), self.features_weights, self.activation)
        source = build.add("conv", conv, source)
        source = norm_act(build, source, norm, self.activation, "_conv")
        return build.add("affine_conv", Scale("map", shift=True), source) if self.features_affine else source

    def _normed(self, build: Builder, source: int) -> int:
        activation = self.activation if self.norm_activated and self.norm != "none" else "none"
        return norm_act(build, source, self._norm_of(self.norm), activation)

    def _norm_of(self, kind: Norm) -> Op | None:
        return norm_of(kind, self.eps, 32)

    def _scores(self, build: Builder, source: int) -> int:
        if self.heads == 1:
            return self._dense(build, source, "fc", self.classes)
        # RepViT and DeiT train one head by labels and one by a teacher, and average them (timm repvit.py).
        ends = []
        for number in range(1, self.heads + 1):
            with build.scope(f"head{number}", "branch"):
                ends.append(self._dense(build, build.add("norm", BatchNorm(self.eps), source), "fc", self.classes))
        return build.add("mean", Gain(1 / self.heads), build.add("sum", Add(), *ends))

    def _dropped(self, build: Builder, source: int, name: str) -> int:
        return build.add(name, Dropout(self.dropout), source) if self.dropout else source

    def _dense(self, build: Builder, source: int, name: str, width: int) -> int:
        if self.layout == "linear":
            return build.add(name, Linear(width, self.bias), source)
        # A convolution over the whole map has a linear layer's weights: timm's VGG and pre-activation ResNets.
        _, height, breadth = build.shape(source)
        return build.add(name, Conv2d(width, (height, breadth), bias=self.bias), source)
