"""Operators of ONNX that are not known here: what they write is, where the file or ONNX itself says its shape."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from arch.errors import ArchError
from arch.formats.onnx.constants import shape_or_none
from arch.formats.onnx.operators.asked import known
from arch.ops import Opaque, Shape
from arch.reading import Known, Operand, Recorder, Value

if TYPE_CHECKING:
    from onnx import GraphProto, ModelProto, NodeProto

LONGEST = 40
"""Characters of an operator's name; ONNX's longest has 26."""


def stated(graph: GraphProto) -> Mapping[str, Shape]:
    """Shapes of values that the file states in full, but for the batch."""
    found = {}
    for value in (*graph.value_info, *graph.output):
        shape = shape_or_none(value.type.tensor_type.shape.dim)
        if shape:
            found[value.name] = shape
    return found


def unknown(
    to: Recorder,
    path: str,
    model: ModelProto,
    node: NodeProto,
    inputs: Sequence[Operand | None],
    shapes: Mapping[str, Shape],
) -> list[Operand]:
    """An op of which name and output shape are known, for each output of a node.

    Raises:
        ArchError: neither the file nor ONNX says the shape.
    """
    names = [name for name in node.output if name]
    found = {name: shapes[name] for name in names if name in shapes}
    if len(found) < len(names):
        found |= _inferred(model, node, inputs)
    if names[0] not in found:
        what = f"the operator {node.op_type[:LONGEST]} is not known, and the file does not say the shape of its output"
        raise ArchError(path, what, "Write shapes into the file with onnx.shape_inference, and open it again")
    read = [value for value in inputs if isinstance(value, Value)]
    made = []
    for name in names:
        # An output without a shape is one that nothing may read.
        shape = found.get(name)
        if shape is None:
            break
        # Attributes and name are the file's: the batch stays out of the shape, as everywhere.
        made.append(to.add(path, Opaque(node.op_type[:LONGEST] or "operator", shape[1:] or (1,)), *read))
    return list(made)


def _inferred(model: ModelProto, node: NodeProto, inputs: Sequence[Operand | None]) -> dict[str, Shape]:
    """What ONNX's own inference says of one node. Of operators of other domains it says nothing."""
    from onnx import ModelProto as Model
    from onnx import helper, numpy_helper, shape_inference

    part = Model(ir_version=model.ir_version)
    part.opset_import.extend(model.opset_import)
    part.graph.node.append(node)
    part.graph.name = "part"
    for name, value in zip(node.input, inputs, strict=True):
        array = known(value)
        if array is not None:
            part.graph.initializer.append(numpy_helper.from_array(array, name))
        elif value is not None and not isinstance(value, Known):
            part.graph.input.append(helper.make_tensor_value_info(name, 1, value.shape))
    part.graph.output.extend(helper.make_tensor_value_info(name, 1, None) for name in node.output if name)
    try:
        graph = shape_inference.infer_shapes(part).graph
    # Its C++ code raises errors of several kinds, some of which are plain RuntimeErrors.
    except Exception:
        return {}
    return dict(stated(graph))
