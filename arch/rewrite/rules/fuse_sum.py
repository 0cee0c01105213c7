"""Runs a sum with the layer that computes one of its summands: the end of a residual block."""

from __future__ import annotations

from collections.abc import Iterator

from arch.ops import (
    Add,
    BatchNorm,
    Conv2d,
    Gain,
    GlobalResponseNorm,
    GroupNorm,
    LayerNorm,
    Linear,
    Multiply,
    PadChannels,
    RMSNorm,
    Scale,
    Subsample,
)
from arch.rewrite.base import Done, No, Rule, fused
from arch.rewrite.draft import Draft

_LAYERS = (Conv2d, Linear)
_ELEMENTWISE = (BatchNorm, GlobalResponseNorm, GroupNorm, LayerNorm, RMSNorm, Gain, Scale, Multiply)


def _match(draft: Draft, at: int) -> list[int] | No | None:
    """The summand with which the sum runs, and what only picks places or channels for it to read."""
    inputs = draft.inputs(at)
    if any(source in draft.kernel(at) for source in inputs):
        return None
    # What is stretched over the map is written before.
    whole = [source for source in inputs if draft.shape(source) == draft.shape(at)]
    own = [source for source in whole if draft.only_reader(source) is not None]
    # A kernel that holds a convolution is one too if an activation ends it.
    layers = [source for source in own if any(isinstance(draft.op(member), _LAYERS) for member in draft.kernel(source))]
    # The first, which is the main path's: what runs last, the sum, waits for the others anyway.
    chosen = next(iter([*layers, *(source for source in own if isinstance(draft.op(source), _ELEMENTWISE))]), None)
    if chosen is None:
        return No(
            f"all that it adds, {', '.join(map(draft.path, inputs))}, is read elsewhere too or computed by no layer"
        )
    return [chosen, *(picker for source in own if source != chosen for picker in _pickers(draft, source))]


def _pickers(draft: Draft, handle: int) -> Iterator[int]:
    """The shortcut of a CIFAR ResNet: every other place, and channels of zeros."""
    while isinstance(draft.op(handle), Subsample | PadChannels) and draft.only_reader(handle) is not None:
        yield handle
        handle = draft.source(handle)


def _replace(draft: Draft, at: int, found: list[int]) -> Done:
    return fused(draft, at, *found)


RULE = Rule(
    "fuse_sum",
    "Fuse sums",
    "The other summand is read where a convolution writes its elements: the end of a residual block is one kernel.",
    "oneDNN's sum post-op; onnxruntime's ConvAddActivationFusion; TensorRT's convolution and elementwise fusion",
    110,
    (Add,),
    _match,
    _replace,
)
