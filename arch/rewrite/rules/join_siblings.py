"""Makes one layer of several that read the same map with the same window.

    [W1 x, W2 x] = [W1; W2] x

Their channels are parts of what the joined layer writes. The activation that follows each follows the joined one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from math import prod
from typing import Any, NamedTuple

from arch.ops import Activation, Conv2d, Linear, Op, Slice
from arch.rewrite import weights
from arch.rewrite.base import Done, No, Rule, is_plain
from arch.rewrite.draft import Draft


class _Siblings(NamedTuple):
    """Layers that become one, and the activation that follows each of them, if one does."""

    layers: Sequence[int]
    activation: Activation | None


def _match(draft: Draft, at: int) -> _Siblings | No | None:
    """`at` is the first of its siblings."""
    alike = [r for r in draft.readers(draft.source(at)) if _likeness(draft.op(r)) == _likeness(draft.op(at))]
    if len(alike) < 2 or _likeness(draft.op(at)) is None:
        return None
    ends = {sibling: _end(draft, sibling) for sibling in alike}
    same = [sibling for sibling in alike if ends[sibling] == ends[at]]
    if len(same) == len(alike):
        return _Siblings(alike, ends[at]) if at == alike[0] else None
    if at != alike[0]:
        return _Siblings(same, ends[at]) if len(same) > 1 and at == same[0] else None
    return _mixed(draft, alike, same, ends)


def _mixed(
    draft: Draft, alike: list[int], same: list[int], ends: dict[int, Activation | None]
) -> _Siblings | No | None:
    """Siblings of which an activation follows some alone: it would no longer run with its layer."""
    # Each sibling but one is spared reading the map; an activation of a part reads and writes that part apart.
    spared = (len(alike) - 1) * prod(draft.shape(draft.source(alike[0])))
    more = 2 * sum(prod(draft.shape(sibling)) for sibling in alike if ends[sibling])
    if spared >= more:
        return _Siblings(alike, None)
    if len(same) > 1:
        return _Siblings(same, ends[alike[0]])
    others = ", ".join(draft.path(sibling) for sibling in alike[1:])
    return No(
        f"another activation, or none, follows {others}: as one they would spare {spared:,} elements of traffic, and "
        f"the activation, which then runs apart from its layer, would cost {more:,}"
    )


def _likeness(op: Op) -> Any:
    """What siblings have in common; None for what cannot be one."""
    if isinstance(op, Linear):
        return "linear"
    # Groups split what is read by what is written: stacked channels would fall into other groups.
    return replace(op, out=1, bias=False) if isinstance(op, Conv2d) and is_plain(op) and op.groups == 1 else None


def _end(draft: Draft, handle: int) -> Activation | None:
    reader = draft.only_reader(handle)
    op = None if reader is None else draft.op(reader)
    return op if isinstance(op, Activation) else None


def _replace(draft: Draft, at: int, found: _Siblings) -> Done:
    layers = list(found.layers)
    first, paths = draft.op(layers[0]), [draft.path(layer) for layer in layers]
    assert isinstance(first, Conv2d | Linear), "matched as one"
    sizes = [draft.shape(layer)[0] for layer in layers]
    # A sibling without a bias gets zeros.
    has_bias = any(draft.op(layer).bias for layer in layers)  # type: ignore[attr-defined]
    source, scope = draft.source(at), draft.common(draft.node(layer).scope for layer in layers)
    # Where one sibling's own group holds what they read, the joined layer stands there, next to it.
    if draft.is_inside(draft.node(source).scope, scope):
        scope = draft.node(source).scope
    joined = draft.insert(layers[0], scope, "joined", replace(first, out=sum(sizes), bias=has_bias), source)
    draft.change(weights.stack, draft.path(joined), paths)
    last = draft.insert(layers[0], scope, "joined_act", found.activation, joined) if found.activation else joined
    start = 0
    for layer, size in zip(layers, sizes, strict=True):
        end = draft.only_reader(layer) if found.activation else layer
        assert end is not None, "its activation alone reads it"
        part = draft.insert(end, draft.node(end).scope, "part", Slice(start, start + size), last)
        draft.remove(end, part)
        if end != layer:
            draft.delete([layer])
        start += size
    after = [joined] if last == joined else [joined, last]
    return Done(
        f"{len(layers)} layers as one, {' + '.join(map(str, sizes))} channels", (*paths,), (*map(draft.path, after),)
    )


RULE = Rule(
    "join_siblings",
    "Join siblings",
    "Layers that read one map with the same window run as one layer with the channels of all: the map is read once.",
    "TensorRT's horizontal fusion; TVM's CombineParallelConv2D",
    70,
    (Conv2d, Linear),
    _match,
    _replace,
)
