"""Makes one convolution of parallel linear branches that are summed.

    K3 * x + K1 * x + x  =  (K3 + K1, padded with zeros to 3x3, + the identity's 3x3) * x

RepVGG trains with three branches and runs with one (arXiv 2101.03697).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

from arch.ops import Add, BatchNorm, Conv2d, Pair
from arch.rewrite import weights
from arch.rewrite.base import Done, No, Rule
from arch.rewrite.draft import Draft


class _Branches(NamedTuple):
    """What becomes one: convolutions, the widest first, and how often their common input is added to them."""

    source: int
    convolutions: Sequence[int]
    identities: int


def _match(draft: Draft, at: int) -> _Branches | No | None:
    """The summands that read one map."""
    inputs = draft.inputs(at)
    for source in dict.fromkeys(draft.source(i) for i in inputs if isinstance(draft.op(i), Conv2d | BatchNorm)):
        convolutions = [i for i in inputs if isinstance(draft.op(i), Conv2d) and draft.source(i) == source]
        identities = inputs.count(source)
        if not convolutions or len(convolutions) + identities < 2:
            continue
        norms = [i for i in inputs if isinstance(draft.op(i), BatchNorm) and draft.source(i) == source]
        if norms:
            return No(f"the norm {draft.path(norms[0])} of a branch without a convolution is in the way")
        found = _fits(draft, convolutions, identities > 0)
        return found or _Branches(source, convolutions, identities)
    return None


def _fits(draft: Draft, convolutions: list[int], has_identity: bool) -> No | None:
    """Why they make no single convolution; sorts them, the widest first."""
    convolutions.sort(key=lambda handle: -_area(_conv(draft, handle).kernel))
    widest = _conv(draft, convolutions[0])
    for handle in convolutions:
        op = _conv(draft, handle)
        if draft.only_reader(handle) is None:
            return No(f"{draft.path(handle)} is read elsewhere too")
        if (op.stride, op.dilation, op.groups) != (widest.stride, widest.dilation, widest.groups):
            return No(f"{draft.path(handle)} and {draft.path(convolutions[0])} differ in stride, dilation or groups")
        if _corner(widest, op) is None:
            return No(f"the windows of {draft.path(handle)} and {draft.path(convolutions[0])} have other centres")
    if has_identity and _corner(widest, Conv2d(1, (1, 1))) is None:
        return No(f"the window of {draft.path(convolutions[0])} is not centred on its own place")
    return None


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
    widest, paths = _conv(draft, into), [draft.path(handle) for handle in found.convolutions]
    corners = [_corner(widest, _conv(draft, handle)) or (0, 0) for handle in found.convolutions]
    layers = list(zip(paths, corners, strict=True))
    identity = _corner(widest, Conv2d(1, (1, 1))) if found.identities else (0, 0)
    assert identity is not None, "matched"
    draft.change(weights.add_up, paths[0], widest.kernel, layers, (found.identities, identity))
    draft.put(into, replace(widest, bias=True))
    rest = [i for i in draft.inputs(at) if i not in found.convolutions and i != found.source]
    summed = draft.path(at)
    if rest:
        draft.put(at, Add(), into, *rest)
    else:
        # In the place of the sum, behind everything that it reads.
        draft.remove(at, into)
    draft.delete(others)
    branches = len(paths) + found.identities
    return Done(f"{branches} branches of {draft.path(found.source)} as {paths[0]}", (*paths, summed), (paths[0],))


RULE = Rule(
    "reparametrise",
    "Merge parallel branches",
    "Convolutions of one map that are summed, and the map itself, are one convolution whose kernel is their sum.",
    "Ding et al. 2021, RepVGG, arXiv 2101.03697, section 3.3",
    30,
    (Add,),
    _match,
    _replace,
)
