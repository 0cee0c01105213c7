"""A graph as an ONNX file: one model, or a zip of a model and its weights where they are over 2 GB."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from io import BytesIO
from math import prod
from typing import TYPE_CHECKING, Any
from zipfile import ZIP_STORED, ZipFile, ZipInfo

from arch.analysis import Network
from arch.design import notation
from arch.errors import ArchError
from arch.execute import Weights, seeded
from arch.formats.onnx.ops import written
from arch.formats.onnx.writing import Constant, Writing
from arch.graph import Graph, Node, fingerprint
from arch.ops import BatchNorm, Shape, ShapeError

if TYPE_CHECKING:
    from onnx import ModelProto, TensorProto, ValueInfoProto

OPSETS = tuple(str(version) for version in range(13, 29))
"""Those that onnx 1.23 defines and onnxruntime 1.32 runs."""
DEFAULT = "17"

LARGEST = 2_000_000_000
"""Bytes of weights up to which they lie in the model itself: protobuf takes no message of 2^31 and more."""
DATA = "model.data"
"""Name of the file that holds them beyond."""


def write(network: Network, opset: str = DEFAULT, weights: str = "none") -> bytes:
    """The network at inference, for any number of images of its size.

    Nodes bear the paths of the graph, and so do the values that they write; weights are `path/weight` and so on, in
    torch's layout. Auxiliary heads, which run in training only, are left out.

    Args:
        network: what is written.
        opset: one of OPSETS.
        weights: `none`: they are inputs of the model, and the file has their shapes alone; `seeded`: random ones.

    Raises:
        ArchError: ONNX cannot write an op; its path says which.
    """
    return content_of(network, int(opset), seeded(network.graph) if weights == "seeded" else None)


def content_of(network: Network, opset: int, weights: Weights | None) -> bytes:
    """The file with given weights, or none: see `write`. A zip, where they are over LARGEST bytes."""
    data = BytesIO()
    total = sum(array.nbytes for own in (weights or {}).values() for array in own.values())
    content: bytes = _model(network, opset, weights, data if total > LARGEST else None).SerializeToString()
    if not data.tell():
        return content
    packed = BytesIO()
    with ZipFile(packed, "w", ZIP_STORED, allowZip64=True) as file:
        # Without the time: equal networks are equal files.
        file.writestr(ZipInfo("model.onnx"), content)
        file.writestr(ZipInfo(DATA), data.getbuffer())
    return packed.getvalue()


def value_names(graph: Graph) -> list[str]:
    """The name of each node's output: its path, and `scores` for what the network returns."""
    names = [_text(node.path) for node in graph.nodes]
    taken, hidden = set(names), graph.auxiliary()
    for number, index in enumerate((i for i in graph.outputs if i not in hidden), start=1):
        name = "scores" if number == 1 else f"scores_{number}"
        # A file from elsewhere may have a layer of that name.
        while name in taken:
            name += "_"
        taken.add(name)
        names[index] = name
    return names


def weight_shapes(graph: Graph, node: Node) -> dict[str, Shape]:
    """Shapes of a node's weights and running statistics by their names."""
    shapes = dict(node.op.weights(*graph.input_shapes(node)))
    if isinstance(node.op, BatchNorm):
        shapes |= dict.fromkeys(("running_mean", "running_var"), (node.shape[0],))
    return shapes


def weight_name(node: Node, name: str) -> str:
    """A weight's name in the model."""
    return f"{_text(node.path)}/{name}"


def _model(network: Network, opset: int, weights: Weights | None, data: BytesIO | None) -> ModelProto:
    from onnx import helper

    graph, names = network.graph, value_names(network.graph)
    shown = [index for index in range(len(graph)) if index not in graph.auxiliary()]
    nodes, initializers, declared = [], [], []
    for index in shown[1:]:
        node = graph.nodes[index]
        to = _written(graph, node, [names[source] for source in node.inputs], names[index], opset)
        nodes += [helper.make_node(s.operator, s.inputs, [s.output], s.name, **s.attributes) for s in to.steps]
        initializers += [_constant(constant) for constant in to.constants]
        if weights is None:
            declared += [_value(to.weights[name], shape) for name, shape in weight_shapes(graph, node).items()]
        else:
            initializers += list(_tensors(to.weights, weights.get(node.path, {}), data))
    returned = [index for index in graph.outputs if index in set(shown)]
    made = helper.make_graph(
        nodes,
        _text(network.name) or "network",
        [_value(names[0], graph.input, batch=True), *declared],
        [_value(names[index], graph.nodes[index].shape, batch=True) for index in returned],
        initializers,
        value_info=[_value(names[i], graph.nodes[i].shape, batch=True) for i in shown[1:] if i not in returned],
    )
    imports = [helper.make_opsetid("", opset)]
    model = helper.make_model(
        made,
        producer_name="Archscope",
        opset_imports=imports,
        # The oldest that has the opset: tools refuse files of a version that is newer than they are.
        ir_version=helper.find_min_ir_version_for(imports),
    )
    helper.set_model_props(model, _properties(network))
    return model


def _written(graph: Graph, node: Node, inputs: list[str], target: str, opset: int) -> Writing:
    names = {name: weight_name(node, name) for name in weight_shapes(graph, node)}
    to = Writing(_text(node.path), inputs, graph.input_shapes(node), node.shape, names, opset, target)
    try:
        written(node.op, to)
    except ShapeError as refusal:
        raise ArchError(node.path, refusal.what, refusal.fix) from None
    return to


def _properties(network: Network) -> dict[str, str]:
    found = {"name": _text(network.name), "architecture": fingerprint(network.graph)}
    return found | ({"notation": notation.write(network.design)} if network.design else {})


def _value(name: str, shape: Shape, batch: bool = False) -> ValueInfoProto:
    from onnx import TensorProto, helper

    return helper.make_tensor_value_info(name, TensorProto.FLOAT, ["batch", *shape] if batch else shape)


def _constant(constant: Constant) -> TensorProto:
    from onnx import TensorProto, helper

    kind = TensorProto.FLOAT if constant.kind == "float" else TensorProto.INT64
    assert len(constant.numbers) == prod(constant.shape), constant.name
    return helper.make_tensor(constant.name, kind, constant.shape, constant.numbers)


def _tensors(names: Mapping[str, str], own: Mapping[str, Any], data: BytesIO | None) -> Iterator[TensorProto]:
    """A node's weights; in `data`, where there is such a file."""
    from onnx import TensorProto

    for name, array in own.items():
        tensor = TensorProto(name=names[name], data_type=TensorProto.FLOAT, dims=array.shape)
        # ONNX has the least significant byte first, on every machine.
        numbers = array.astype("<f4").tobytes()
        if data is None:
            tensor.raw_data = numbers
        else:
            place = {"location": DATA, "offset": str(data.tell()), "length": str(len(numbers))}
            tensor.data_location = TensorProto.EXTERNAL
            for key, value in place.items():
                tensor.external_data.add(key=key, value=value)
            data.write(numbers)
        yield tensor


def _text(text: str) -> str:
    """Protobuf has no half characters, which a name from elsewhere may hold."""
    return text.encode("utf-8", "backslashreplace").decode()
