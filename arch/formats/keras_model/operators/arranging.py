"""Keras's concatenations, reshapes and transposes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import prod
from typing import Any

from arch.formats.keras_model.operators.asked import Asked, Reader, UnknownFormError
from arch.ops import Flatten, Shape, Unflatten
from arch.reading import Recorder, Value, concatenated, reshaped, transposed

LAST = (0, 2, 3, 1)


def concatenation(to: Recorder, asked: Asked, axis: Any) -> Value:
    """All tensors that a call is given, side by side along an axis."""
    place = asked.axis(axis)
    if len({(*own.shape[:place], 0, *own.shape[place + 1 :]) for own in asked.inputs}) != 1:
        shapes = " and ".join(str([*own.shape[1:]]) for own in asked.inputs)
        raise asked.error(f"it is given {shapes}", "All lengths but those it joins must be alike")
    return concatenated(to, asked.path, asked.inputs, place)


def _concatenated(to: Recorder, asked: Asked) -> Value:
    return concatenation(to, asked, asked.settings.values.get("axis", -1))


def _flattened(to: Recorder, asked: Asked) -> Value:
    x = asked.x
    if len(x.shape) == 2:
        return x
    if not x.is_map:
        return reshaped(to, asked.path, x, (1, prod(x.shape[1:])))
    # Channels last or first: which element comes where concerns the weights of what reads it alone.
    return to.add(asked.path, Flatten(), to.at(x.node))


def _reshaped(to: Recorder, asked: Asked) -> Value:
    wanted = asked.settings.wholes("target_shape", -1)
    return in_shape(to, asked, (1, *wanted))


def in_shape(to: Recorder, asked: Asked, wanted: Sequence[int]) -> Value:
    """A value in another shape, of which one length may be -1.

    Raises:
        ArchError: there are not as many elements.
    """
    x = asked.x
    rest = prod(length for length in wanted if length != -1)
    shape: Shape = tuple(prod(x.shape) // max(rest, 1) if length == -1 else length for length in wanted)
    if prod(shape) != prod(x.shape) or shape[:1] != (1,):
        raise asked.error(f"{[*x.shape[1:]]} to {[*wanted[1:]]}", "As many elements must come out as go in")
    made = to.made[x.node]
    one_place = len(shape) == 4 and shape[1:3] == (1, 1) and len(x.shape) == 2 and x.ours
    if one_place and isinstance(made.op, Flatten) and to.made[made.inputs[0]].shape[1:] == (1, 1):
        # Rows and columns that a global pooling has left out are put back.
        return to.at(made.inputs[0], LAST)
    if one_place:
        return to.at(to.add(asked.path, Unflatten(), x).node, LAST)
    return reshaped(to, asked.path, x, shape)


def _permuted(to: Recorder, asked: Asked) -> Value:
    axes = (0, *asked.settings.wholes("dims", 1))
    if sorted(axes) != [*range(len(asked.x.shape))]:
        raise asked.error(f"{len(asked.x.shape)} axes in the order {[*axes[1:]]}", "Name each once")
    return transposed(to, asked.path, asked.x, axes)


def _lambda(to: Recorder, asked: Asked) -> Value:
    raise UnknownFormError


ARRANGING: Mapping[str, Reader] = {
    "Concatenate": _concatenated,
    "Flatten": _flattened,
    "Lambda": _lambda,
    "Permute": _permuted,
    "Reshape": _reshaped,
}
