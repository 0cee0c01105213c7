"""An ONNX file as a graph: parsed, never run."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from arch.analysis import Network
from arch.bounds import LONGEST_NAME, MOST_LAYERS
from arch.errors import ArchError
from arch.formats.onnx.constants import operand, worked
from arch.formats.onnx.naming import paths
from arch.formats.onnx.operators import READERS, Asked, UnknownFormError
from arch.formats.onnx.refusing import refuse
from arch.formats.onnx.stripping import without_weights
from arch.formats.onnx.unknown import stated, unknown
from arch.formats.own import own_design
from arch.ops import Shape
from arch.reading import SAY_SIZE, Known, Learned, Operand, Recorder, Value

if TYPE_CHECKING:
    from onnx import GraphProto, ModelProto, NodeProto

OWN = ("", "ai.onnx")
"""Domains of ONNX's own operators."""

MOST_NODES = 8 * MOST_LAYERS
"""Of a file: layers take several nodes each."""


def read(content: bytes, size: tuple[int, int] | None = None) -> Network:
    """The network in an ONNX model.

    Args:
        content: the file.
        size: height and width of the image, where the file leaves them open.

    Raises:
        ArchError: it is damaged, has no image as its input, is quantised or in training, or has control flow.
    """
    model = _parsed(content)
    refuse(model)
    graph = model.graph
    recorder, values = _begin(graph, size)
    for tensor in graph.initializer:
        values[tensor.name] = operand(tensor)
    opset = max((entry.version for entry in model.opset_import if entry.domain in OWN), default=1)
    # With another image than the file's, what it states of shapes does not hold.
    shapes = {} if size else stated(graph)
    for path, node in zip(paths(graph.node), graph.node, strict=True):
        _read_node(recorder, values, model, shapes, node, path, opset)
    outputs = [values[output.name] for output in graph.output if output.name in values]
    maps = [value for value in outputs if isinstance(value, Value)]
    if not maps:
        raise ArchError("", "no output of the model depends on its image", "Export the network whole")
    said = {entry.key: entry.value for entry in model.metadata_props}
    name, made = said.get("name", graph.name)[:LONGEST_NAME] or "network", recorder.graph(maps[:1])
    return Network(name, made, own_design(said.get("notation", ""), made), source=_source(model, opset))


def _parsed(content: bytes) -> ModelProto:
    from google.protobuf.message import DecodeError  # type: ignore[import-untyped]
    from onnx import ModelProto

    # torch.save writes a zip whose first member is `NAME/data.pkl`; before torch 1.6 it wrote the pickle itself.
    if content[:2] == b"\x80\x02" or b"data.pkl" in content[:256]:
        raise ArchError("", "this is a pickle, which runs code when it is read", "Export the network as ONNX")
    if content[:4] == b"PK\x03\x04":
        raise ArchError("", "this is a zip file", "Unpack it, and open the .onnx file that is in it")
    model = ModelProto()
    try:
        model.ParseFromString(without_weights(content))
    except (DecodeError, UnicodeDecodeError):
        raise ArchError("", "the ONNX file is damaged", "Copy or export it again") from None
    if len(model.graph.node) > MOST_NODES:
        what = f"the model has {len(model.graph.node):,} operators"
        raise ArchError("", what, f"At most {MOST_NODES:,} can be read")
    return model


def _source(model: ModelProto, opset: int) -> str:
    producer = " ".join(part for part in (model.producer_name, model.producer_version) if part)
    return f"ONNX, opset {opset}{f', written by {producer[:LONGEST_NAME]}' if producer else ''}"


def _begin(graph: GraphProto, size: tuple[int, int] | None) -> tuple[Recorder, dict[str, Operand]]:
    """A recorder with the image, and the values that the graph begins with: the image, and weights that are inputs."""
    # Before IR version 4 initializers had to be inputs too.
    weights = {tensor.name for tensor in graph.initializer}
    given = [value for value in graph.input if value.name not in weights]
    images = [value for value in given if len(value.type.tensor_type.shape.dim) in (2, 4)]
    if not images:
        raise ArchError("", "the model has no image as its input", "Export it with one of (batch, 3, height, width)")
    image = images[0]
    shape, last = _image_shape(graph, image, size)
    recorder = Recorder(shape, "input", last)
    values: dict[str, Operand] = {image.name: recorder.input}
    for value in given:
        if value is not image:
            # Weights may be inputs, as in a file that has their shapes alone.
            dims = value.type.tensor_type.shape.dim
            values[value.name] = Learned(value.name, tuple(max(dim.dim_value, 1) for dim in dims))
    return recorder, values


def _image_shape(graph: GraphProto, image: Any, size: tuple[int, int] | None) -> tuple[Shape, bool]:
    """The image's shape without the batch, channels first; and whether the file has them last."""
    dims = [dim.dim_value for dim in image.type.tensor_type.shape.dim]
    uses = [node for node in graph.node if image.name in node.input]
    turned = all(node.op_type == "Transpose" and [*_attributes(node).get("perm", ())] == [0, 3, 1, 2] for node in uses)
    last = len(dims) == 4 and bool(uses) and turned
    own = [dims[3], dims[1], dims[2]] if last else dims[1:]
    if size and len(own) == 3:
        own[1:] = size
    if min(own) < 1:
        what = f"the input {image.name!r} leaves its size open, or it is below 1"
        raise ArchError("", what, SAY_SIZE)
    return tuple(own), last


def _read_node(
    to: Recorder,
    values: dict[str, Operand],
    model: ModelProto,
    shapes: Mapping[str, Shape],
    node: NodeProto,
    path: str,
    opset: int,
) -> None:
    missing = next((name for name in node.input if name and name not in values), None)
    if missing is not None:
        later = any(missing in own.output for own in model.graph.node)
        what = f"{node.op_type} reads {missing!r}, which " + ("is written after it" if later else "nothing writes")
        raise ArchError(path, what, "Nodes must come in the order in which they run: export it again")
    inputs = [values[name] if name else None for name in node.input]
    try:
        results = _results(to, node, Asked(node.op_type, path, inputs, _attributes(node), len(node.output), opset))
    except UnknownFormError:
        results = None
    except ArchError:
        raise
    # Readers take a node at its word: a list where a number should be fails at whatever is done with it.
    except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError):
        read = " and ".join(str(list(value.shape)) for value in inputs if value is not None)
        what = f"{node.op_type} cannot read {read or 'nothing'} with these attributes"
        raise ArchError(path, what, "Check the file with onnx.checker, and export it again") from None
    if results is None:
        results = unknown(to, path, model, node, inputs, shapes)
    values.update(zip((name for name in node.output), results, strict=False))


def _results(to: Recorder, node: NodeProto, asked: Asked) -> Sequence[Operand] | None:
    """What a node writes; None if that is not known."""
    if node.domain not in OWN:
        return None
    if asked.operator == "Constant" and "value" in asked.attributes:
        return [operand(asked.attributes["value"], constant=True)]
    found: Any = worked(asked)
    if found is None:
        reader = READERS.get(asked.operator)
        found = None if reader is None else reader(to, asked)
    return [found] if isinstance(found, Value | Known | Learned) else found


def _attributes(node: NodeProto) -> dict[str, Any]:
    from onnx import helper

    return {attribute.name: helper.get_attribute_value(attribute) for attribute in node.attribute}
