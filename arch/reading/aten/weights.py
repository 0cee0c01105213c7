"""What calls make of weights alone, before an image enters: moved, scaled, standardised."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from arch.reading.arithmetic import weighed
from arch.reading.aten.asked import Asked, UnreadError, operand
from arch.reading.values import Known, Learned, Operand
from arch.reading.weights import worked_out


def worked(call: Asked) -> Operand | list[Operand] | None:
    """What a call makes of weights and constants; None where an image enters it."""
    own = [value for value in _flat(call.arguments.values()) if isinstance(value, Known | Learned)]
    # Operands are named tuples, and so is a value of the image; shapes and axes come as lists.
    if not own or len(own) < len([*_tensors(call)]):
        return None
    found = _READERS.get(call.operator)
    if found:
        return found(call)
    if any(shape is None for shape in call.shapes):
        raise UnreadError
    made = [worked_out(call.operator, own, shape or ()) for shape in call.shapes]
    return made[0] if len(made) == 1 else list(made)


def _flat(values: Any) -> Any:
    for value in values:
        if isinstance(value, list):
            yield from value
        else:
            yield value


def _tensors(call: Asked) -> Any:
    return (value for value in _flat(call.arguments.values()) if isinstance(value, tuple))


def _arithmetic(title: str) -> Callable[[Asked], Operand]:
    def read(call: Asked) -> Operand:
        left, right = operand(call.first), operand(call.get("other"))
        assert isinstance(left, Known | Learned)
        assert isinstance(right, Known | Learned)
        return weighed(title, left, right)

    return read


def _same(call: Asked) -> Operand:
    found: Operand = call.first
    return found


def _moved(call: Asked) -> Operand:
    first = call.first
    return first if first.shape == call.shape else worked_out("reshape", [first], call.shape)


def _root(call: Asked) -> Operand:
    return worked_out("sqrt", [call.first], call.shape)


def _mean(call: Asked) -> Operand:
    rank = len(call.first.shape)
    return worked_out("mean", [call.first], call.shape, tuple(sorted(axis % rank for axis in call.get("dim") or ())))


def _variance(call: Asked) -> list[Operand]:
    """A variance, written out, and the mean: as the steps of programs that have them apart."""
    weight, rank = call.first, len(call.first.shape)
    axes = tuple(sorted(axis % rank for axis in call.get("dim") or ()))
    # torch divides by one less than there are, unless it is asked not to; standardised kernels ask.
    if call.get("correction") not in (0, None) and call.get("unbiased") is not False:
        raise UnreadError
    middle = worked_out("mean", [weight], call.shape, axes)
    centred = worked_out("minus", [weight, middle], weight.shape)
    return [worked_out("mean", [worked_out("times", [centred, centred], weight.shape)], call.shape, axes), middle]


def _batch_norm(call: Asked) -> Operand:
    """Of a kernel, laid out with its output channels as channels, by its own statistics."""
    import numpy as np

    # timm's standardised convolutions are written so (layers/std_conv.py): one kernel that computes mean and variance.
    if not call.get("training"):
        raise UnreadError
    channels = call.shape[1]
    gain = call.get("weight") or Known(np.ones(channels))
    others = [Known(np.zeros(channels)), Known(np.zeros(channels)), Known(np.ones(channels))]
    return worked_out("batch norm", [call.first, gain, *others], call.shape, call.number("eps"))


_READERS: Mapping[str, Callable[[Asked], Operand | list[Operand]]] = {
    **dict.fromkeys(("_to_copy", "alias", "clone", "contiguous", "detach", "lift_fresh_copy", "to"), _same),
    **dict.fromkeys(
        ("_unsafe_view", "flatten", "reshape", "reshape_as", "squeeze", "unsqueeze", "view", "view_as"), _moved
    ),
    "add": _arithmetic("plus"),
    "batch_norm": _batch_norm,
    "div": _arithmetic("by"),
    "mean": _mean,
    "mul": _arithmetic("times"),
    "sqrt": _root,
    "sub": _arithmetic("minus"),
    "var_mean": _variance,
}
