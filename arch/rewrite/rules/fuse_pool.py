"""Runs a pooling with the convolution before it, where no element would be computed twice."""

from __future__ import annotations

from math import prod

from arch.ops import AdaptivePool, Conv2d, Pool
from arch.ops.window import UNPADDED
from arch.rewrite.base import No, Rule, fused
from arch.rewrite.draft import Draft


def _match(draft: Draft, at: int) -> int | No | None:
    """What computes the elements that are pooled."""
    op, source = draft.op(at), draft.source(at)
    if source in draft.kernel(at) or not any(isinstance(draft.op(m), Conv2d) for m in draft.kernel(source)):
        return None
    if draft.only_reader(source) is None:
        return No(f"{draft.path(source)} is read elsewhere too, and is written in any case")
    # An average of a whole map is known only when the last place of it is.
    if isinstance(op, AdaptivePool):
        whole = prod(op.size) == 1
        return No("each window is the whole map" if whole else "its windows depend on the map, and may overlap")
    # A 3x3 with stride 2 reads nine elements for every four of the map: 2.25 times the work of the convolution.
    if isinstance(op, Pool) and any(k > s for k, s in zip(op.kernel, op.stride, strict=True)):
        return No("its windows overlap: neighbours would compute what they share twice")
    if isinstance(op, Pool) and op.padding != UNPADDED:
        return No("its windows begin outside the map, and cut across what is computed at once")
    return source


RULE = Rule(
    "fuse_pool",
    "Fuse pooling",
    "A convolution computes all elements of a window before any is written, and writes the pooled one alone.",
    "TensorRT's convolution and pooling fusion",
    130,
    (Pool, AdaptivePool),
    _match,
    fused,
)
