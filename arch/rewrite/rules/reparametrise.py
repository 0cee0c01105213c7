"""Makes one convolution of parallel linear branches that are summed.

    K3 * x + K1 * x + s x + t  =  (K3 + K1, padded with zeros to 3x3, + s at its centre) * x + t

A map that is added as it is, times a constant, or after a batch norm (s = gain / sqrt(variance + eps), t = shift -
mean s) is a 1x1 convolution in which each channel reads itself alone. RepVGG trains with a 3x3, a 1x1 and a norm, and
runs with one convolution (arXiv 2101.03697); MobileOne trains with several of each (arXiv 2206.04040).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

from arch.ops import Add, BatchNorm, Conv2d, Gain, Op, Pair
from arch.ops.window import ONE, UNPADDED
from arch.rewrite import weights
from arch.rewrite.base import Done, No, Rule, is_plain
from arch.rewrite.draft import Draft


class _Branches(NamedTuple):
    """What becomes one: convolutions, the widest first, and what is added beside them of the map that they read.

    Attributes:
        source: that map.
        convolutions: at least one.
        norms: batch norms of the map.
        gains: constant factors of the map.
        identities: how often the map itself is added.
    """

    source: int
    convolutions: Sequence[int]
    norms: Sequence[int]
    gains: Sequence[int]
    identities: int


def _match(draft: Draft, at: int) -> _Branches | No | None:
    """The summands that read one map."""
    # What is stretched over a map reads other places than the map's.
    if any(draft.shape(source) != draft.shape(at) for source in draft.inputs(at)):
        return None
    refused = None
    for source in dict.fromkeys(draft.source(i) for i in draft.inputs(at) if _is_conv(draft.op(i))):
        found = _of(draft, at, source)
        if isinstance(found, _Branches):
            return found
        refused = refused or found
    return refused


def _of(draft: Draft, at: int, source: int) -> _Branches | No | None:
    """The summands that read `source`, as many as fit into one window."""
    inputs = draft.inputs(at)
    beside = [i for i in dict.fromkeys(inputs) if i == source or _scales(draft, i, source)]
    convolutions = [i for i in dict.fromkeys(inputs) if _is_conv(draft.op(i)) and draft.source(i) == source]
    convolutions.sort(key=lambda handle: -_area(_conv(draft, handle).kernel))
    refused = None
    for place, widest in enumerate(convolutions):
        others = [*convolutions[place + 1 :], *beside]
        reasons = {other: _misfit(draft, source, widest, other) for other in others}
        fitting = [other for other, reason in reasons.items() if not reason]
        if fitting:
            return _sorted(draft, source, [widest, *fitting], inputs)
        refused = refused or next((No(reason) for reason in reasons.values()), None)
    return refused


def _is_conv(op: Op) -> bool:
    return isinstance(op, Conv2d) and is_plain(op)


def _scales(draft: Draft, handle: int, source: int) -> bool:
    return isinstance(draft.op(handle), BatchNorm | Gain) and draft.source(handle) == source


def _sorted(draft: Draft, source: int, branches: Sequence[int], inputs: Sequence[int]) -> _Branches:
    convolutions, norms, gains = (
        [i for i in branches if i != source and isinstance(draft.op(i), kind)] for kind in (Conv2d, BatchNorm, Gain)
    )
    return _Branches(source, convolutions, norms, gains, inputs.count(source) if source in branches else 0)


def _misfit(draft: Draft, source: int, widest: int, other: int) -> str:
    """Why a branch makes no single convolution with the widest one; "" if it does."""
    for handle in (widest, other):
        if handle != source and draft.only_reader(handle) is None:
            return f"{draft.path(handle)} is read elsewhere too"
    one, two = _conv(draft, widest), _as_conv(draft, source, widest, other)
    paths = f"{'the map itself' if other == source else draft.path(other)} and {draft.path(widest)}"
    if (one.stride, one.groups) != (two.stride, two.groups) or _dilation(two, one) != one.dilation:
        return f"{paths} differ in stride, dilation or groups"
    return f"the windows of {paths} have other centres" if _corner(one, two) is None else ""


def _as_conv(draft: Draft, source: int, widest: int, handle: int) -> Conv2d:
    """A branch as a convolution: what is no convolution reads its own place and channel, in any groups."""
    op = draft.op(handle)
    if handle != source and isinstance(op, Conv2d):
        return op
    return replace(_conv(draft, widest), kernel=(1, 1), stride=ONE, padding=UNPADDED)


def _dilation(op: Conv2d, other: Conv2d) -> Pair:
    """Of a window; along an axis where it is one element, any: another one's."""
    rows, columns = (
        theirs if size == 1 else own for size, own, theirs in zip(op.kernel, op.dilation, other.dilation, strict=True)
    )
    return rows, columns


def _conv(draft: Draft, handle: int) -> Conv2d:
    op = draft.op(handle)
    assert isinstance(op, Conv2d), "matched as one"
    return op


def _area(kernel: Pair) -> int:
    return kernel[0] * kernel[1]


def _corner(widest: Conv2d, op: Conv2d) -> Pair | None:
    """Where a window begins in the widest one, in elements of the kernel; None where it does not lie in it."""
    begins = []
    for axis in (0, 1):
        # Both begin so far before the place of their output; a dilated window has its elements so far apart.
        before = widest.padding[axis][0] - op.padding[axis][0]
        begin, rest = divmod(before, widest.dilation[axis])
        if rest or before < 0 or begin + op.kernel[axis] > widest.kernel[axis]:
            return None
        begins.append(begin)
    return begins[0], begins[1]


def _replace(draft: Draft, at: int, found: _Branches) -> Done:
    into, *others = found.convolutions
    widest = _conv(draft, into)
    draft.change(weights.add_up, draft.path(into), widest.kernel, list(_layers(draft, found)), _diagonal(draft, found))
    # A norm's shift is a bias; without one, and without a bias in any branch, there is none.
    has_bias = bool(found.norms) or any(_conv(draft, handle).bias for handle in found.convolutions)
    gone = [*others, *found.norms, *found.gains]
    paths = [draft.path(handle) for handle in (into, *gone)]
    draft.put(into, replace(widest, bias=has_bias))
    merged = {into, *gone, *([found.source] if found.identities else [])}
    rest = [handle for handle in draft.inputs(at) if handle not in merged]
    summed = draft.path(at)
    if rest:
        draft.put(at, Add(), into, *rest)
    else:
        draft.remove(at, into)
    draft.delete(gone)
    branches = len(paths) + found.identities
    return Done(f"{branches} branches of {draft.path(found.source)} as {paths[0]}", (*paths, summed), (paths[0],))


def _layers(draft: Draft, found: _Branches) -> Iterator[tuple[str, Pair]]:
    """Convolutions, each with where its window begins in the widest one."""
    for handle in found.convolutions:
        corner = _corner(_conv(draft, found.convolutions[0]), _conv(draft, handle))
        assert corner is not None, "matched"
        yield draft.path(handle), corner


def _diagonal(draft: Draft, found: _Branches) -> weights.Diagonal | None:
    """What is added of the map itself, channel by channel."""
    if not (found.norms or found.gains or found.identities):
        return None
    widest = found.convolutions[0]
    centre = _corner(_conv(draft, widest), _as_conv(draft, found.source, widest, found.source))
    assert centre is not None, "matched"
    factors = [op.factor for op in map(draft.op, found.gains) if isinstance(op, Gain)]
    norms = [(draft.path(norm), op.eps) for norm in found.norms if isinstance(op := draft.op(norm), BatchNorm)]
    return weights.Diagonal(centre, found.identities + sum(factors), norms)


RULE = Rule(
    "reparametrise",
    "Merge parallel branches",
    "Convolutions of one map that are summed, and the map itself or its batch norm beside them, are one convolution "
    "whose kernel is their sum.",
    "Ding et al. 2021, RepVGG, arXiv 2101.03697, section 3.3",
    30,
    (Add,),
    _match,
    _replace,
)
