"""Makes one layer of two that follow one another with nothing between, where that costs less.

W2 (W1 x + b1) + b2 = (W2 W1) x + (W2 b1 + b2)
"""

from __future__ import annotations

from dataclasses import replace

from arch.ops import Conv2d, Linear
from arch.ops.window import UNPADDED
from arch.rewrite import weights
from arch.rewrite.base import Done, No, Rule, is_plain
from arch.rewrite.draft import Draft


def _match(draft: Draft, at: int) -> Conv2d | Linear | No | None:
    """The layer that both make."""
    second, first = draft.op(at), draft.op(draft.source(at))
    both = _both(first, second)
    if both is None or isinstance(both, No):
        return both
    path = draft.path(draft.source(at))
    if draft.only_reader(draft.source(at)) is None:
        return No(f"{path} is read elsewhere too")
    apart = _macs(draft, draft.source(at)) + _macs(draft, at)
    read = draft.reads(draft.source(at))
    joined = both.counts(read, both.shape(*read)).multiplications
    # From 256 channels over 64 to 256 the product has 65,536 weights, and the two have 32,768.
    if joined >= apart:
        return No(f"with {path} it would take {joined:,} MACs instead of {apart:,}")
    return both


def _both(first: object, second: object) -> Conv2d | Linear | No | None:
    if isinstance(first, Linear) and isinstance(second, Linear):
        return replace(second, bias=first.bias or second.bias)
    # Channels of different groups would mix in the product of two grouped layers.
    if not (isinstance(first, Conv2d) and isinstance(second, Conv2d)) or first.groups > 1 or second.groups > 1:
        return None
    if not (is_plain(first) and is_plain(second)):
        return No("a weight that is standardised before use is no factor of a product")
    bias = first.bias or second.bias
    if second.kernel == (1, 1) and second.padding == UNPADDED:
        # The window of the first, at the places that the second reads.
        stride = first.stride[0] * second.stride[0], first.stride[1] * second.stride[1]
        return replace(first, out=second.out, stride=stride, bias=bias)
    if (first.kernel, first.stride, first.padding) != ((1, 1), (1, 1), UNPADDED):
        return None
    if first.bias and second.padding != UNPADDED:
        return No("it pads with zeros, which bear no bias of the 1x1 before it")
    return replace(second, bias=bias)


def _macs(draft: Draft, handle: int) -> int:
    return draft.op(handle).counts(draft.reads(handle), draft.shape(handle)).multiplications


def _replace(draft: Draft, at: int, both: Conv2d | Linear) -> Done:
    first = draft.source(at)
    paths = draft.path(first), draft.path(at)
    apart = _macs(draft, first) + _macs(draft, at)
    draft.change(weights.compose, paths[1], *paths)
    draft.put(at, both, *draft.inputs(first))
    draft.delete([first])
    return Done(f"{_macs(draft, at):,} MACs instead of {apart:,}", paths, (paths[1],))


RULE = Rule(
    "join_linear",
    "Join consecutive layers",
    "Two linear layers without an activation between them are one, whose weight is the product of theirs.",
    "linearity; used to expand and contract layers in training (arXiv 1811.10495), here where it costs less",
    50,
    (Conv2d, Linear),
    _match,
    _replace,
)
