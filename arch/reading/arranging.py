"""Reshapes, transposes and slices, of which files make flattening, shuffles and rows of channels."""

from __future__ import annotations

from collections.abc import Sequence
from math import prod

from arch.ops import Concat, Flatten, PadChannels, Shape, Shuffle, Slice, Subsample, Unflatten, Upsample
from arch.reading import norms
from arch.reading.attention import attended
from arch.reading.parts import shared_out
from arch.reading.recorder import Recorder
from arch.reading.values import FIRST, LAST, UNIT, VECTOR, Piece, Value


def reshaped(to: Recorder, path: str, value: Value, shape: Shape) -> Value:
    """The same elements in another shape, the batch included and every length given.

    Raises:
        ValueError: there are not as many elements.
    """
    if prod(shape) != prod(value.shape):
        raise ValueError(f"{value.shape} to {shape}")
    made = to.step(value, "reshape")
    if made is not None:
        value = to.before(made)
    if shape == value.shape:
        return value
    return _flattened(to, path, value, shape) or _put_together(to, path, value, shape) or _step(to, path, value, shape)


def _step(to: Recorder, path: str, value: Value, shape: Shape) -> Value:
    return to.piece(path, Piece("reshape", value.order), shape, value)


def _flattened(to: Recorder, path: str, value: Value, shape: Shape) -> Value | None:
    """A map as a vector, or a vector as a map or a row: axes of length 1 are added or left out."""
    own = to.made[value.node].shape
    one_place = value.ours and own[1:] == (1, 1)
    if value.order == FIRST and len(shape) == 2 and shape[0] == 1:
        return to.add(path, Flatten(), value)
    if (
        not value.ours
        or shape[0] != 1
        or sorted(shape) != [1] * (len(shape) - 1) + [own[0]]
        or not (len(own) == 1 or one_place)
    ):
        return None
    # At one place the order of the axes changes nothing.
    own_layout = to.at(value.node)
    if shape == (1, own[0], 1, 1):
        return own_layout if one_place else to.add(path, Unflatten(), own_layout)
    if len(shape) == 2:
        return to.add(path, Flatten(), own_layout) if one_place else own_layout
    if len(shape) != 3:
        return None
    # A row or a column of channels, whatever op is behind it.
    place = max(shape.index(own[0]), 1)
    return Value(value.node, shape, tuple(0 if n == 0 else 1 if n == place else UNIT for n in range(3)))


def _put_together(to: Recorder, path: str, value: Value, shape: Shape) -> Value | None:
    """A map again, out of parts of it on which something was done."""
    if value.ours or len(shape) not in (2, 4):
        return None
    return (
        _shuffled(to, path, value, shape)
        or shared_out(to, path, value, shape)
        or attended(to, path, value, shape)
        or _normed(to, path, value, shape)
    )


def _normed(to: Recorder, path: str, value: Value, shape: Shape) -> Value | None:
    norm = to.step(value, "instance norm")
    source = to.split(norm.inputs[0], "reshape") if norm else None
    return norms.joined(to, path, value, source) if source and source.shape == shape else None


def _shuffled(to: Recorder, path: str, value: Value, shape: Shape) -> Value | None:
    """Channels in groups, the groups swapped with what is in them, and back (ShuffleNet, arXiv 1707.01083)."""
    turned = to.step(value, "transpose")
    source = to.split(turned.inputs[0], "reshape") if turned else None
    if turned is None or source is None or source.shape != shape:
        return None
    if source.order == LAST:
        return _shuffled_last(to, path, source, to.made[turned.inputs[0]].whole, turned.numbers)
    if source.order not in (FIRST, VECTOR):
        return None
    _, groups, parts, *rest = to.made[turned.inputs[0]].whole
    swapped = turned.numbers == (0, 2, 1, *range(3, len(turned.numbers)))
    whole = shape[1] % (groups * parts) == 0 and len(rest) > 0
    return to.add(path, Shuffle(groups, parts), source) if swapped and whole else None


def _shuffled_last(to: Recorder, path: str, source: Value, whole: Shape, axes: Sequence[int]) -> Value | None:
    """The same, with channels last: rows and columns stand before the groups."""
    swapped = len(whole) > 4 and whole[:3] == source.shape[:3] and tuple(axes) == (0, 1, 2, 4, 3, *range(5, len(whole)))
    if not swapped:
        return None
    shuffled = to.add(path, Shuffle(whole[3], whole[4]), source)
    return to.at(shuffled.node, LAST)


def transposed(to: Recorder, path: str, value: Value, axes: Sequence[int]) -> Value:
    """The axes of a value in another order. Of a map this moves nothing that counts: it is remembered."""
    shape = tuple(value.shape[axis] for axis in axes)
    order = tuple(value.order[axis] for axis in axes)
    row = value.ours and UNIT in value.order and order[0] == 0
    if order in (FIRST, LAST, VECTOR) or row:
        return Value(value.node, shape, order)
    return to.piece(path, Piece("transpose", tuple(axes)), shape, value)


def squeezed(to: Recorder, path: str, value: Value, axes: Sequence[int]) -> Value:
    """Without some axes of length 1."""
    return reshaped(to, path, value, tuple(length for n, length in enumerate(value.shape) if n not in axes))


def stretched(to: Recorder, path: str, value: Value, shape: Shape) -> Value:
    """Axes of length 1 repeated: what operators do by themselves, and files may do before them."""
    if shape == value.shape:
        return value
    return to.piece(path, Piece("stretched", (value.order,)), shape, value)


def concatenated(to: Recorder, path: str, values: Sequence[Value], axis: int) -> Value:
    """Side by side along an axis: along the channels it is an op of ours."""
    if len(values) == 1:
        return values[0]
    if all(value.order[axis] == 1 for value in values):
        return to.add(path, Concat(), *values)
    shape = list(values[0].shape)
    shape[axis] = sum(value.shape[axis] for value in values)
    return to.piece(path, Piece("concat", (axis,)), tuple(shape), *values, order=_kept(values[0]))


def sliced(to: Recorder, path: str, value: Value, axis: int, start: int, stop: int, step: int = 1) -> Value:
    """Elements `start` to `stop` of an axis, every `step`-th one.

    Raises:
        ValueError: there are none.
    """
    length = value.shape[axis]
    start, stop = (min(max(end + length if end < 0 else end, 0), length) for end in (start, stop))
    if (start, stop, step) == (0, length, 1):
        return value
    if start >= stop:
        raise ValueError(f"nothing from {start} to {stop}")
    if value.order[axis] == 1 and step == 1:
        return to.add(path, Slice(start, stop), value)
    if value.order[axis] in (2, 3) and (start, stop) == (0, length):
        return _subsampled(to, path, value, value.order[axis], step)
    shape = tuple(-(-(stop - start) // step) if n == axis else own for n, own in enumerate(value.shape))
    return to.piece(path, Piece("slice", (axis, start, stop, step)), shape, value, order=_kept(value))


def _kept(value: Value) -> tuple[int, ...]:
    """The order of a map, of which a part is a map too."""
    return value.order if value.is_map else ()


def _subsampled(to: Recorder, path: str, value: Value, axis: int, step: int) -> Value:
    stride = (step, 1) if axis == 2 else (1, step)
    op = to.op(value)
    if isinstance(op, Subsample) and op.stride[axis - 2] == 1:
        # Rows and columns one after the other, as files have them, are one op.
        joined = (max(stride[0], op.stride[0]), max(stride[1], op.stride[1]))
        return to.add(to.made[value.node].path, Subsample(joined), to.source(value))
    return to.add(path, Subsample(stride), value)


def gathered(to: Recorder, path: str, value: Value, axis: int, places: Sequence[int]) -> Value:
    """Some places of an axis, one after another: rows and then columns, each more than once, are larger maps."""
    length = value.shape[axis]
    places = [place + length if place < 0 else place for place in places]
    if places == [*range(places[0], places[-1] + 1)] and places[-1] < length:
        return sliced(to, path, value, axis, places[0], places[-1] + 1)
    shape = tuple(len(places) if n == axis else own for n, own in enumerate(value.shape))
    rows = to.step(value, "rows")
    if axis == 3 and rows is not None:
        source = to.at(rows.inputs[0])
        op = Upsample((len(rows.numbers), len(places)))
        if [*rows.numbers] == op.places(0, source.shape[2]) and places == op.places(1, source.shape[3]):
            return to.add(path, op, source)
    return to.piece(
        path, Piece("rows" if axis == 2 and value.order == FIRST else "gather", tuple(places)), shape, value
    )


def padded_channels(to: Recorder, path: str, value: Value, before: int, after: int) -> Value | None:
    """Channels of zeros behind those of a map; None where there are some before."""
    return (
        None if before or not value.is_map else to.add(path, PadChannels(to.made[value.node].shape[0] + after), value)
    )
