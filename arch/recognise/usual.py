"""Settings that a network has throughout, as its library gives them to every norm and convolution."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from arch.design import Stage
from arch.graph import Graph
from arch.ops import BatchNorm, Conv2d

P = TypeVar("P")


def settings_of_all(graph: Graph) -> Mapping[str, Any]:
    """What all batch norms, and all convolutions before them, have in common.

    Keras has an eps of its own (1e-3, in its ResNets 1.001e-5), and in some networks biases that the norms make idle.
    """
    norms = [node for node in graph if isinstance(node.op, BatchNorm)]
    found: dict[str, Any] = {}
    eps = {node.op.eps for node in norms if isinstance(node.op, BatchNorm)}
    if len(eps) == 1:
        found["eps"] = eps.pop()
    before = [graph.nodes[node.inputs[0]].op for node in norms]
    if before and all(isinstance(op, Conv2d) and op.bias for op in before):
        found["bias"] = "yes"
    return found


def usual(piece: P, settings: Mapping[str, Any]) -> P:
    """A part with settings that a whole network has, as far as it has them."""
    if isinstance(piece, Stage):
        return piece.model_copy(update={"block": usual(piece.block, settings)})
    own = {name: value for name, value in settings.items() if name in type(piece).model_fields}  # type: ignore[attr-defined]
    if any(getattr(piece, name) != value for name, value in own.items()):
        return piece.model_copy(update=own)  # type: ignore[attr-defined, no-any-return]
    return piece
