"""What rules do to weights: the algebra, on arrays in torch's layout (out, in per group, rows, columns).

numpy alone, imported where it is needed: a design is rewritten without any weights when it is drawn.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from arch.ops import Pair
from arch.rewrite.draft import Held

if TYPE_CHECKING:
    from numpy import float64
    from numpy.typing import NDArray

    Array = NDArray[float64]


def forget(held: Held, *paths: str) -> None:
    """Nothing needs these any more."""
    for path in paths:
        held.pop(path, None)


def _scale_and_shift(held: Held, norm: str, eps: float) -> tuple[Array, Array]:
    """What a batch norm does at inference: y = scale · x + shift, per channel (arXiv 1502.03167, algorithm 2)."""
    import numpy

    own = held[norm]
    # eps stands below the root, in torch, Keras and ONNX alike; tools differ in its value alone.
    scale = own["weight"] / numpy.sqrt(own["running_var"] + eps)
    return scale, own["bias"] - own["running_mean"] * scale


def _bias(own: Any) -> Array:
    """The bias of a layer, zeros for one that has none."""
    import numpy

    found: Array = own["bias"] if "bias" in own else numpy.zeros(len(own["weight"]))
    return found


def fold_back(held: Held, layer: str, norm: str, eps: float, start: int = 0) -> None:
    """A norm after a layer: W' = scale · W, b' = scale · b + shift, for each channel that the layer writes.

    Args:
        held: all weights.
        layer: path of the convolution or linear layer.
        norm: path of the batch norm.
        eps: the norm's.
        start: the first of the norm's channels that is the layer's, behind a concatenation.
    """
    own = held[layer]
    rows = slice(start, start + len(own["weight"]))
    scale, shift = (array[rows] for array in _scale_and_shift(held, norm, eps))
    own["bias"] = scale * _bias(own) + shift
    own["weight"] = own["weight"] * _rows(scale, own["weight"])


def fold_forward(held: Held, layer: str, norm: str, eps: float, groups: int) -> None:
    """A norm before a layer: W' = W · scale for each channel that it reads, b' = b + the sum of W · shift."""
    scale, shift = _scale_and_shift(held, norm, eps)
    own = held[layer]
    # Summed over the window: as nothing is padded, each of its elements reads the shift.
    own["bias"] = _bias(own) + _over_inputs(own["weight"], shift, groups).reshape(len(own["weight"]), -1).sum(1)
    own["weight"] = _over_inputs(own["weight"], scale, groups)


def _rows(values: Array, weight: Array) -> Array:
    """One value for each output channel, to be multiplied with a weight."""
    return values.reshape(-1, *[1] * (weight.ndim - 1))


def _over_inputs(weight: Array, values: Array, groups: int) -> Array:
    """A weight times one value for each channel that it reads."""
    import numpy

    # A linear layer on a flattened map reads each channel as often as the map has places.
    each = numpy.repeat(values, weight.shape[1] * groups // len(values))
    parted = weight.reshape(groups, -1, *weight.shape[1:])
    return (parted * each.reshape(groups, 1, -1, *[1] * (weight.ndim - 2))).reshape(weight.shape)


def scale_back(held: Held, layer: str, factor: float) -> None:
    """A constant factor after a layer."""
    own = held[layer]
    own["weight"] = own["weight"] * factor
    if "bias" in own:
        own["bias"] = own["bias"] * factor


def scale_forward(held: Held, layer: str, factor: float) -> None:
    """A constant factor before a layer: its bias does not see it."""
    held[layer]["weight"] = held[layer]["weight"] * factor


def stack(held: Held, joined: str, layers: Sequence[str]) -> None:
    """Layers that read one map as one that writes all their channels, in their order."""
    import numpy

    owns = [held.pop(layer) for layer in layers]
    # The first axis of a weight is the channels that are written.
    held[joined] = {"weight": numpy.concatenate([own["weight"] for own in owns])}
    if any("bias" in own for own in owns):
        held[joined]["bias"] = numpy.concatenate([_bias(own) for own in owns])


class Diagonal(NamedTuple):
    """Of a map that is added to convolutions of it: a 1x1 whose channels read themselves alone.

    Attributes:
        place: which element of their window is a place's own (row, column).
        factor: by which the map is multiplied before it is added.
        norms: batch norms of the map that are added besides, each with its eps.
    """

    place: Pair
    factor: float
    norms: Sequence[tuple[str, float]]


def add_up(held: Held, into: str, kernel: Pair, layers: Sequence[tuple[str, Pair]], diagonal: Diagonal | None) -> None:
    """The sum of parallel convolutions of one map, and of the map itself, as one convolution.

    Args:
        held: all weights.
        into: path of the convolution that the sum becomes; it is one of the layers.
        kernel: its window.
        layers: each with where its own window begins in that window (row, column).
        diagonal: what is added of the map itself.
    """
    import numpy

    owns = [held.pop(path) for path, _ in layers]
    weight = numpy.zeros((*owns[0]["weight"].shape[:2], *kernel))
    for own, (_, (row, column)) in zip(owns, layers, strict=True):
        rows, columns = own["weight"].shape[2:]
        weight[:, :, row : row + rows, column : column + columns] += own["weight"]
    biases = [own["bias"] for own in owns if "bias" in own]
    if diagonal:
        biases += _add_diagonal(held, weight, diagonal)
    held[into] = {"weight": weight} | ({"bias": numpy.sum(biases, axis=0)} if biases else {})


def _add_diagonal(held: Held, weight: Array, diagonal: Diagonal) -> list[Array]:
    """Add the map itself to the weight of a convolution; the shifts of its norms."""
    import numpy

    pairs = [_scale_and_shift(held, norm, eps) for norm, eps in diagonal.norms]
    channels, (row, column) = numpy.arange(len(weight)), diagonal.place
    # Channel o reads channel o alone: within its group that is the o-th modulo the number of those that a group reads.
    weight[channels, channels % weight.shape[1], row, column] += diagonal.factor + sum(scale for scale, _ in pairs)
    forget(held, *(norm for norm, _ in diagonal.norms))
    return [shift for _, shift in pairs]


def compose(held: Held, into: str, first: str, second: str) -> None:
    """Two layers after one another without anything between, as one: W = W2 W1, b = W2 b1 + b2.

    One of two convolutions is a 1x1, so that the other's window is that of both.
    """
    import numpy

    one, two = held.pop(first), held.pop(second)
    # Over the channels between them; a window stands on one side alone, as further letters.
    weight = numpy.einsum("om...,mi...->oi...", two["weight"], one["weight"])
    held[into] = {"weight": weight}
    if "bias" in one or "bias" in two:
        through = two["weight"].reshape(*two["weight"].shape[:2], -1).sum(2)
        held[into]["bias"] = through @ _bias(one) + _bias(two)
