"""How Keras source is run, to prove it: on Keras's torch backend."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from math import prod
from typing import Any

from arch.analysis import Network
from arch.execute import Ran, Subject, Weights, without_gradients
from arch.formats.keras.file import layer_names
from arch.graph import Graph
from arch.ops import Dropout


@contextmanager
def _float64() -> Iterator[None]:
    """Layers compute in float64, and nothing is kept for gradients.

    Dense and BatchNormalization of Keras 3.15 give float32's digits all the same (1e-7): the proof states float32.
    """
    # Before Keras is imported, which takes another backend otherwise; whoever has imported it has chosen.
    os.environ.setdefault("KERAS_BACKEND", "torch")
    import keras

    kept = keras.config.floatx(), keras.config.dtype_policy()
    keras.config.set_floatx("float64")
    keras.config.set_dtype_policy("float64")
    try:
        with without_gradients():
            yield
    finally:
        keras.config.set_floatx(kept[0])
        keras.config.set_dtype_policy(kept[1])


def runs(network: Network, content: bytes, options: Mapping[str, str], weights: Weights) -> Subject:
    """The model that the source builds, with the weights of the proof.

    Args:
        network: what was written.
        content: what this process has written of it, and nothing else: it is run.
        options: what it was written with.
        weights: by the paths of nodes.
    """
    scope: dict[str, Any] = {"__name__": "exported"}
    with _float64():
        exec(compile(content, "<exported>", "exec"), scope)  # noqa: S102 (written here, a moment ago)
    graph, names = network.graph, layer_names(network)
    heads = bool(graph.auxiliary())

    def build(size: Sequence[int], training: bool) -> Any:
        # In evaluation as people call it, without auxiliary heads; in training with them.
        given = {"auxiliary": True} if heads and training else {}
        model = scope["build_model"](input_shape=(*size[1:], size[0]), **given)
        hidden = frozenset() if training or not heads else graph.auxiliary()
        _fill(model, {n.path: names[n.path] for i, n in enumerate(graph.nodes) if i and i not in hidden}, weights)
        _still(model, graph, names)
        return model

    def run(image: Any, training: bool, asked: Sequence[int]) -> Ran:
        import keras

        with _float64():
            model = build(image.shape[1:], training)
            seen = {index: model.get_layer(names[graph.nodes[index].path]).output for index in asked if index}
            shown = keras.Model(model.inputs[0], [*model.outputs, *seen.values()])
            found = shown(image.transpose(0, 2, 3, 1), training=training)
        arrays = [_first(keras.ops.convert_to_numpy(each)) for each in found]
        count = len(model.outputs)
        return Ran(tuple(arrays[:count]), dict(zip(seen, arrays[count:], strict=True)))

    with _float64():
        whole = build(graph.input, True)
    trained, moved = (sum(prod(weight.shape) for weight in each) for each in _weights(whole))
    return Subject(trained, moved, run, "float32", True, True, ("keras", "torch"))


def _weights(model: Any) -> tuple[list[Any], list[Any]]:
    return model.trainable_weights, model.non_trainable_weights


def _first(array: Any) -> Any:
    """A map with its channels first."""
    return array.transpose(0, 3, 1, 2) if array.ndim == 4 else array


def _fill(model: Any, names: Mapping[str, str], weights: Weights) -> None:
    """Put weights into the layers.

    Raises:
        ValueError: it has no such layer, or one of another shape.
        RuntimeError: it has others.
    """
    given = {names[path]: own for path, own in weights.items() if path in names}
    extra = [layer.name for layer in model.layers if layer.weights and layer.name not in given]
    if extra:
        raise RuntimeError(f"it has other weights: {', '.join(extra[:3])}")
    for name, own in given.items():
        model.get_layer(name).set_weights([_transposed(array) for array in own.values()])


def _transposed(array: Any) -> Any:
    """A weight of PyTorch's layout in Keras's: what is made is last there."""
    if array.ndim == 4:
        return array.transpose(2, 3, 1, 0)
    return array.T


def _still(model: Any, graph: Graph, names: Mapping[str, str]) -> None:
    """Dropouts drop nothing, in training too: two runs draw their random numbers in orders of their own.

    Raises:
        RuntimeError: one has another rate than the graph's.
    """
    drawn = {names[node.path]: node for node in graph if isinstance(node.op, Dropout)}
    for layer in model.layers:
        rate = getattr(layer, "rate", None)
        if rate is None or layer.name not in drawn:
            continue
        node = drawn[layer.name]
        if isinstance(node.op, Dropout) and rate != node.op.rate:
            raise RuntimeError(f"{node.path} drops at a rate of {rate}, and {node.op.rate} is drawn")
        layer.rate = 0.0
