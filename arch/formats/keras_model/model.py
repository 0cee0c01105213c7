"""A model's layers as calls of them, in the order in which they run, whichever version of Keras wrote them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from arch.bounds import DEEPEST
from arch.errors import ArchError
from arch.reading import path_of

MODELS = frozenset(("Functional", "Graph", "Model", "Sequential"))
"""Classes whose configuration holds layers."""

Key = tuple[str, int, int]
"""A tensor: the name of the layer that writes it, the number of its call, and which of its outputs it is."""
# Of Keras 1, and what they are called since.
_OLD_SETTINGS = {
    "alpha": "negative_slope",
    "atrous_rate": "dilation_rate",
    "batch_input_shape": "batch_shape",
    "bias": "use_bias",
    "border_mode": "padding",
    "dim_ordering": "data_format",
    "nb_filter": "filters",
    "output_dim": "units",
    "p": "rate",
    "subsample": "strides",
}
_OLD_WORDS = {"tf": "channels_last", "th": "channels_first"}
_OLD_KINDS = {
    "AtrousConvolution2D": "Conv2D",
    "Convolution2D": "Conv2D",
    "Deconvolution2D": "Conv2DTranspose",
    "SeparableConvolution2D": "SeparableConv2D",
    "SyncBatchNormalization": "BatchNormalization",
}


class Call(NamedTuple):
    """A call of a layer: its class, path and settings, the number of the call, and what it is given.

    `arguments`: tensors as keys and constants, in order; of a Functional model's layer those by name come last.
    """

    kind: str
    path: str
    name: str
    config: Mapping[str, Any]
    number: int
    arguments: Sequence[Any]

    @property
    def reads(self) -> list[Key]:
        """The tensors among the arguments."""
        return list(_keys(self.arguments))


class Model(NamedTuple):
    """Keys of what goes in and comes out, the calls in the file's order, and shapes that it states, with the batch."""

    inputs: Sequence[Key]
    outputs: Sequence[Key]
    calls: Sequence[Call]
    shapes: Mapping[Key, Any]


class _Tensor(NamedTuple):
    key: Key


def _keys(argument: Any) -> Iterator[Key]:
    if isinstance(argument, _Tensor):
        yield argument.key
    elif isinstance(argument, list):
        for one in argument:
            yield from _keys(one)


def is_tensor(argument: Any) -> bool:
    """Whether an argument is a tensor of the model, and no constant."""
    return isinstance(argument, _Tensor)


def layers_of(config: Any, path: str) -> list[dict[str, Any]]:
    """The layers in a model's configuration; Keras 1's Sequential is a list of them.

    Raises:
        ArchError: there are none.
    """
    found = config.get("layers") if isinstance(config, dict) else config
    if not isinstance(found, list) or not all(isinstance(own, dict) and _config(own) is not None for own in found):
        raise ArchError(path, "the model has no list of layers", "Save it again with model.to_json()")
    return found


def _config(layer: Mapping[str, Any]) -> Any:
    found = layer.get("config")
    return found if isinstance(found, dict) or (isinstance(found, list) and layer.get("class_name") in MODELS) else None


def model(config: Any, prefix: str = "") -> Model:
    """The calls in a model's configuration.

    Raises:
        ArchError: it is none; with the layer where it ends.
    """
    layers = layers_of(config, prefix)
    if not isinstance(config, dict) or "input_layers" not in config:
        return _chain(layers, prefix)
    shapes: dict[Key, Any] = {}
    calls = [call for layer in layers for call in _calls(layer, prefix, shapes)]
    ends = [[*_ends(config.get(name), 0)] for name in ("input_layers", "output_layers")]
    return Model(ends[0], ends[1], calls, shapes)


def _chain(layers: Sequence[Mapping[str, Any]], prefix: str) -> Model:
    """A Sequential model: each layer reads the one before it."""
    key: Key = ("", 0, 0)
    calls, shapes = [], {}
    for number, layer in enumerate(layers):
        kind, name, config = _known(layer, f"layer_{number}")
        if number == 0 and kind != "InputLayer" and isinstance(config, dict):
            # The first layer states the image's shape, unless the user leaves it open.
            shapes[key] = config.get("batch_shape") or _unbatched(config.get("input_shape"))
        if kind != "InputLayer":
            calls.append(Call(kind, _path(prefix, name), name, config, 0, [_Tensor(key)]))
            key = (name, 0, 0)
        else:
            shapes[key] = config.get("batch_shape")
    return Model([("", 0, 0)], [key], calls, shapes)


def _unbatched(shape: Any) -> Any:
    return [None, *shape] if isinstance(shape, list) else None


def _path(prefix: str, name: str) -> str:
    return path_of(f"{prefix}/{name}", "layer")


def _known(layer: Mapping[str, Any], otherwise: str) -> tuple[str, str, Any]:
    """Class, name and settings of a layer, in the words of Keras 3."""
    config = layer["config"]
    kind, name = layer.get("class_name"), layer.get("name") or (isinstance(config, dict) and config.get("name"))
    if not isinstance(kind, str):
        raise ArchError(str(name or otherwise)[:80], f"its class is {str(kind)[:40]!r}", "A layer has a class_name")
    name = name if isinstance(name, str) else otherwise
    if kind in MODELS or isinstance(config, list):
        return kind, name, config
    found = {_OLD_SETTINGS.get(own, own): value for own, value in config.items()}
    if "nb_row" in config:
        found["kernel_size"] = [config.get("nb_row"), config.get("nb_col")]
    order = found.get("data_format")
    found["data_format"] = _OLD_WORDS.get(order, order) if isinstance(order, str) else None
    module = layer.get("module")
    of_ops = isinstance(module, str) and module.startswith(("keras.src.ops", "keras.ops"))
    return f"ops.{kind}" if of_ops else _OLD_KINDS.get(kind, kind), name, found


def _calls(layer: Mapping[str, Any], prefix: str, shapes: dict[Key, Any]) -> Iterator[Call]:
    kind, name, config = _known(layer, "layer")
    path = _path(prefix, name)
    if kind == "InputLayer":
        shapes[name, 0, 0] = config.get("batch_shape")
        return
    nodes = layer.get("inbound_nodes", [])
    if not isinstance(nodes, list):
        raise ArchError(path, "its inbound_nodes are no list", "Save the model again with model.to_json()")
    for number, node in enumerate(nodes):
        yield Call(kind, path, name, config, number, _arguments(node, path, shapes))


def _arguments(node: Any, path: str, shapes: dict[Key, Any]) -> list[Any]:
    """What a call is given: Keras 3 writes arguments, earlier versions a list of tensors with what else is given."""
    if isinstance(node, dict):
        values = [node.get("args", []), *dict(node.get("kwargs") or {}).values()]
        found = [_argument(value, shapes, 0) for value in values]
        return [*found[0], *found[1:]] if isinstance(found[0], list) else found
    if not isinstance(node, list):
        raise ArchError(path, "a call of it is given nothing", "Save the model again with model.to_json()")
    # A layer with one input may have it without a list around it.
    several = [node] if node and isinstance(node[0], str) else node
    tensors = [_Tensor(_key(one, path)) for one in several]
    named = [own for one in several if len(one) > 3 and isinstance(one[3], dict) for own in one[3].values()]
    return [*([tensors] if len(tensors) > 1 else tensors), *(_named(own, path) for own in named if own is not None)]


def _named(value: Any, path: str) -> Any:
    is_key = isinstance(value, list) and len(value) in (3, 4) and isinstance(value[0], str)
    return _Tensor(_key(value, path)) if is_key else value


def _key(value: Any, path: str) -> Key:
    if isinstance(value, list) and len(value) >= 3 and isinstance(value[0], str):
        name, *numbers = value[:3]
        if all(isinstance(number, int) for number in numbers):
            return name, int(numbers[0]), int(numbers[1])
    raise ArchError(path, f"{str(value)[:60]!r} names no tensor", "A tensor is [layer, call, output]")


def _argument(value: Any, shapes: dict[Key, Any], depth: int) -> Any:
    if depth > DEEPEST:
        raise ArchError("", f"arguments lie in one another more than {DEEPEST} deep", "Save the model again")
    if isinstance(value, list):
        return [_argument(one, shapes, depth + 1) for one in value]
    if isinstance(value, dict) and value.get("class_name") == "__keras_tensor__":
        config = value.get("config")
        history = config.get("keras_history") if isinstance(config, dict) else None
        key = _key(history, "")
        shapes.setdefault(key, config.get("shape") if isinstance(config, dict) else None)
        return _Tensor(key)
    return value


def _ends(value: Any, depth: int) -> Iterator[Key]:
    """Keys in a list of them, in a single one, or in a dictionary by names."""
    if depth > DEEPEST:
        return
    if isinstance(value, dict):
        value = [*value.values()]
    if isinstance(value, list) and value and isinstance(value[0], str):
        yield _key(value, "")
    elif isinstance(value, list):
        for one in value:
            yield from _ends(one, depth + 1)
