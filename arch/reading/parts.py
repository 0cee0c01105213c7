"""Sums, means and shares over axes, of which files make pooling, selective kernels and global context."""

from __future__ import annotations

from collections.abc import Sequence

from arch.ops import AdaptivePool, Flatten, Linear, Shape, Shuffle, Softmax, SumParts, WeightedSum
from arch.reading.recorder import Recorder
from arch.reading.values import FIRST, LAST, UNIT, VECTOR, Learned, Piece, Value


def mean(to: Recorder, path: str, value: Value, axes: Sequence[int], keeps: bool, mode: str = "mean") -> Value:
    """The mean (or `sum`, or `length`: the root of the sum of squares) over some axes.

    The mean over all places is a global pooling, the sum over an axis of parts an op of ours.
    """
    ours = tuple(sorted(value.order[axis] for axis in axes))
    if mode in ("mean", "max") and value.is_map and ours == (2, 3):
        pooled = to.add(path, AdaptivePool("avg" if mode == "mean" else "max"), value)
        return pooled if keeps else to.add(f"{path}_flat", Flatten(), to.at(pooled.node))
    if mode == "sum" and not keeps and [*axes] == [1]:
        found = _summed(to, path, value)
        if found:
            return found
    shape = tuple(1 if n in axes else length for n, length in enumerate(value.shape) if keeps or n not in axes)
    order = value.order if keeps and value.ours else ()
    return to.piece(path, Piece(mode, ours if value.ours else tuple(axes)), shape, value, order=order)


def _summed(to: Recorder, path: str, value: Value) -> Value | None:
    """Equal parts of the channels, added."""
    source = to.split(value, "reshape")
    if source is None or source.order not in (FIRST, VECTOR) or value.shape[3:] != source.shape[2:]:
        return None
    return to.add(path, SumParts(value.shape[1]), source)


def softmax(to: Recorder, path: str, value: Value, axis: int) -> Value:
    """Exponentials by their sum over an axis: over channels, or over parts or places that were made an axis."""
    if value.order[axis] == 1:
        return to.add(path, Softmax(), value)
    return to.piece(path, Piece("softmax", (axis,)), value.shape, value, order=value.order if value.ours else ())


def shared_out(to: Recorder, path: str, value: Value, shape: Shape) -> Value | None:
    """Shares of parts or places, laid out as the map again; None if they are something else."""
    shares = to.step(value, "softmax")
    source = _whole(to, shares.inputs[0], path) if shares else None
    if shares is None or source is None or source.order not in (FIRST, VECTOR):
        return None
    if source.shape == (*shape, 1, 1):
        # At one place a map and a vector are one, until something reads it as the one or the other.
        found = shared_out(to, path, value, source.shape)
        return found._replace(shape=shape, order=VECTOR) if found else None
    if source.shape != shape:
        return None
    flat, axis = value.shape, shares.numbers[0]
    if axis == 2 and len(flat) == 3 and flat[1] == shape[1]:
        return to.add(path, Softmax("places"), source)
    if axis == 1 and shape[1] % flat[1] == 0:
        return to.add(path, Softmax() if flat[1] == shape[1] else Softmax(parts=flat[1]), source)
    return None


def _whole(to: Recorder, node: int, path: str) -> Value | None:
    """What was split into parts; with groups of it swapped for the parts in them, shuffled."""
    turned = to.step(node, "transpose")
    source = to.split(turned.inputs[0] if turned else node, "reshape")
    if turned is None or source is None:
        return source
    _, groups, parts, *rest = to.made[turned.inputs[0]].whole
    swapped = turned.numbers == (0, 2, 1, *range(3, len(turned.numbers))) and len(rest) > 0
    whole = swapped and source.order == FIRST and source.shape[1] % (groups * parts) == 0
    return to.add(f"{path}_order", Shuffle(groups, parts), source) if whole else None


def undivided(to: Recorder, value: Value) -> Value | None:
    """The map whose channels were split into parts, (1, parts, channels, rows, columns); None if it is something else.

    Shares of such parts are put together.
    """
    source = to.split(value, "reshape")
    shares = to.step(value, "softmax")
    if shares is not None:
        source = to.split(shares.inputs[0], "reshape")
        source = shared_out(to, shares.path, value, source.shape) if source else None
    if source is None or source.order != FIRST or len(value.shape) != 5:
        return None
    _, parts, channels, *places = value.shape
    return source if source.shape == (1, parts * channels, *places) else None


def multiplied(to: Recorder, path: str, left: Value, right: Value) -> Value:
    """The matrix product of two values: a step of attention, or the sum of a map's places by their weights."""
    shape = product_shape(left.shape, right.shape)
    source, column = to.split(left, "reshape"), _column(to, right)
    # Both may have a further axis, of length 1.
    rows = left.shape[:1] + left.shape[2:] if len(left.shape) == 4 and left.shape[1] == 1 else left.shape
    if source and column and rows[:2] == source.shape[:2] and column.shape == (1, 1, *source.shape[2:]):
        summed = to.add(path, WeightedSum(), source, column)
        # The product has one axis for the places, which a map keeps as two of length 1.
        return summed._replace(shape=shape, order=(0, 1, 2) if len(shape) == 3 else (0, UNIT, 1, 2))
    return to.piece(path, Piece("matmul"), shape, left, right)


def product_shape(left: Shape, right: Shape) -> Shape:
    """Of a matrix product of at least one matrix on each side.

    Raises:
        ValueError: their lengths do not go together.
    """
    import numpy as np

    if min(len(left), len(right)) < 2 or left[-1] != right[-2]:
        raise ValueError(f"{left} by {right}")
    # Heads that share their keys and values have them once.
    return (*(int(length) for length in np.broadcast_shapes(left[:-2], right[:-2])), left[-2], right[-1])


def _column(to: Recorder, value: Value) -> Value | None:
    """The map of which a column of weights is made, (1, places, 1), or the same with a further axis."""
    if value.shape[-1] != 1 or value.shape[:-2] not in ((1,), (1, 1)):
        return None
    turned = to.step(value, "transpose")
    whole = to.split(turned.inputs[0] if turned else value, "reshape")
    return whole if whole is None or whole.is_map else _shares(to, whole)


def _shares(to: Recorder, value: Value) -> Value | None:
    """Shares of the places of a map with one channel, which are laid out as a row; None if it is something else."""
    made = to.step(value, "softmax")
    source = to.split(made.inputs[0]) if made else None
    if made is None or source is None or source.order != FIRST or source.shape[1] != 1:
        return None
    row = (1, 1, source.shape[2] * source.shape[3])
    last = value.shape == row and made.numbers == (2,)
    return to.add(made.path, Softmax("places"), source) if last else None


def linear(to: Recorder, path: str, value: Value, weight: Learned) -> Value | None:
    """A matrix product with a weight, (in, out), over the last axis; None where that is not the channels."""
    if len(weight.shape) != 2 or value.order[-1] != 1 or value.shape[-1] != weight.shape[0]:
        return None
    if len(value.shape) == 2:
        return to.add(path, Linear(weight.shape[1], bias=False), value)
    return to.add(path, Linear(weight.shape[1], bias=False, places=True), value) if value.order == LAST else None
