"""ATen's reshapes, transposes, slices and reductions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from arch.reading.arranging import concatenated, gathered, reshaped, sliced, stretched, transposed
from arch.reading.aten.asked import Asked, Reader, UnreadError
from arch.reading.parts import mean
from arch.reading.recorder import Recorder
from arch.reading.values import FIRST, Known, Operand, Value
from arch.reading.windows import padded


def _reshape(to: Recorder, call: Asked) -> Value:
    # Lengths are worked out already: a flattening, a squeeze and a view are one.
    return reshaped(to, call.path, call.x, call.shape)


def _permute(to: Recorder, call: Asked) -> Value:
    rank = len(call.x.shape)
    return _moved(to, call, [axis % rank for axis in call.get("dims")])


def _moved(to: Recorder, call: Asked, axes: Sequence[int]) -> Value:
    """Axes in another order. Where those of length 1 alone change places, that is a reshape."""
    kept = [axis for axis in axes if call.x.shape[axis] > 1]
    if kept == sorted(kept) and not call.x.ours:
        return reshaped(to, call.path, call.x, call.shape)
    return transposed(to, call.path, call.x, axes)


def _transpose(to: Recorder, call: Asked) -> Value:
    axes = [*range(len(call.x.shape))]
    names = [name for name in ("dim0", "dim1", "axis0", "axis1") if name in call.arguments]
    # `t` names none.
    one, other = (call.axis(name) for name in names) if names else (0, 1)
    if len(axes) > 1:
        axes[one], axes[other] = axes[other], axes[one]
    return _moved(to, call, axes)


def _turned(to: Recorder, call: Asked) -> Value:
    axes = [*range(len(call.x.shape))]
    return transposed(to, call.path, call.x, [*axes[:-2], axes[-1], axes[-2]])


def _expand(to: Recorder, call: Asked) -> Value:
    return stretched(to, call.path, call.x, call.shape)


def _slice(to: Recorder, call: Asked) -> Value:
    start, step = call.get("start") or 0, call.get("step")
    # An end beyond the length, or none, means up to the end.
    stop = call.x.shape[call.axis()] if call.get("end") is None else call.get("end")
    return sliced(to, call.path, call.x, call.axis(), start, stop, step)


def _select(to: Recorder, call: Asked) -> Value:
    length = call.x.shape[call.axis()]
    place = int(call.number("index")) % length
    return reshaped(to, call.path, sliced(to, f"{call.path}_slice", call.x, call.axis(), place, place + 1), call.shape)


def _split(to: Recorder, call: Asked) -> list[Operand]:
    """Parts of an axis, whose lengths are those of what is returned."""
    # `chunk` may return fewer parts than it is asked for, and `split` a smaller last one.
    axis, found, start = call.axis(), [], 0
    for number, shape in enumerate(call.shapes, start=1):
        if shape is None:
            raise UnreadError
        found.append(sliced(to, f"{call.path}_{number}", call.x, axis, start, start + shape[axis]))
        start += shape[axis]
    return list(found)


def _unbind(to: Recorder, call: Asked) -> list[Operand]:
    axis, found = call.axis(), []
    for place, shape in enumerate(call.shapes):
        part = sliced(to, f"{call.path}_{place + 1}", call.x, axis, place, place + 1)
        found.append(reshaped(to, f"{call.path}_{place + 1}", part, shape or ()))
    return list(found)


def _cat(to: Recorder, call: Asked) -> Value:
    given = list(call.get("tensors"))
    values = [value for value in given if isinstance(value, Value)]
    if not values:
        raise UnreadError
    axis = int(call.number("dim")) % len(values[0].shape)
    if len(values) == len(given):
        return concatenated(to, call.path, values, axis)
    return _beside_zeros(to, call, given, axis)


def _beside_zeros(to: Recorder, call: Asked, given: Sequence[Any], axis: int) -> Value:
    """A map between zeros, which is padding: shortcuts without weights are written so (He et al. 2015, option A)."""
    places = [n for n, value in enumerate(given) if isinstance(value, Value)]
    others = [value for value in given if not isinstance(value, Value)]
    if len(places) > 1 or not all(isinstance(own, Known) and not own.array.any() for own in others):
        raise UnreadError
    x = given[places[0]]
    lengths = [own.shape[axis] for own in given]
    sides = [(0, 0)] * len(x.shape)
    sides[axis] = sum(lengths[: places[0]]), sum(lengths[places[0] + 1 :])
    return padded(to, call.path, x, sides, "constant", 0.0)


def _stack(to: Recorder, call: Asked) -> Value:
    values = [value for value in call.get("tensors") if isinstance(value, Value)]
    if len(values) < len(call.get("tensors")):
        raise UnreadError
    axis = int(call.number("dim")) % (len(values[0].shape) + 1)
    if axis == 1 and all(value.order == FIRST for value in values):
        # Beside one another as channels, and these as parts: as others write it.
        beside = concatenated(to, f"{call.path}_channels", values, 1)
        return reshaped(to, call.path, beside, call.shape)
    own = (*values[0].shape[:axis], 1, *values[0].shape[axis:])
    rows = [reshaped(to, f"{call.path}_{n}", value, own) for n, value in enumerate(values, start=1)]
    return concatenated(to, call.path, rows, axis)


def _index_select(to: Recorder, call: Asked) -> Value:
    index = call.get("index")
    if not isinstance(index, Known) or index.array.size == 0:
        raise UnreadError
    return gathered(to, call.path, call.x, call.axis(), [int(place) for place in index.array.reshape(-1)])


def _reduced(mode: str) -> Reader:
    def read(to: Recorder, call: Asked) -> Value:
        power = call.get("ord") if "ord" in call.arguments else call.get("p")
        # Lengths are roots of sums of squares; of other powers nothing is known.
        if mode == "length" and power not in (None, 2):
            raise UnreadError
        return mean(to, call.path, call.x, call.axes(), bool(call.get("keepdim")), mode)

    return read


def _part(to: Recorder, call: Asked) -> Operand:
    parts, place = call.arguments["0"], call.arguments["1"]
    if not isinstance(parts, list):
        raise UnreadError
    found: Operand = parts[place]
    return found


ARRANGING: Mapping[str, Reader] = {
    **dict.fromkeys(
        (
            "_unsafe_view",
            "flatten",
            "reshape",
            "reshape_as",
            "squeeze",
            "unflatten",
            "unsqueeze",
            "view",
            "view_as",
        ),
        _reshape,
    ),
    **dict.fromkeys(("split", "split_with_sizes", "chunk", "tensor_split", "unsafe_chunk", "unsafe_split"), _split),
    "amax": _reduced("max"),
    "broadcast_to": _expand,
    "cat": _cat,
    "concat": _cat,
    "expand": _expand,
    "expand_as": _expand,
    "getitem": _part,
    "index_select": _index_select,
    "linalg_vector_norm": _reduced("length"),
    "matrix_transpose": _turned,
    "mean": _reduced("mean"),
    "mT": _turned,
    "norm": _reduced("length"),
    "permute": _permute,
    "select": _select,
    "slice": _slice,
    "stack": _stack,
    "sum": _reduced("sum"),
    "swapaxes": _transpose,
    "t": _transpose,
    "transpose": _transpose,
    "unbind": _unbind,
}
