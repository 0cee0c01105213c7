"""ONNX's reshapes, transposes, slices, reductions and resizing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import prod
from typing import Any

from arch.formats.onnx.operators.asked import Asked, Reader, UnknownFormError
from arch.ops import Shape, SpaceToDepth, Upsample
from arch.reading import (
    Piece,
    Recorder,
    Value,
    concatenated,
    gathered,
    mean,
    reshaped,
    short,
    sliced,
    softmax,
    squeezed,
    stretched,
    transposed,
)


def filled(shape: Sequence[int], wanted: Sequence[int], keeps: bool = True) -> Shape:
    """The lengths that a reshape asks for: 0 is the one that was there, -1 what is left."""
    found = [shape[n] if length == 0 and keeps and n < len(shape) else length for n, length in enumerate(wanted)]
    rest = prod(length for length in found if length != -1)
    return tuple(int(prod(shape) // max(rest, 1)) if length == -1 else int(length) for length in found)


def _reduced(mode: str) -> Reader:
    def read(to: Recorder, node: Asked) -> Value:
        rank = len(node.x.shape)
        axes = node.numbers(1, "axes") or range(rank)
        return mean(to, node.path, node.x, [_axis(node, axis) for axis in axes], bool(node.get("keepdims", 1)), mode)

    return read


def _axis(node: Asked, axis: Any, rank: int | None = None) -> int:
    """An axis counted from the front.

    Raises:
        ArchError: there is none.
    """
    rank = len(node.x.shape) if rank is None else rank
    if not isinstance(axis, int) or not -rank <= axis < rank:
        raise node.error(f"{node.operator} along axis {axis!r} of {rank}")
    return axis % rank


def _reshape(to: Recorder, node: Asked) -> Value:
    wanted = node.numbers(1, "shape") or []
    return reshaped(to, node.path, node.x, filled(node.x.shape, wanted, not node.get("allowzero", 0)))


def _flatten(to: Recorder, node: Asked) -> Value:
    if node.get("axis", 1) not in (1, 1 - len(node.x.shape)):
        raise UnknownFormError
    return reshaped(to, node.path, node.x, (node.x.shape[0], prod(node.x.shape[1:])))


def _transpose(to: Recorder, node: Asked) -> Value:
    axes = node.get("perm") or [*range(len(node.x.shape))][::-1]
    if sorted(axes) != [*range(len(node.x.shape))]:
        raise node.error(f"Transpose of {len(node.x.shape)} axes to {axes}")
    return transposed(to, node.path, node.x, axes)


def _split(to: Recorder, node: Asked) -> list[Value]:
    axis = _axis(node, node.get("axis", 0))
    # Without sizes parts are alike, the last one smaller where they do not divide (opset 18).
    length, given = node.x.shape[axis], node.numbers(1, "split")
    size = -(-length // node.outputs)
    sizes = given or [min(size, length - n * size) for n in range(node.outputs)]
    if sum(sizes) != length:
        raise node.error(f"{length} split into {sizes}")
    ends = [sum(sizes[: n + 1]) for n in range(len(sizes))]
    pairs = zip([0, *ends], ends, strict=False)
    return [sliced(to, f"{node.path}_{n}", node.x, axis, *pair) for n, pair in enumerate(pairs, start=1)]


def _slice(to: Recorder, node: Asked) -> Value:
    # Ends beyond the length, as INT64_MAX, mean up to the end. All four are attributes before opset 10.
    starts, stops = node.numbers(1, "starts") or [], node.numbers(2, "ends") or []
    axes = node.numbers(3, "axes") or [*range(len(starts))]
    steps = node.numbers(4) or [1] * len(starts)
    found = node.x
    for axis, start, stop, step in zip(axes, starts, stops, steps, strict=True):
        if step < 1:
            raise UnknownFormError
        found = sliced(to, node.path, found, _axis(node, axis), start, stop, step)
    return found


def _gather(to: Recorder, node: Asked) -> Value:
    axis, places = _axis(node, node.get("axis", 0)), node.numbers(1)
    given = node.inputs[1]
    if not places or given is None or len(given.shape) > 1 or not all(isinstance(place, int) for place in places):
        raise UnknownFormError
    length = node.x.shape[axis]
    if not all(-length <= place < length for place in places):
        raise node.error(f"Gather reads beyond the {length} places of axis {axis}")
    found = gathered(to, node.path, node.x, axis, places)
    # One place without an axis of its own leaves the axis out.
    return found if given.shape else squeezed(to, f"{node.path}_squeezed", found, [axis])


def _concat(to: Recorder, node: Asked) -> Value:
    values = [value for value in node.inputs if isinstance(value, Value)]
    if len(values) < len(node.inputs):
        raise UnknownFormError
    return concatenated(to, node.path, values, _axis(node, node.get("axis", 1)))


def _expand(to: Recorder, node: Asked) -> Value:
    import numpy as np

    shape = np.broadcast_shapes(node.x.shape, tuple(node.numbers(1) or ()))
    return stretched(to, node.path, node.x, tuple(int(length) for length in shape))


def _resize(to: Recorder, node: Asked) -> Value:
    x, sizes = node.x, node.numbers(3) if len(node.inputs) > 3 else None
    place = 1 if node.operator == "Upsample" or len(node.inputs) < 3 else 2
    times = None if sizes else node.numbers(place, "scales")
    if len(sizes or times or []) != len(x.shape):
        raise node.error(f"{node.operator} of {len(x.shape)} axes to {sizes or times}")
    shape = tuple(sizes) if sizes else tuple(int(n * short(by)) for n, by in zip(x.shape, times or [], strict=True))
    if (
        node.get("mode", "nearest") == "nearest"
        and x.order[1:2] == (1,)
        and len(shape) == 4
        and _floors(node)
        and shape[:2] == x.shape[:2]
    ):
        return to.add(node.path, Upsample(shape[2:]), x)
    return to.piece(node.path, Piece("Resize"), shape, x, order=x.order)


def _floors(node: Asked) -> bool:
    # Upsample, and Resize of opset 10, have no other way; half_pixel with round_prefer_floor is that of later ones.
    if node.opset < 11:
        return True
    return (node.get("coordinate_transformation_mode"), node.get("nearest_mode")) == ("asymmetric", "floor")


def _softmax(to: Recorder, node: Asked) -> Value:
    # Before opset 13 it is over all axes from this one on, which for a vector of scores is the same.
    return softmax(to, node.path, node.x, _axis(node, node.get("axis", 1 if node.opset < 13 else -1)))


def _squeeze(to: Recorder, node: Asked) -> Value:
    axes = node.numbers(1, "axes") or [n for n, length in enumerate(node.x.shape) if n and length == 1]
    return squeezed(to, node.path, node.x, [_axis(node, axis) for axis in axes])


def _unsqueeze(to: Recorder, node: Asked) -> Value:
    axes = node.numbers(1, "axes") or []
    return reshaped(to, node.path, node.x, unsqueezed(node.x.shape, axes))


def unsqueezed(shape: Sequence[int], axes: Sequence[int]) -> Shape:
    """A shape with further axes of length 1."""
    rank, found = len(shape) + len(axes), list(shape)
    for axis in sorted(axis % rank for axis in axes):
        found.insert(axis, 1)
    return tuple(found)


def _space_to_depth(to: Recorder, node: Asked) -> Value:
    return to.add(node.path, SpaceToDepth(node.get("blocksize", 1)), node.map)


ARRANGING: Mapping[str, Reader] = {
    "Concat": _concat,
    "Expand": _expand,
    "Flatten": _flatten,
    "Gather": _gather,
    "ReduceL2": _reduced("length"),
    "ReduceMax": _reduced("max"),
    "ReduceMean": _reduced("mean"),
    "ReduceSum": _reduced("sum"),
    "Reshape": _reshape,
    "Resize": _resize,
    "Slice": _slice,
    "Softmax": _softmax,
    "SpaceToDepth": _space_to_depth,
    "Split": _split,
    "Squeeze": _squeeze,
    "Transpose": _transpose,
    "Unsqueeze": _unsqueeze,
    "Upsample": _resize,
}
