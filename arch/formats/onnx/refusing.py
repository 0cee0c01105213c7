"""ONNX files that are no network for one image: quantised ones, ones in training, ones with control flow."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from arch.errors import ArchError

if TYPE_CHECKING:
    from onnx import GraphProto, ModelProto

CONTROL = frozenset(("If", "Loop", "Scan", "SequenceMap"))
"""Operators that run graphs of their own."""

_QUANTISED = ("QLinear", "QGemm", "QAttention", "QuantizeLinear", "DequantizeLinear", "DynamicQuantize", "ConvInteger")
_QUANTISED_TOO = frozenset(("MatMulInteger",))
_TRAINING = frozenset(
    ("Adagrad", "Adam", "Gradient", "Momentum", "NegativeLogLikelihoodLoss", "SoftmaxCrossEntropyLoss")
)


def refuse(model: ModelProto) -> None:
    """Check that a model is one that can be read.

    Raises:
        ArchError: it cannot, and why.
    """
    graph = model.graph
    if not graph.node:
        raise ArchError("", "the ONNX model has no operators", "Export the network whole")
    if not all(isinstance(text, str) for text in _texts(model)):
        # Protobuf hands over as bytes what is no text in UTF-8.
        raise ArchError("", "the ONNX file is damaged: a name in it is no text", "Copy or export it again")
    used = Counter(node.op_type for node in graph.node)
    _refuse(used, "a quantised network", "Open the network from before it was quantised", _is_quantised)
    _refuse(used, "a network in training", "Export it for inference", lambda operator: operator in _TRAINING)
    _refuse(used, "a network with control flow", "Export it for one way through it", lambda own: own in CONTROL)
    if model.training_info:
        raise ArchError("", "it holds what trains the network", "Export it for inference")
    _refuse_names(graph)


def _texts(model: ModelProto) -> Iterator[object]:
    graph = model.graph
    yield from (graph.name, model.producer_name, model.producer_version)
    yield from (tensor.name for tensor in graph.initializer)
    yield from (value.name for value in (*graph.input, *graph.output, *graph.value_info))
    yield from (text for entry in model.metadata_props for text in (entry.key, entry.value))
    yield from (entry.domain for entry in model.opset_import)
    for node in graph.node:
        yield from (node.name, node.op_type, node.domain, *node.input, *node.output)
        yield from (attribute.name for attribute in node.attribute)


def _is_quantised(operator: str) -> bool:
    return operator.startswith(_QUANTISED) or operator in _QUANTISED_TOO


def _refuse(used: Counter[str], what: str, fix: str, refused: Callable[[str], bool]) -> None:
    found = {operator: count for operator, count in used.items() if refused(operator)}
    if found:
        counts = ", ".join(f"{count} {operator}" for operator, count in found.items())
        raise ArchError("", f"this is {what} ({counts})", fix)


def _refuse_names(graph: GraphProto) -> None:
    """Each value is written once, and before it is read."""
    weights = Counter(tensor.name for tensor in graph.initializer)
    written = Counter(name for node in graph.node for name in node.output if name)
    # An input may be an initializer too, whose numbers are then its default.
    begun = Counter({value.name for value in graph.input} | set(weights))
    inputs = Counter(value.name for value in graph.input)
    for counts in (weights, inputs, written + begun):
        twice = next((name for name, count in counts.items() if count > 1), None)
        if twice is not None:
            raise ArchError("", f"the value {twice!r} is written more than once", "Export the model again")
