"""The operations of keras.ops that a Functional model holds beside its layers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from arch.formats.keras_model.operators.arranging import concatenation, in_shape
from arch.formats.keras_model.operators.asked import Asked, Reader, UnknownFormError, function
from arch.formats.keras_model.operators.elementwise import constant, joined
from arch.reading import Operand, Recorder, Value, mean, padded, sliced, softmax, squeezed, transposed


def _operands(asked: Asked) -> list[Operand]:
    found: list[Operand] = []
    for own in asked.arguments[:2]:
        if not isinstance(own, Value | int | float) or isinstance(own, bool):
            raise UnknownFormError
        found.append(own if isinstance(own, Value) else constant(own))
    if len(found) < 2:
        raise asked.error("it is given one operand", "It needs two")
    return found


def _combined(title: str) -> Reader:
    return lambda to, asked: joined(to, asked.path, title, *_operands(asked))


def _square(to: Recorder, asked: Asked) -> Value:
    return joined(to, asked.path, "times", asked.x, asked.x)


def _function(name: str) -> Reader:
    return lambda to, asked: function(to, asked, asked.path, name, asked.x)


def _step(title: str) -> Reader:
    return lambda to, asked: to.function(asked.path, title, asked.x)


def _axes(asked: Asked) -> list[int]:
    value = asked.settings.values.get("axis")
    several = [*range(len(asked.x.shape))] if value is None else value if isinstance(value, list) else [value]
    return [asked.axis(axis) for axis in several]


def _reduced(mode: str) -> Reader:
    def read(to: Recorder, asked: Asked) -> Value:
        axes = _axes(asked)
        if 0 in axes:
            raise UnknownFormError
        return mean(to, asked.path, asked.x, axes, asked.settings.flag("keepdims", False), mode)

    return read


def _concatenated(to: Recorder, asked: Asked) -> Value:
    return concatenation(to, asked, asked.settings.values.get("axis", -1))


def _softmax(to: Recorder, asked: Asked) -> Value:
    return softmax(to, asked.path, asked.x, asked.axis(asked.settings.values.get("axis", -1)))


def _reshaped(to: Recorder, asked: Asked) -> Value:
    wanted = asked.settings.wholes("newshape", -1)
    # The batch, of which there is one, is left open or stated.
    return in_shape(to, asked, (1, *wanted[1:]))


def _swapped(to: Recorder, asked: Asked) -> Value:
    one, other = (asked.axis(asked.settings.values.get(name)) for name in ("axis1", "axis2"))
    axes = [*range(len(asked.x.shape))]
    axes[one], axes[other] = other, one
    return transposed(to, asked.path, asked.x, axes)


def _transposed(to: Recorder, asked: Asked) -> Value:
    axes = asked.settings.wholes("axes")
    if sorted(axes) != [*range(len(asked.x.shape))] or axes[0] != 0:
        raise UnknownFormError
    return transposed(to, asked.path, asked.x, axes)


def _squeezed(to: Recorder, asked: Asked) -> Value:
    axes = _axes(asked)
    if 0 in axes or any(asked.x.shape[axis] != 1 for axis in axes):
        raise UnknownFormError
    return squeezed(to, asked.path, asked.x, axes)


def _padded(to: Recorder, asked: Asked) -> Value:
    value = asked.settings.values.get("pad_width")
    pairs = value if isinstance(value, list) else []
    numbers = [number for pair in pairs for number in (pair if isinstance(pair, list) else [None])]
    fine = all(isinstance(number, int) and 0 <= number < 2**31 for number in numbers)
    if len(numbers) != 2 * len(asked.x.shape) or not fine:
        raise UnknownFormError
    # Of the constants that follow the tensor the only one is what is filled in, which may be -Infinity.
    fill = next((own for own in asked.arguments if isinstance(own, int | float)), 0.0)
    return padded(to, asked.path, asked.x, pairs, asked.settings.word("mode", "constant"), float(fill))


def _item(to: Recorder, asked: Asked) -> Value:
    """Slices of axes, as Python writes them."""
    found, keys = asked.x, asked.arguments[1] if len(asked.arguments) > 1 else []
    several = keys if isinstance(keys, list) else [keys]
    kinds = [own.get("class_name") if isinstance(own, dict) else "" for own in several]
    if not set(kinds) <= {"__slice__", "__ellipsis__"} or kinds.count("__ellipsis__") > 1:
        raise UnknownFormError
    place = kinds.index("__ellipsis__") if "__ellipsis__" in kinds else len(kinds)
    rank = len(found.shape)
    axes = [*range(place), place, *range(rank - (len(kinds) - place - 1), rank)][: len(kinds)]
    for axis, own, kind in zip(axes, several, kinds, strict=True):
        if kind == "__slice__":
            found = _cut(to, asked, found, axis, own.get("config"))
    return found


def _cut(to: Recorder, asked: Asked, x: Value, axis: int, config: Any) -> Value:
    ends = [config.get(name) for name in ("start", "stop", "step")] if isinstance(config, dict) else []
    numbers = [own for own in ends if own is None or (isinstance(own, int) and abs(own) < 2**31)]
    if len(numbers) != 3 or axis >= len(x.shape):
        raise UnknownFormError
    start, stop, step = (
        own if own is not None else default for own, default in zip(numbers, (0, x.shape[axis], 1), strict=True)
    )
    if step < 1:
        raise UnknownFormError
    return sliced(to, asked.path, x, axis, start, stop, step)


OPERATIONS: Mapping[str, Reader] = {
    "ops.Abs": _step("abs"),
    "ops.Absolute": _step("abs"),
    "ops.Add": _combined("plus"),
    "ops.Concatenate": _concatenated,
    "ops.Divide": _combined("by"),
    "ops.Exp": _step("exp"),
    "ops.Gelu": _function("gelu"),
    "ops.GetItem": _item,
    "ops.HardSigmoid": _function("hard_sigmoid"),
    "ops.HardSilu": _function("hard_silu"),
    "ops.HardSwish": _function("hard_swish"),
    "ops.Max": _reduced("max"),
    "ops.Maximum": _combined("most"),
    "ops.Mean": _reduced("mean"),
    "ops.Minimum": _combined("least"),
    "ops.Multiply": _combined("times"),
    "ops.Negative": _step("negative"),
    "ops.Pad": _padded,
    "ops.Power": _combined("power"),
    "ops.Relu": _function("relu"),
    "ops.Relu6": _function("relu6"),
    "ops.Reshape": _reshaped,
    "ops.Sigmoid": _function("sigmoid"),
    "ops.Silu": _function("silu"),
    "ops.Softmax": _softmax,
    "ops.Softplus": _function("softplus"),
    "ops.Sqrt": _step("sqrt"),
    "ops.Square": _square,
    "ops.Squeeze": _squeezed,
    "ops.Subtract": _combined("minus"),
    "ops.Sum": _reduced("sum"),
    "ops.Swapaxes": _swapped,
    "ops.Tanh": _function("tanh"),
    "ops.Transpose": _transposed,
    "ops.TrueDivide": _combined("by"),
}
