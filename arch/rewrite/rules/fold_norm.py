"""Folds a batch norm, or a constant factor, into the layer before it, or into those after it.

A batch norm at inference is y = s x + t for each channel, with s = gain / sqrt(variance + eps) and t = shift - mean s.

    after a layer     s (W x + b) + t   =  (s W) x + (s b + t)
    before layers     W (s x + t) + b   =  (W s) x + (b + W t), where the layer pads nothing: padded zeros bear no shift
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

from arch.ops import (
    AdaptivePool,
    BatchNorm,
    Concat,
    Conv2d,
    Flatten,
    Gain,
    GlobalResponseNorm,
    GroupNorm,
    LayerNorm,
    Linear,
    Op,
    Pool,
    RMSNorm,
    Subsample,
)
from arch.ops.window import UNPADDED
from arch.rewrite import weights
from arch.rewrite.base import Done, No, Rule, is_plain
from arch.rewrite.draft import Draft


class _Fold(NamedTuple):
    """Layers that take the norm in: those before it, each with the first of its channels, or those after it."""

    layers: Sequence[tuple[int, int]]
    is_before: bool


_OF_THE_IMAGE = (GlobalResponseNorm, GroupNorm, LayerNorm, RMSNorm)
"""Norms whose mean or magnitude is that of the image at hand."""


def _match(draft: Draft, at: int) -> _Fold | No | None:
    op = draft.op(at)
    if isinstance(op, _OF_THE_IMAGE):
        return No("it normalises each image by numbers of the image's own: nothing is constant")
    # Before it first: there it does not matter what the layer pads.
    before = _before(draft, draft.source(at), 0)
    if not isinstance(before, No):
        return _Fold(before, True)
    after = _after(draft, at)
    if not isinstance(after, No):
        return _Fold(after, False)
    return No(f"{before.reason}; {after.reason}")


def _before(draft: Draft, source: int, start: int) -> list[tuple[int, int]] | No:
    """The layers that write a map, which from there on is only averaged or stacked; `start`: its first channel."""
    op, path = draft.op(source), draft.path(source)
    # A second reader would get the map multiplied and shifted.
    if draft.only_reader(source) is None:
        return No(f"{path} before it is read elsewhere too")
    if is_plain(op):
        return [(source, start)]
    if isinstance(op, Conv2d):
        return No(f"{path} before it standardises its weight, which would undo a factor")
    if isinstance(op, Concat):
        # A norm of stacked maps is a norm of each, by the channels at which it stands.
        found: list[tuple[int, int]] = []
        for part in draft.inputs(source):
            layers = _before(draft, part, start)
            if isinstance(layers, No):
                return layers
            found += layers
            start += draft.shape(part)[0]
        return found
    if _averages(op):
        return _before(draft, draft.source(source), start)
    return No(f"{path} before it is {_a(op)}, which has no weights")


def _averages(op: Op) -> bool:
    """Whether s mean(x) + t = mean(s x + t): an average without padded zeros, and what only leaves places out."""
    # Where padded zeros are counted, the weights of an average add up to less than 1 at the border: t would too.
    if isinstance(op, Pool):
        return op.mode == "avg" and (op.padding == UNPADDED or not op.padding_counts)
    return isinstance(op, Subsample) or (isinstance(op, AdaptivePool) and op.mode == "avg")


def _a(op: Op) -> str:
    words = {"norm": "norm", "activation": "activation", "add": "sum", "concat": "concatenation"}.get(op.look, op.label)
    return f"{'an' if words[0] in 'aeiou' else 'a'} {words}"


def _after(draft: Draft, at: int) -> list[tuple[int, int]] | No:
    """The layers that read nothing but the node's output."""
    # All that reads the norm has to take it in: whatever does not would miss it.
    if draft.is_output(at):
        return No("the network returns what it writes")
    found: list[tuple[int, int]] = []
    for reader in dict.fromkeys(draft.readers(at)):
        op, path = draft.op(reader), draft.path(reader)
        if isinstance(op, Conv2d) and not is_plain(op):
            return No(f"{path} after it standardises its weight, which would undo a factor")
        if isinstance(op, Linear) or (isinstance(op, Conv2d) and (op.padding == UNPADDED or _is_gain(draft, at))):
            found.append((reader, 0))
        elif isinstance(op, Conv2d):
            return No(f"{path} after it pads with zeros, which bear no shift")
        elif isinstance(op, Flatten) or _averages(op):
            layers = _after(draft, reader)
            if isinstance(layers, No):
                return layers
            found += layers
        else:
            return No(f"{path} after it is {_a(op)}")
    return found


def _is_gain(draft: Draft, at: int) -> bool:
    """Whether it scales and does not shift, so that padded zeros are as they would be."""
    return isinstance(draft.op(at), Gain)


def _replace(draft: Draft, at: int, fold: _Fold) -> Done:
    op, path = draft.op(at), draft.path(at)
    for layer, start in fold.layers:
        _carry(draft, layer, at, start, fold.is_before)
        own = draft.op(layer)
        # A factor alone brings no shift: a layer without a bias stays one.
        if isinstance(op, BatchNorm) and isinstance(own, Conv2d | Linear):
            draft.put(layer, replace(own, bias=True))
    draft.change(weights.forget, path)
    draft.remove(at, draft.source(at))
    layers = tuple(draft.path(layer) for layer, _ in fold.layers)
    return Done(f"into {', '.join(layers)} {'before' if fold.is_before else 'after'} it", (path, *layers), layers)


def _carry(draft: Draft, layer: int, at: int, start: int, is_before: bool) -> None:
    op, own, path = draft.op(at), draft.op(layer), draft.path(layer)
    if isinstance(op, Gain):
        draft.change(weights.scale_back if is_before else weights.scale_forward, path, op.factor)
    elif isinstance(op, BatchNorm) and is_before:
        draft.change(weights.fold_back, path, draft.path(at), op.eps, start)
    elif isinstance(op, BatchNorm):
        draft.change(weights.fold_forward, path, draft.path(at), op.eps, own.groups if isinstance(own, Conv2d) else 1)


RULE = Rule(
    "fold_norm",
    "Fold batch norm",
    "At inference a batch norm multiplies and shifts each channel by constants, which the weights of a neighbouring "
    "convolution or linear layer can hold.",
    "Jacob et al. 2017, arXiv 1712.05877, section 3.2; onnxruntime's ConvBNFusion",
    20,
    (BatchNorm, Gain, *_OF_THE_IMAGE),
    _match,
    _replace,
)
