"""How Keras source is run, to prove it: on Keras's torch backend, in float64."""

from __future__ import annotations

import gc
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from math import prod
from typing import Any

from arch.analysis import Network
from arch.execute import Ran, Subject, Weights, without_gradients
from arch.formats.keras.file import layer_names
from arch.graph import Graph
from arch.ops import Dropout, Shape


@contextmanager
def _float64() -> Iterator[None]:
    """Layers compute in float64, and nothing is kept for gradients."""
    # Layers and their models refer to each other: those of the run before would stay until Python looks for circles.
    gc.collect()
    # Read once, when Keras is imported.
    os.environ["KERAS_BACKEND"] = "torch"
    import keras
    from keras.src.backend.common import dtypes

    kept = keras.config.floatx(), keras.config.dtype_policy(), dtypes.BIT64_TO_BIT32_DTYPE["float64"]
    keras.config.set_floatx("float64")
    keras.config.set_dtype_policy("float64")
    # What two float64 make is float32 on all backends but TensorFlow, whatever the policy: in Dense, norms and sums.
    dtypes.BIT64_TO_BIT32_DTYPE["float64"] = "float64"
    try:
        with without_gradients():
            yield
    finally:
        keras.config.set_floatx(kept[0])
        keras.config.set_dtype_policy(kept[1])
        dtypes.BIT64_TO_BIT32_DTYPE["float64"] = kept[2]


def runs(network: Network, content: bytes, options: Mapping[str, str], weights: Weights) -> Subject:
    """The model that the source builds, with the weights of the proof.

    Args:
        network: what was written.
        content: what this process has written of it, and nothing else: it is run.
        options: what it was written with.
        weights: by the paths of nodes.

    Raises:
        RuntimeError, ValueError: it has other weights than the graph, or dropouts of other rates.
    """
    scope: dict[str, Any] = {"__name__": "exported"}
    with _float64():
        exec(compile(content, "<exported>", "exec"), scope)  # noqa: S102 (written here, a moment ago)
        exported = _Exported(scope["build_model"], network.graph, layer_names(network), weights)
        trained, moved = exported.sizes()
    return Subject(trained, moved, exported.run, "float64", True, True, ("keras", "torch"))


@dataclass(frozen=True, slots=True)
class _Exported:
    """What the source builds, its graph, the name of each node's layer, and the weights of the proof."""

    build: Callable[..., Any]
    graph: Graph
    names: Mapping[str, str]
    weights: Weights

    def model(self, size: Shape, training: bool) -> Any:
        """For images of a size; in evaluation as people call it, without auxiliary heads, and in training with them."""
        hidden = self.graph.auxiliary()
        model = self.build(input_shape=(*size[1:], size[0]), **({"auxiliary": training} if hidden else {}))
        there = {node.path for index, node in enumerate(self.graph.nodes) if training or index not in hidden}
        _fill(model, {self.names[path]: own for path, own in self.weights.items() if path in there})
        _still(model, self.graph, self.names)
        return model

    def sizes(self) -> tuple[int, int]:
        """Elements of what is trained, and of what is not, auxiliary heads included."""
        model = self.model(self.graph.input, True)
        weights = model.trainable_weights, model.non_trainable_weights
        trained, moved = (sum(prod(weight.shape) for weight in each) for each in weights)
        return trained, moved

    def run(self, image: Any, training: bool, asked: Sequence[int]) -> Ran:
        """As a Subject runs."""
        import keras

        with _float64():
            model = self.model(image.shape[1:], training)
            seen = {index: model.get_layer(self.names[self.graph.nodes[index].path]).output for index in asked}
            shown = keras.Model(model.inputs[0], [*model.outputs, *seen.values()])
            found = keras.tree.flatten(shown(_channels_last(image), training=training))
        arrays = [_channels_first(each.numpy()) for each in found]
        count = len(model.outputs)
        return Ran(tuple(arrays[:count]), dict(zip(seen, arrays[count:], strict=True)))


def _channels_last(array: Any) -> Any:
    return array.transpose(0, 2, 3, 1) if array.ndim == 4 else array


def _channels_first(array: Any) -> Any:
    return array.transpose(0, 3, 1, 2) if array.ndim == 4 else array


def _fill(model: Any, given: Mapping[str, Mapping[str, Any]]) -> None:
    """Put weights into the layers, by their names.

    Raises:
        ValueError: a layer's weights have other shapes.
        RuntimeError: other layers have weights.
    """
    layers = {layer.name: layer for layer in model.layers if layer.weights}
    differ = sorted(layers.keys() ^ given.keys())
    if differ:
        raise RuntimeError(f"its layers with weights are others: {', '.join(differ[:3])}")
    for name, own in given.items():
        pairs = zip(own.values(), layers[name].weights, strict=True)
        layers[name].set_weights([_transposed(array, weight.shape) for array, weight in pairs])


def _transposed(array: Any, wanted: Sequence[int]) -> Any:
    """A weight of PyTorch's layout in Keras's of a shape: what is made is last, but in kernels for each channel."""
    if 1 in (array.ndim, len(wanted)):
        # Keras's slopes have axes for rows and columns too, and its gains of weights have none.
        return array.reshape(wanted)
    if array.ndim != 4:
        return array.T
    is_depthwise = wanted[2:] != array.shape[1::-1]
    return array.transpose(2, 3, 0, 1) if is_depthwise else array.transpose(2, 3, 1, 0)


def _still(model: Any, graph: Graph, names: Mapping[str, str]) -> None:
    """Dropouts drop nothing, in training too: two runs draw their random numbers in orders of their own.

    Raises:
        RuntimeError: one has another rate than the graph's.
    """
    layers = {layer.name: layer for layer in model.layers}
    for node in graph:
        layer = layers.get(names.get(node.path, ""))
        if layer and isinstance(node.op, Dropout):
            if layer.rate != node.op.rate:
                raise RuntimeError(f"{node.path} drops at a rate of {layer.rate}, and {node.op.rate} is drawn")
            layer.rate = 0.0
