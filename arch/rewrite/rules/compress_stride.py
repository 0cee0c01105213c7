"""Computes no pixel that nobody reads: a stride moves up to where the map comes from.

A 1x1 with stride 2 reads one place of four. Where everything that reads a map does so, the stride goes up through what
treats places one by one (activation, norm, sum) to the convolution or pooling before it, and multiplies its stride:

    x[::2] of relu(a + b)  =  relu(a[::2] + b[::2])         (K * y, stride 1)[::2]  =  K * y, stride 2

Lossless topology compression (arXiv 1805.08691); ResNet-50 as published in 2015 is its case.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from math import prod
from typing import NamedTuple

from arch.ops import (
    Activation,
    Add,
    BatchNorm,
    Concat,
    Conv2d,
    Gain,
    Multiply,
    Op,
    PadChannels,
    Pair,
    Pool,
    PReLU,
    Scale,
    Slice,
    Subsample,
)
from arch.ops.window import ONE, UNPADDED
from arch.rewrite.base import Done, No, Rule
from arch.rewrite.draft import Draft

_THROUGH = (Activation, Add, BatchNorm, Concat, Gain, Multiply, PadChannels, PReLU, Scale, Slice)
"""Ops each of whose outputs reads its inputs at its own place, or at the only one that they have."""


class _Pull(NamedTuple):
    """Where a stride goes.

    Attributes:
        stride: one place in how many is left of each axis.
        maps: nodes whose maps shrink.
        takers: convolutions and poolings among them, which take the stride in.
        readers: what reads single places of those maps now, and will read all.
    """

    stride: Pair
    maps: list[int]
    takers: list[int]
    readers: list[int]


def _match(draft: Draft, at: int) -> _Pull | No | None:
    """`at` reads single places of a map."""
    stride, source = _skips(draft.op(at)), draft.source(at)
    # Of several that do, the first speaks for all.
    if stride == ONE or any(_skips(draft.op(reader)) != ONE for reader in draft.readers(source) if reader < at):
        return None
    if whole := _reads_all(draft, source, stride, []):
        return No(f"{whole} reads every place of {draft.path(source)}")
    maps = _shrinking(draft, source, stride)
    takers = [handle for handle in maps if _takes(draft, handle, stride)]
    if not takers:
        return No(f"no convolution or pooling computes {draft.path(source)} place by place")
    readers = dict.fromkeys(reader for handle in maps for reader in draft.readers(handle) if reader not in maps)
    # What only leaves places out will be the map itself, which no network returns twice.
    if sum(draft.is_output(reader) and isinstance(draft.op(reader), Subsample) for reader in readers) > 1:
        return No(f"the network returns places of {draft.path(source)} more than once")
    return _Pull(stride, maps, takers, list(readers))


def _skips(op: Op) -> Pair:
    """The stride of what reads single places; ONE for anything else."""
    if isinstance(op, Conv2d) and (op.kernel, op.padding) != ((1, 1), UNPADDED):
        return ONE
    return op.stride if isinstance(op, Subsample | Conv2d) else ONE


def _reads_all(draft: Draft, source: int, stride: Pair, maps: list[int]) -> str:
    """Path of what reads places of a map that would be left out; "" if nothing does."""
    if draft.is_output(source):
        return "the network's output"
    for reader in draft.readers(source):
        # What takes the stride in reads all that it read before.
        if _takes(draft, reader, stride) if reader in maps else _skips(draft.op(reader)) != stride:
            return draft.path(reader)
    return ""


def _shrinking(draft: Draft, source: int, stride: Pair) -> list[int]:
    """The map, and those before it of which then nobody reads all places either."""
    maps = [source]
    # A map that two of these read is known to shrink only once both are: it is looked at again.
    while more := [above for above, _ in _edges(draft, maps, stride) if _follows(draft, above, stride, maps)]:
        maps += dict.fromkeys(more)
    return maps


def _edges(draft: Draft, maps: list[int], stride: Pair) -> Iterator[tuple[int, int]]:
    """(source, reader) of what passes a stride on, where the source itself keeps all its places."""
    for handle in maps:
        if not _takes(draft, handle, stride):
            for above in dict.fromkeys(draft.inputs(handle)):
                # A gate has one place, and keeps it.
                if above not in maps and draft.shape(above)[1:] == draft.shape(handle)[1:]:
                    yield above, handle


def _follows(draft: Draft, handle: int, stride: Pair, maps: list[int]) -> bool:
    takes = _takes(draft, handle, stride)
    if takes and draft.source(handle) in maps:
        return False
    return (takes or isinstance(draft.op(handle), _THROUGH)) and not _reads_all(draft, handle, stride, maps)


def _takes(draft: Draft, handle: int, stride: Pair) -> bool:
    """Whether a convolution or pooling can have the stride beside its own."""
    op = draft.op(handle)
    if not isinstance(op, Conv2d | Pool):
        return False
    # Rounding up, a pooling drops or adds a last window by a rule of its own (Caffe's).
    return _more(op, stride).shape(*draft.reads(handle)) == Subsample(stride).shape(draft.shape(handle))


def _more(op: Conv2d | Pool, stride: Pair) -> Conv2d | Pool:
    return replace(op, stride=(op.stride[0] * stride[0], op.stride[1] * stride[1]))


def _replace(draft: Draft, at: int, pull: _Pull) -> Done:
    source, maps = draft.source(at), pull.maps
    before = [*map(draft.path, pull.takers), *map(draft.path, pull.readers)]
    places = prod(draft.shape(source)[1:])
    less = []
    for above, reader in list(_edges(draft, maps, pull.stride)):
        left = draft.insert(reader, draft.node(reader).scope, "subsample", Subsample(pull.stride), above)
        draft.read_instead(reader, above, left)
        less.append(draft.path(left))
    for handle in pull.takers:
        op = draft.op(handle)
        assert isinstance(op, Conv2d | Pool), "matched as one"
        draft.put(handle, _more(op, pull.stride))
    _settle(draft, [handle for handle in maps if handle not in pull.takers])
    for reader in pull.readers:
        op = draft.op(reader)
        if isinstance(op, Conv2d):
            draft.put(reader, replace(op, stride=ONE))
        else:
            draft.remove(reader, draft.source(reader))
    after = [path for path in before if path in map(draft.path, filter(draft.is_there, pull.takers + pull.readers))]
    what = f"{places - prod(draft.shape(source)[1:]):,} of {places:,} places of {draft.path(source)} were never read"
    return Done(f"{what}: {', '.join(map(draft.path, pull.takers))} takes the stride in", (*before,), (*after, *less))


def _settle(draft: Draft, handles: list[int]) -> None:
    """Find the shapes anew, of what is read first."""
    left = list(handles)
    while left:
        ready = next(handle for handle in left if not set(draft.inputs(handle)) & set(left))
        draft.put(ready, draft.op(ready))
        left.remove(ready)


RULE = Rule(
    "compress_stride",
    "Move strides up",
    "Pixels that only a 1x1 with a stride would skip are not computed: the layers before it take its stride in.",
    "lossless topology compression, arXiv 1805.08691; ResNet-50 with its stride in the first 1x1 (arXiv 1512.03385)",
    60,
    (Conv2d, Subsample),
    _match,
    _replace,
    backwards=True,
)
