"""Norms that files write in several steps: a mean, a root, a division, a learned scale and a learned shift."""

from __future__ import annotations

from typing import Any

from arch.ops import GlobalResponseNorm, GroupNorm, LayerNorm, LocalResponseNorm, Op, RMSNorm
from arch.reading import curves
from arch.reading.numbers import short
from arch.reading.recorder import Recorder
from arch.reading.values import Made, Piece, Value

# What follows the division: a learned scale, then a learned shift, then the map itself.
_NORMED, _SCALED, _SHIFTED = "normed", "scaled", "shifted"


def _begun(to: Recorder, path: str, op: Op, value: Value, stage: str = _NORMED) -> Value:
    """A norm of which the rest is to come. `value` is what it normalises."""
    return to.piece(path, Piece(op.name, (op, stage)), value.shape, value, order=value.order)


def divided(to: Recorder, path: str, title: str, left: Value, right: Value) -> Value | None:
    """A map by its own magnitude, as norms begin; None if it is none.

    Over the channels at each place, it is a layer norm or an RMS norm; of a length over the map, a global response.
    """
    pairs = ((left, right), (right, left)) if title == "times" else ((left, right),) if title == "by" else ()
    for whole, size in pairs:
        found = _normed(to, path, title, whole, size) or _response(to, path, title, whole, size)
        found = found or (_local(to, path, whole, size) if title == "by" else None)
        if found:
            return found
    return None


def _normed(to: Recorder, path: str, title: str, whole: Value, size: Value) -> Value | None:
    # The sum with eps and the root are one curve over the mean, however many steps it has.
    node, root = to.function_of(size)
    mean, eps = to.step(node, "mean"), _eps(root, title == "times")
    if mean is None or eps is None or mean.numbers != (1,) or not whole.ours:
        return None
    centre, square = to.function_of(mean.inputs[0])
    if centre != whole.node or not curves.same(square, curves.grid() ** 2):
        return None
    source = _uncentred(to, to.made[centre])
    op: Op = RMSNorm(eps) if source is None else LayerNorm(eps)
    return _begun(to, path, op, whole._replace(node=centre if source is None else source))


def _eps(root: Any, inverse: bool) -> float | None:
    """What is added to a mean square before its root, or the inverse of that, is taken; None if it is another curve."""
    import numpy as np

    places = curves.grid() >= 0
    with np.errstate(all="ignore"):
        values = 1 / root[places] if inverse else root[places]
    eps = float(values[0] ** 2)
    sure = np.isfinite(values).all() and curves.same(values, np.sqrt(curves.grid()[places] + eps))
    return short(eps) if sure and eps < 1 else None


def _uncentred(to: Recorder, made: Made) -> int | None:
    """The map whose mean over the channels is subtracted from it; None if something else is done."""
    if made.title != "minus" or len(made.inputs) != 2:
        return None
    source, mean = made.inputs[0], to.step(made.inputs[1], "mean")
    return source if mean is not None and mean.numbers == (1,) and mean.inputs == (source,) else None


def _response(to: Recorder, path: str, title: str, whole: Value, size: Value) -> Value | None:
    """Lengths of the channels over the map by their mean (arXiv 2301.00808), and the map times what comes out."""
    if title == "times":
        response = to.step(size, "response")
        if response is None or response.inputs != (whole.node,):
            return None
        return _begun(to, path, GlobalResponseNorm(response.numbers[0]), whole)
    length = to.step(whole, "length")
    node, curve = to.function_of(size)
    mean = to.step(node, "mean")
    if length is None or mean is None or length.numbers != (2, 3) or mean.inputs != (whole.node,):
        return None
    eps = float(curve[curves.grid() == 0][0])
    if mean.numbers != (1,) or not curves.same(curve, curves.grid() + eps):
        return None
    piece = Piece("response", (short(eps),))
    return to.piece(path, piece, whole.shape, to.at(length.inputs[0]), order=whole.order)


def _local(to: Recorder, path: str, whole: Value, size: Value) -> Value | None:
    """By a power of what lies in neighbouring channels: (1 + 1e-4 * mean square)^0.75, torch's constants."""
    node, curve = to.function_of(size)
    moved = to.step(node, "reshape")
    near = to.step(moved.inputs[0], "neighbours") if moved else None
    if near is None or near.numbers[1] != whole.node:
        return None
    usual = curves.same(curve, (1 + 1e-4 * curves.grid()) ** 0.75)
    return to.add(path, LocalResponseNorm(near.numbers[0]), whole) if usual else None


def scaled(to: Recorder, path: str, value: Value) -> Value | None:
    """A norm with a learned scale for each channel; None if what is scaled is none that waits for it."""
    made = to.made[value.node]
    if made.numbers[1:] != (_NORMED,):
        return None
    op, source = made.numbers[0], to.source(value)
    # It has no shift: Zhang & Sennrich's norm subtracts no mean either.
    if isinstance(op, RMSNorm):
        return to.add(path, op, source)
    return _begun(to, path, op, source, _SCALED)


def shifted(to: Recorder, path: str, value: Value) -> Value | None:
    """A norm with a learned shift for each channel; None if what is shifted is none that waits for it."""
    made = to.made[value.node]
    if made.numbers[1:] != (_SCALED,):
        return None
    op, source = made.numbers[0], to.source(value)
    if isinstance(op, GlobalResponseNorm):
        return _begun(to, path, op, source, _SHIFTED)
    return to.add(path, op, source)


def added(to: Recorder, path: str, left: Value, right: Value) -> Value | None:
    """A global response norm, which ends with its own input added; None if it is something else."""
    for whole, norm in ((left, right), (right, left)):
        made = to.made[norm.node]
        if made.numbers[1:] == (_SHIFTED,) and made.inputs == (whole.node,):
            return to.add(path, made.numbers[0], whole)
    return None


def normed(to: Recorder, path: str, value: Value, op: Op, scale: bool, shift: bool) -> Value:
    """A norm that the file has as an operator, with a learned scale and shift or without."""
    found = _begun(to, path, op, value)
    found = (scaled(to, path, found) or found) if scale else found
    return (shifted(to, path, found) or found) if shift and scale else found


def instance_normed(to: Recorder, path: str, value: Value, eps: float) -> Value:
    """Each channel over the map; of a map whose channels are groups of another's, a group norm."""
    reshape = to.step(value, "reshape")
    if reshape is None:
        return _begun(to, path, GroupNorm(value.shape[1], eps), value)
    return to.piece(path, Piece("instance norm", (eps,)), value.shape, value)


def joined(to: Recorder, path: str, value: Value, source: Value) -> Value | None:
    """Groups that were normalised, as the channels that they were; None if they are something else."""
    norm = to.step(value, "instance norm")
    if norm is None or not source.is_map:
        return None
    groups = value.shape[1]
    return _begun(to, path, GroupNorm(groups, norm.numbers[0]), source) if source.shape[1] % groups == 0 else None
