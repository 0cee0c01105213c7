"""An ONNX file as a graph: parsed, never run."""

from __future__ import annotations

from collections.abc import Sequence
from math import prod
from typing import TYPE_CHECKING, Any

from arch.analysis import Network
from arch.errors import ArchError
from arch.formats.onnx.read_ops import READERS, Asked
from arch.formats.onnx.stripping import KEPT, without_weights
from arch.ops import Shape
from arch.reading import Known, Learned, Operand, Recorder, Value

if TYPE_CHECKING:
    from onnx import GraphProto, ModelProto, NodeProto, TensorProto

FOLDED = frozenset(
    "Add And Cast Ceil Concat ConstantOfShape Div Equal Expand Floor Gather Greater Less Max Min Mod Mul Neg Not Range "
    "ReduceProd Reshape Shape Size Slice Split Sqrt Squeeze Sub Tile Transpose Unsqueeze Where".split()
)
"""Operators that may work out shapes and axes: of known numbers they are computed, with onnx's own reference."""

CONTROL = frozenset(("If", "Loop", "Scan", "SequenceMap"))


def read(content: bytes, size: tuple[int, int] | None = None) -> Network:
    """The network in an ONNX model.

    Args:
        content: the file.
        size: height and width of the image, where the file leaves them open.

    Raises:
        ArchError: it is damaged, has no image as its input, or has control flow.
    """
    model = _parsed(content)
    graph = model.graph
    recorder, values = _begin(graph, size)
    for tensor in graph.initializer:
        values[tensor.name] = _tensor(tensor)
    opset = max((entry.version for entry in model.opset_import if entry.domain in ("", "ai.onnx")), default=1)
    for number, node in enumerate(graph.node, start=1):
        _read_node(recorder, values, node, number, opset)
    outputs = [values[output.name] for output in graph.output if output.name in values]
    maps = [value for value in outputs if isinstance(value, Value)]
    if not maps:
        raise ArchError("", "no output of the model depends on its image", "Export the network whole")
    name = next((p.value for p in model.metadata_props if p.key == "name"), graph.name)
    return Network(name[:80] or "network", recorder.graph(maps[:1]), source=_source(model, opset))


def _parsed(content: bytes) -> ModelProto:
    from google.protobuf.message import DecodeError
    from onnx import ModelProto

    model = ModelProto()
    try:
        model.ParseFromString(without_weights(content))
    except DecodeError:
        raise ArchError("", "the ONNX file is damaged", "Copy or export it again") from None
    if not model.graph.node:
        raise ArchError("", "the ONNX model has no operators", "Export the network whole")
    return model


def _source(model: ModelProto, opset: int) -> str:
    producer = " ".join(part for part in (model.producer_name, model.producer_version) if part)
    return f"ONNX, opset {opset}{f', written by {producer}' if producer else ''}"


def _begin(graph: GraphProto, size: tuple[int, int] | None) -> tuple[Recorder, dict[str, Operand]]:
    """A recorder with the image, and the values that the graph begins with: the image, and weights that are inputs."""
    weights = {tensor.name for tensor in graph.initializer}
    given = [value for value in graph.input if value.name not in weights]
    images = [value for value in given if len(value.type.tensor_type.shape.dim) in (2, 4)] or given
    if not images:
        raise ArchError("", "the model has no input", "Export the network whole")
    image = images[0]
    shape, last = _image_shape(graph, image, size)
    recorder = Recorder(shape, "input", last)
    values: dict[str, Operand] = {image.name: recorder.input}
    for value in given:
        if value is not image:
            # Weights may be inputs, as in a file that has their shapes alone.
            values[value.name] = Learned(value.name, _static(value))
    return recorder, values


def _static(value: Any) -> Shape:
    return tuple(dim.dim_value or 1 for dim in value.type.tensor_type.shape.dim)


def _image_shape(graph: GraphProto, image: Any, size: tuple[int, int] | None) -> tuple[Shape, bool]:
    """The image's shape without the batch, channels first; and whether the file has them last."""
    dims = [dim.dim_value for dim in image.type.tensor_type.shape.dim]
    uses = [node for node in graph.node if image.name in node.input]
    turned = all(node.op_type == "Transpose" and _attributes(node).get("perm") == [0, 3, 1, 2] for node in uses)
    last = len(dims) == 4 and bool(uses) and turned
    own = [dims[3], dims[1], dims[2]] if last else dims[1:]
    if size and len(own) == 3:
        own[1:] = size
    if not own or min(own) < 1:
        what = f"the input {image.name!r} leaves its size open"
        raise ArchError("", what, "Say height and width: --size 224x224")
    return tuple(own), last


def _tensor(tensor: TensorProto) -> Operand:
    """An initializer: small ones are known, of large ones the shape is."""
    from onnx import TensorProto as Proto
    from onnx import numpy_helper

    shape = tuple(tensor.dims)
    external = tensor.data_location == Proto.EXTERNAL
    if external or prod(shape) * 4 > KEPT or tensor.data_type == Proto.STRING:
        return Learned(tensor.name, shape)
    try:
        array = numpy_helper.to_array(tensor)
    except (ValueError, TypeError):
        # Emptied, or of a kind that NumPy does not have.
        return Learned(tensor.name, shape)
    return Known(array)


def _read_node(to: Recorder, values: dict[str, Operand], node: NodeProto, number: int, opset: int) -> None:
    path = _path(node, number)
    if node.op_type in CONTROL:
        raise ArchError(path, f"control flow ({node.op_type})", "Export the network for one way through it")
    missing = [name for name in node.input if name and name not in values]
    if missing:
        raise ArchError(path, f"{node.op_type} reads {missing[0]!r}, which nothing before it writes", "Export it again")
    inputs = [values[name] if name else None for name in node.input]
    attributes = _attributes(node)
    asked = Asked(node.op_type, path, inputs, attributes, len(node.output), opset)
    found = _known(node, inputs) or _answer(to, asked)
    results = [found] if isinstance(found, Value | Known | Learned) else list(found)
    for name, value in zip(node.output, results, strict=False):
        values[name] = value


def _answer(to: Recorder, asked: Asked) -> Operand | Sequence[Operand]:
    if asked.operator == "Constant":
        from onnx import numpy_helper

        value = asked.get("value")
        if value is not None and not isinstance(value, int | float | list):
            return _tensor(value)
        import numpy as np

        return Known(np.array(next(iter(asked.attributes.values()))))
    reader = READERS.get(asked.operator)
    if not any(isinstance(value, Value) for value in asked.inputs):
        return _of_weights(asked)
    if reader is None:
        raise ArchError(asked.path, f"the operator {asked.operator} is not known", "")
    return reader(to, asked)


def _of_weights(asked: Asked) -> Operand:
    """What is worked out of weights before the network runs, as standardised kernels are: a weight."""
    learned = [value for value in asked.inputs if isinstance(value, Learned)]
    first = learned[0] if learned else None
    if first is None:
        raise ArchError(asked.path, f"{asked.operator} of constants", "Simplify the model first (onnxsim)")
    return Learned(first.name, _moved(asked, first.shape))


def _moved(asked: Asked, shape: Shape) -> Shape:
    """The shape of a weight whose axes were moved, added or left out."""
    rank = len(shape)
    if asked.operator == "Transpose":
        return tuple(shape[axis] for axis in asked.get("perm") or [*range(rank)][::-1])
    if asked.operator == "Reshape":
        wanted = [shape[n] if length == 0 else length for n, length in enumerate(asked.numbers(1) or [])]
        rest = prod(shape) // max(prod(length for length in wanted if length != -1), 1)
        return tuple(rest if length == -1 else length for length in wanted)
    axes = asked.numbers(1, "axes") if asked.operator in ("Squeeze", "Unsqueeze") else None
    if asked.operator == "Squeeze":
        dropped = {axis % rank for axis in axes or [n for n in range(rank) if shape[n] == 1]}
        return tuple(length for n, length in enumerate(shape) if n not in dropped)
    if axes is not None:
        places, own = {axis % (rank + len(axes)) for axis in axes}, iter(shape)
        return tuple(1 if n in places else next(own) for n in range(rank + len(axes)))
    return shape


def _known(node: NodeProto, inputs: Sequence[Operand | None]) -> Sequence[Operand] | None:
    """What a node makes of known numbers, or of a shape; None if it makes something else."""
    import numpy as np

    if node.op_type not in FOLDED:
        return None
    if node.op_type == "Shape" and inputs[0] is not None:
        attributes = _attributes(node)
        shape = inputs[0].shape[attributes.get("start", 0) : attributes.get("end", None)]
        return [Known(np.array(shape, dtype=np.int64))]
    if not inputs or not all(value is None or isinstance(value, Known) for value in inputs):
        return None
    if sum(value.array.size for value in inputs if isinstance(value, Known)) > KEPT:
        return None
    from onnx import helper
    from onnx.reference import ReferenceEvaluator

    names = [name for name in node.input if name]
    given = [helper.make_tensor_value_info(name, 1, None) for name in dict.fromkeys(names)]
    made = [helper.make_tensor_value_info(name, 1, None) for name in node.output]
    model = helper.make_model(helper.make_graph([node], "part", given, made))
    arrays = {name: value.array for name, value in zip(node.input, inputs, strict=True) if isinstance(value, Known)}
    return [Known(np.asarray(array)) for array in ReferenceEvaluator(model).run(None, arrays)]


def _attributes(node: NodeProto) -> dict[str, Any]:
    from onnx import helper

    return {attribute.name: helper.get_attribute_value(attribute) for attribute in node.attribute}


def _path(node: NodeProto, number: int) -> str:
    """Groups and name of a node, from its name: torch's `/layer1/layer1.0/conv1/Conv` is `layer1/0/conv1`."""
    parts = [part for part in node.name.replace("::", "/").split("/") if part]
    if not parts:
        return f"{node.op_type.lower()}_{number}"
    found: list[str] = []
    for part in parts:
        # Torch repeats what a group lies in.
        prefix = ".".join([*found, ""])
        found.append(part.removeprefix(prefix).replace(".", "_") if found else part)
    if len(found) > 1 and found[-1].split("_")[0] == node.op_type:
        # A module with one operator is that operator.
        own = found[-1].lower()
        return "/".join(found[:-1]) if len(found) > 1 else own
    return "/".join(found)
