"""Runs an activation with the op before it: the map between them is never written."""

from __future__ import annotations

from arch.ops import (
    Activation,
    AdaptivePool,
    Add,
    BatchNorm,
    Blur,
    ChannelConv,
    Conv2d,
    Gain,
    GlobalResponseNorm,
    GroupNorm,
    LayerNorm,
    Linear,
    Multiply,
    Pool,
    PReLU,
    RMSNorm,
    Scale,
)
from arch.rewrite.base import No, Rule, fused
from arch.rewrite.draft import Draft

# A concatenation or a part of a map computes nothing: an engine copies it, or lets it lie where it is.
_WRITERS = (
    Conv2d,
    Blur,
    ChannelConv,
    Linear,
    BatchNorm,
    GlobalResponseNorm,
    GroupNorm,
    LayerNorm,
    RMSNorm,
    Gain,
    Scale,
    Add,
    Multiply,
    Pool,
    AdaptivePool,
)
"""Ops that compute the elements that they write: what is done to one element can be done before it is written."""


def _match(draft: Draft, at: int) -> int | No | None:
    """What computes the elements that the activation reads."""
    source = draft.source(at)
    # Rules are tried until none holds: this one has.
    if source in draft.kernel(at):
        return None
    if not isinstance(draft.op(source), _WRITERS):
        return No(f"{draft.path(source)} computes nothing that it could run with")
    if draft.only_reader(source) is None:
        return No(f"{draft.path(source)} is read elsewhere too, and is written in any case")
    return source


RULE = Rule(
    "fuse_activation",
    "Fuse activations",
    "An activation is applied to each element before it is written: the map goes to memory and back once less.",
    "oneDNN's eltwise post-op; TensorRT's convolution and ReLU fusion; onnxruntime's ConvActivationFusion",
    100,
    (Activation, PReLU),
    _match,
    fused,
)
