"""Runs a gate's product with the layer that computes one of its factors."""

from __future__ import annotations

from arch.ops import Conv2d, Linear, Multiply
from arch.rewrite.base import No, Rule, fused
from arch.rewrite.draft import Draft


def _match(draft: Draft, at: int) -> int | No | None:
    """The factor with which the product runs, as the node that wrote it."""
    factors = [_written(draft, source) for source in draft.inputs(at)]
    if any(factor in draft.kernel(at) for factor in factors if factor is not None):
        return None
    own = [factor for factor in factors if factor is not None and _has_layer(draft, factor)]
    # The last one computed: the other factor is there by then. The map that a gate is made of is read twice: not it.
    return max(own) if own else No("no layer computes a factor that nothing else reads")


def _has_layer(draft: Draft, handle: int) -> bool:
    return any(isinstance(draft.op(member), Conv2d | Linear) for member in draft.kernel(handle))


def _written(draft: Draft, handle: int) -> int | None:
    """The node that wrote a factor that the product alone reads; between them it may only be renamed."""
    # A gate is a vector that a view makes a map of (c, 1, 1).
    while draft.only_reader(handle) is not None:
        if not draft.op(handle).view:
            return handle
        handle = draft.source(handle)
    return None


RULE = Rule(
    "fuse_gate",
    "Fuse gates",
    "A gate multiplies a map where the gate's last layer has just computed it: the gate itself is never written.",
    "oneDNN's binary post-op; TensorRT's pointwise fusion",
    120,
    (Multiply,),
    _match,
    fused,
)
