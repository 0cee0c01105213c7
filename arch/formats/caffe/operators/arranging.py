"""Caffe's concatenations, slices, reshapes, transposes and reductions."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise
from math import prod

from arch.formats.caffe.operators.asked import Asked, Reader
from arch.formats.caffe.text import Message
from arch.ops import Opaque, Shape, Shuffle
from arch.reading import Recorder, Settings, Value, concatenated, mean, reshaped, sliced, transposed, unknown


def _concat(to: Recorder, layer: Asked) -> Value:
    axis, first = layer.axis("axis", "concat_dim"), layer.x.shape
    rest = {(*value.shape[:axis], *value.shape[axis + 1 :]) for value in layer.inputs}
    if len(rest) != 1 or any(len(value.shape) != len(first) for value in layer.inputs):
        shapes = " and ".join(str([*value.shape[1:]]) for value in layer.inputs)
        raise layer.error(f"it reads {shapes}", "All lengths but those it joins must be alike")
    return concatenated(to, layer.path, layer.inputs, axis)


def _slice(to: Recorder, layer: Asked) -> list[Value]:
    axis, x, count = layer.axis("axis", "slice_dim"), layer.x, max(len(layer.layer.tops), 1)
    length, points = x.shape[axis], layer.settings.wholes("slice_point", 1)
    if not points:
        points = tuple(length // count * n for n in range(1, count))
    ends = [0, *points, length]
    if len(ends) != count + 1 or sorted(set(ends)) != ends:
        raise layer.error(f"{length} cut at {[*points]} into {count} parts", "Cut inside, in order, once between two")
    parts = enumerate(pairwise(ends), start=1)
    return [sliced(to, f"{layer.path}_{n}", x, axis, *pair) for n, pair in parts]


def _flatten(to: Recorder, layer: Asked) -> Value:
    x, first, last = layer.x, layer.axis("axis"), layer.axis("end_axis", default=-1)
    if last < first:
        raise layer.error(f"axes {first} to {last}", "The last comes after the first")
    return reshaped(to, layer.path, x, (*x.shape[:first], prod(x.shape[first : last + 1]), *x.shape[last + 1 :]))


def _reshape(to: Recorder, layer: Asked) -> Value:
    own, x = layer.settings, layer.x
    block = own.values.get("shape")
    dims = block.texts("dim") if isinstance(block, Message) else []
    wanted = Settings(layer.path, {"dim": dims}).wholes("dim", -1)
    rank = len(x.shape)
    first = own.whole("axis", 0, -rank - 1) % (rank + 1)
    count = own.whole("num_axes", -1, -1)
    last = rank if count == -1 else min(first + count, rank)
    shape = [*x.shape[:first], *wanted, *x.shape[last:]]
    # 0 is the length that was there, -1 what is left.
    for place, length in enumerate(wanted, start=first):
        shape[place] = x.shape[place] if length == 0 and place < rank else length
    return reshaped(to, layer.path, x, filled(shape, prod(x.shape)))


def filled(shape: list[int], count: int) -> Shape:
    """A shape of so many elements, with what is left in the place of -1."""
    rest = prod(length for length in shape if length != -1)
    return tuple(count // max(rest, 1) if length == -1 else length for length in shape)


def _permute(to: Recorder, layer: Asked) -> Value:
    rank = len(layer.x.shape)
    named = layer.settings.wholes("order")
    # Axes that are not named follow in their order.
    axes = [*named, *(n for n in range(rank) if n not in named)]
    if sorted(axes) != [*range(rank)]:
        raise layer.error(f"{rank} axes in the order {[*named]}", "Name each once")
    return transposed(to, layer.path, layer.x, axes)


def _shuffle(to: Recorder, layer: Asked) -> Value:
    return to.add(layer.path, Shuffle(layer.settings.whole("group", 1, 1)), layer.map)


_MEANS: Mapping[str, str] = {"SUM": "sum", "ASUM": "", "SUMSQ": "", "MEAN": "mean"}


def _reduction(to: Recorder, layer: Asked) -> Value:
    x, first = layer.x, layer.axis("axis", default=0)
    mode = _MEANS[layer.settings.word("operation", "SUM", _MEANS)]
    scaled = layer.settings.real("coeff", 1.0) != 1.0
    if first == 0:
        raise layer.error("it sums over the images of a batch", "Use axis: 1 or another")
    if not mode or scaled:
        return to.add(layer.path, Opaque("Reduction", x.shape[1:first] or (1,)), x)
    return mean(to, layer.path, x, [*range(first, len(x.shape))], False, mode)


def _crop(to: Recorder, layer: Asked) -> Value:
    """The first map, cut from an axis on to the lengths of the second."""
    if len(layer.inputs) != 2 or len(layer.x.shape) != len(layer.inputs[1].shape):
        raise layer.error("it cuts one map to the size of another", "Give it two maps")
    first = layer.axis("axis", default=2)
    shape = (*layer.x.shape[:first], *layer.inputs[1].shape[first:])
    return to.add(layer.path, Opaque("Crop", shape[1:]), *layer.inputs)


def _tile(to: Recorder, layer: Asked) -> Value:
    axis, times = layer.axis("axis"), layer.settings.whole("tiles", 1, 1)
    if times == 1:
        return unknown(to, layer.path, "Tile", layer.x)
    shape = [length * times if n == axis else length for n, length in enumerate(layer.x.shape)]
    return to.add(layer.path, Opaque("Tile", tuple(shape[1:])), layer.x)


ARRANGING: Mapping[str, Reader] = {
    "concat": _concat,
    "crop": _crop,
    "flatten": _flatten,
    "permute": _permute,
    "reduction": _reduction,
    "reshape": _reshape,
    "shufflechannel": _shuffle,
    "slice": _slice,
    "tile": _tile,
}
