"""Moves average pooling before the 1x1 convolution that it follows.

    mean(W x + b) = W mean(x) + b

Both are linear, and weights of an average add up to 1. The convolution then runs at the places that are left.
"""

from __future__ import annotations

from math import prod

from arch.ops import Activation, AdaptivePool, Conv2d, Pool
from arch.ops.window import UNPADDED
from arch.rewrite.base import Done, No, Rule
from arch.rewrite.draft import Draft


def _match(draft: Draft, at: int) -> int | No | None:
    """The convolution."""
    op, source = draft.op(at), draft.source(at)
    if not isinstance(op, Pool | AdaptivePool) or op.mode != "avg":
        return None
    before = draft.op(source)
    # The average of ReLUs is not the ReLU of the average.
    if isinstance(before, Activation) and _is_pointwise(draft, draft.source(source)):
        return No(f"{before.name} stands between it and {draft.path(draft.source(source))}")
    if not _is_pointwise(draft, source):
        return None
    # Elsewhere the weights of an average add up to 1, and a bias passes through as it is.
    if isinstance(op, Pool) and op.padding != UNPADDED and op.padding_counts:
        return No("it averages padded zeros, which bear no bias")
    if draft.only_reader(source) is None:
        return No(f"{draft.path(source)} is read elsewhere too")
    # The 3x3 with stride 1 of an Inception module, say.
    if prod(draft.shape(at)[1:]) >= prod(draft.shape(source)[1:]):
        return No("it leaves as many places as there were: nothing is saved")
    return source


def _is_pointwise(draft: Draft, handle: int) -> bool:
    op = draft.op(handle)
    return isinstance(op, Conv2d) and (op.kernel, op.stride, op.padding) == ((1, 1), (1, 1), UNPADDED)


def _replace(draft: Draft, at: int, conv: int) -> Done:
    read, pool, weighed = draft.source(conv), draft.op(at), draft.op(conv)
    paths = draft.path(conv), draft.path(at)
    places = [draft.shape(handle)[1] * draft.shape(handle)[2] for handle in (conv, at)]
    name = draft.node(at).name
    draft.remove(at, conv)
    first = draft.insert(conv, draft.node(conv).scope, name, pool, read)
    draft.put(conv, weighed, first)
    what = f"{paths[0]} runs at {places[1]:,} places instead of {places[0]:,}"
    return Done(what, paths, (draft.path(first), paths[0]))


RULE = Rule(
    "swap_average_pool",
    "Pool before the 1x1",
    "An average of a 1x1 convolution's outputs is the convolution of the average: pooled first, it has fewer places.",
    "linearity; no engine was found that documents it. DenseNet's transitions (arXiv 1608.06993) are the case",
    40,
    (Pool, AdaptivePool),
    _match,
    _replace,
)
