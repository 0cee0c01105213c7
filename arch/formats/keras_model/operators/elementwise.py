"""Keras's functions of single elements, sums and products."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from arch.formats.keras_model.operators.asked import Asked, Reader
from arch.ops import Add, Dropout
from arch.reading import Known, Operand, Recorder, Value, combined, elu, leaky, short, softmax, unknown


def constant(number: Any) -> Known:
    """A number, or a list of them, as an operand."""
    import numpy as np

    return Known(np.array(number, dtype=np.float64))


def joined(to: Recorder, path: str, title: str, *operands: Operand) -> Value:
    """Values and numbers, combined one after another; maps alone are added at once."""
    maps = [own for own in operands if isinstance(own, Value)]
    if title == "plus" and len(maps) == len(operands) > 2 and len({own.shape for own in maps}) == 1:
        return to.add(path, Add(), *maps)
    found = operands[0]
    for other in operands[1:]:
        found = combined(to, path, title, found, other)
    if not isinstance(found, Value):
        raise TypeError
    return found


def _merged(title: str) -> Reader:
    return lambda to, asked: joined(to, asked.path, title, *_several(asked))


def _several(asked: Asked) -> list[Value]:
    if len(asked.inputs) < 2:
        raise asked.error(f"it is given {len(asked.inputs)} tensors", "It needs two or more")
    return asked.inputs


def _average(to: Recorder, asked: Asked) -> Value:
    total = joined(to, f"{asked.path}_sum", "plus", *_several(asked))
    return joined(to, asked.path, "times", total, constant(1 / len(asked.inputs)))


def _old_merge(to: Recorder, asked: Asked) -> Value:
    """Keras 1's layer, whose mode says what it does."""
    from arch.formats.keras_model.operators.arranging import concatenation

    mode = asked.settings.word("mode", "sum", ("sum", "mul", "max", "ave", "concat"))
    if mode == "concat":
        return concatenation(to, asked, asked.settings.values.get("concat_axis", -1))
    if mode == "ave":
        return _average(to, asked)
    return joined(to, asked.path, {"sum": "plus", "mul": "times", "max": "most"}[mode], *_several(asked))


def _activation(to: Recorder, asked: Asked) -> Value:
    found = asked.activated(to, asked.x)
    # Under the layer's own name.
    made = to.made[found.node]
    if found.node != asked.x.node and made.path == f"{asked.path}_act":
        to.made[found.node] = made._replace(path=asked.path)
    return found


def _relu(to: Recorder, asked: Asked) -> Value:
    own, x = asked.settings, asked.x
    most = own.values.get("max_value")
    slope, least = own.real("negative_slope", 0.0), own.real("threshold", 0.0)
    if (most, slope, least) == (6, 0.0, 0.0):
        return to.function(asked.path, "relu6", x)
    if least != 0.0 or (most is not None and slope != 0.0):
        return unknown(to, asked.path, "ReLU with a threshold", x)
    if most is None:
        return leaky(to, asked.path, x, slope)
    top = joined(to, asked.path, "least", x, constant(own.real("max_value", 0.0)))
    return joined(to, asked.path, "most", top, constant(0.0))


def _leaky(to: Recorder, asked: Asked) -> Value:
    return leaky(to, asked.path, asked.x, asked.settings.real("negative_slope", 0.3))


def _elu(to: Recorder, asked: Asked) -> Value:
    # Renamed with the other alphas where old words become new ones.
    alpha = asked.settings.real("negative_slope", asked.settings.real("alpha", 1.0))
    return elu(to, asked.path, asked.x, alpha)


def _softmax(to: Recorder, asked: Asked) -> Value:
    return softmax(to, asked.path, asked.x, asked.axis(asked.settings.values.get("axis", -1)))


def _dropout(to: Recorder, asked: Asked) -> Value:
    rate = asked.settings.real("rate", 0.5)
    if not 0 <= rate < 1:
        raise asked.error(f"it drops a share of {rate:g}", "Use one from 0 on and below 1")
    # A noise shape drops whole images' branches: stochastic depth, which is nothing in use.
    if rate == 0 or asked.settings.values.get("noise_shape") is not None:
        return asked.x
    return to.add(asked.path, Dropout(short(rate)), asked.x)


def _same(to: Recorder, asked: Asked) -> Value:
    return asked.x


def _rescaled(to: Recorder, asked: Asked) -> Value:
    if _is_image(to, asked):
        return asked.x
    own = asked.settings
    if any(isinstance(own.values.get(name), list) for name in ("scale", "offset")):
        return unknown(to, asked.path, "Rescaling of each channel", asked.x)
    scaled = joined(to, asked.path, "times", asked.x, constant(own.real("scale", 1.0)))
    return (
        scaled
        if own.real("offset", 0.0) == 0
        else joined(to, asked.path, "plus", scaled, constant(own.real("offset", 0.0)))
    )


def _is_image(to: Recorder, asked: Asked) -> bool:
    # What is done to the image itself prepares the data: designs begin behind it, as other libraries' networks do.
    return asked.x.node == to.input.node


def _prepared(to: Recorder, asked: Asked) -> Value:
    return asked.x if _is_image(to, asked) else unknown(to, asked.path, asked.kind, asked.x)


def _custom_scale(to: Recorder, asked: Asked) -> Value:
    """x + scale y, of keras.applications' Inception-ResNet."""
    first, second = _several(asked)[:2]
    scaled = joined(to, f"{asked.path}_scale", "times", second, constant(asked.settings.real("scale", 1.0)))
    return joined(to, asked.path, "plus", first, scaled)


PREPARING = ("Normalization", "Rescaling")
"""Layers that are left out where they read the image itself."""
# Layers that change something in training alone.
_IN_TRAINING = (
    *("ActivityRegularization", "AlphaDropout", "GaussianDropout", "GaussianNoise", "Identity", "SpatialDropout2D"),
    *("RandomBrightness", "RandomContrast", "RandomFlip", "RandomRotation", "RandomTranslation", "RandomZoom"),
)

ELEMENTWISE: Mapping[str, Reader] = {
    "Activation": _activation,
    "Add": _merged("plus"),
    "Average": _average,
    "CustomScaleLayer": _custom_scale,
    "Dropout": _dropout,
    "ELU": _elu,
    "LeakyReLU": _leaky,
    "Maximum": _merged("most"),
    "Merge": _old_merge,
    "Minimum": _merged("least"),
    "Multiply": _merged("times"),
    "Normalization": _prepared,
    "ReLU": _relu,
    "Rescaling": _rescaled,
    "Softmax": _softmax,
    "Subtract": _merged("minus"),
    **dict.fromkeys(_IN_TRAINING, _same),
}
