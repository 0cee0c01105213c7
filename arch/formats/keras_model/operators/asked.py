"""A call of a layer of Keras, as the readers of classes are asked about it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from arch.errors import ArchError
from arch.reading import Recorder, Settings, Value, elu, leaky, softmax, unknown


class UnknownFormError(Exception):
    """A class that is known is used in a way that is not: it becomes an op of which the shape alone is known."""


class Asked(NamedTuple):
    """A call: the class, the settings with the layer's path, what it is given, and whether Keras is older than 3."""

    kind: str
    settings: Settings
    arguments: Sequence[Any]
    old: bool

    @property
    def path(self) -> str:
        """Of the layer."""
        return self.settings.path

    @property
    def inputs(self) -> list[Value]:
        """The tensors that it is given, also those in a list."""
        inside = [one for own in self.arguments for one in (own if isinstance(own, list) else [own])]
        return [own for own in inside if isinstance(own, Value)]

    @property
    def x(self) -> Value:
        """The first of them."""
        if not self.inputs:
            raise self.error("it is given no tensor", "Save the model again with model.to_json()")
        return self.inputs[0]

    @property
    def map(self) -> Value:
        """The first of them, which must have rows, columns, and channels where the layer has them."""
        x, place = self.x, 1 if self.settings.word("data_format", _LAST) == _FIRST else 3
        if len(x.shape) != 4:
            raise self.error(f"it reads {len(x.shape)} axes", "It needs rows, columns and channels")
        if not x.is_map or x.order[place] != 1:
            raise UnknownFormError
        return x

    def axis(self, value: Any) -> int:
        """An axis counted from the front."""
        rank = len(self.x.shape)
        if not isinstance(value, int) or not -rank <= value < rank:
            raise self.error(f"axis {str(value)[:20]} of {rank}", f"Axes are {-rank} to {rank - 1}")
        return value % rank

    def activated(self, to: Recorder, value: Value, default: Any = None) -> Value:
        """A value after the function that the layer ends with, if it has one."""
        name = self.settings.values.get("activation", default)
        # Keras 3 writes functions of its own in the form of objects.
        name = name.get("config") if isinstance(name, dict) else name
        name = name.get("name", "function") if isinstance(name, dict) else name
        return value if name in (None, "linear") else function(to, self, f"{self.path}_act", str(name)[:40], value)

    def error(self, what: str, fix: str) -> ArchError:
        """An error at this layer, to be raised."""
        return ArchError(self.path, f"{self.kind[:40]}: {what}", fix)


_FIRST, _LAST = "channels_first", "channels_last"
FUNCTIONS: Mapping[str, str] = {
    "abs": "abs",
    "exponential": "exp",
    "gelu": "gelu",
    "hard_sigmoid": "hardsigmoid",
    "hard_silu": "hardswish",
    "hard_swish": "hardswish",
    "mish": "mish",
    "relu": "relu",
    "relu6": "relu6",
    "sigmoid": "sigmoid",
    "silu": "silu",
    "softplus": "softplus",
    "swish": "silu",
    "tanh": "tanh",
}


def function(to: Recorder, asked: Asked, path: str, name: str, value: Value) -> Value:
    """A function by Keras's name; one that is not known leaves the shape as it is."""
    if name == "softmax":
        return softmax(to, path, value, len(value.shape) - 1)
    # Before version 3 its slope was 0.2 (keras/backend.py, hard_sigmoid), which no function of ours has.
    if name == "hard_sigmoid" and asked.old:
        return unknown(to, path, "hard sigmoid of slope 0.2", value)
    if name == "leaky_relu":
        return leaky(to, path, value, 0.2)
    if name == "elu":
        return elu(to, path, value, 1.0)
    if name in FUNCTIONS:
        return to.function(path, FUNCTIONS[name], value)
    return unknown(to, path, name, value)


Reader = Callable[[Recorder, Asked], "Value | Sequence[Value]"]
