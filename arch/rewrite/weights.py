"""What rules do to weights: the algebra, on arrays in torch's layout (out, in per group, rows, columns).

numpy alone, imported where it is needed: a design is rewritten without any weights when it is drawn.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

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
    held[joined] = {"weight": numpy.concatenate([own["weight"] for own in owns])}
    if any("bias" in own for own in owns):
        held[joined]["bias"] = numpy.concatenate([_bias(own) for own in owns])


def add_up(
    held: Held, into: str, kernel: Pair, layers: Sequence[tuple[str, Pair]], identities: tuple[int, Pair]
) -> None:
    """The sum of parallel convolutions of one map, and of the map itself, as one convolution.

    Args:
        held: all weights.
        into: path of the convolution that the sum becomes; it is one of the layers.
        kernel: its window.
        layers: each with where its own window begins in that window (rows, columns).
        identities: how often the map itself is added, and which element of the window is a place's own.
    """
    import numpy

    first = held[layers[0][0]]["weight"]
    weight = numpy.zeros((*first.shape[:2], *kernel))
    bias = numpy.zeros(len(first))
    for path, (row, column) in layers:
        own = held[path]["weight"]
        weight[:, :, row : row + own.shape[2], column : column + own.shape[3]] += own
        bias += _bias(held[path])
    # Without an identity nothing is added, and the layers may write more channels than they read.
    channels = numpy.arange(len(first))
    times, (row, column) = identities
    # An identity is a 1x1 whose channel o reads channel o alone: within its group that is the o-th modulo their number.
    weight[channels, channels % first.shape[1], row, column] += times
    forget(held, *(path for path, _ in layers))
    held[into] = {"weight": weight, "bias": bias}


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
