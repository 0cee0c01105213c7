"""ONNX's linear layers, norms and dropout."""

from __future__ import annotations

from collections.abc import Mapping

from arch.formats.onnx.operators.asked import Asked, Reader, UnknownFormError
from arch.ops import BatchNorm, Dropout, GroupNorm, LayerNorm, Linear, LocalResponseNorm, PReLU, RMSNorm
from arch.reading import (
    Learned,
    Operand,
    Piece,
    Recorder,
    Value,
    instance_normed,
    linear,
    multiplied,
    normed,
    pooled_unevenly,
    product_shape,
    short,
    vector,
)


def _gemm(to: Recorder, node: Asked) -> Operand:
    weight, bias = node.weight(1), node.weight(2)
    x = vector(to, f"{node.path}_flat", node.x)
    if weight is None or len(weight.shape) != 2:
        raise node.error("Gemm without a matrix of weights")
    if node.get("transA", 0) or node.get("alpha", 1.0) != 1.0 or node.get("beta", 1.0) != 1.0:
        raise UnknownFormError
    out, into = weight.shape if node.get("transB", 0) else weight.shape[::-1]
    if into != x.shape[1] or out < 1:
        raise node.error(f"the weight {weight.name!r} takes {into} features, and there are {x.shape[1]}")
    return to.add(node.path, Linear(out, bias=bias is not None), x)


def _matmul(to: Recorder, node: Asked) -> Operand:
    left, right = node.inputs[:2]
    if isinstance(left, Value) and isinstance(right, Value):
        return multiplied(to, node.path, left, right)
    value = left if isinstance(left, Value) else right
    if not isinstance(value, Value) or left is None or right is None:
        raise UnknownFormError
    weight = node.weight(1 if value is left else 0)
    assert weight is not None
    found = pooled_unevenly(to, node.path, value, weight, value is right)
    found = found or (linear(to, node.path, value, weight) if value is left else None)
    return found or to.piece(node.path, Piece("MatMul"), product_shape(left.shape, right.shape), value)


def _batch_norm(to: Recorder, node: Asked) -> Value:
    node.vectors(1, 4, to.made[node.map.node].shape[0])
    return to.add(node.path, BatchNorm(short(node.get("epsilon", 1e-5))), node.map)


def _layer_norm(to: Recorder, node: Asked) -> Value:
    x, axis = node.x, node.get("axis", -1)
    axes, eps = range(axis % len(x.shape), len(x.shape)), short(node.get("epsilon", 1e-5))
    op = RMSNorm(eps) if node.operator == "RMSNormalization" else LayerNorm(eps)
    if [x.order[n] for n in axes] == [1]:
        return normed(to, node.path, x, op, node.weight(1) is not None, node.weight(2) is not None)
    return to.piece(node.path, Piece(node.operator), x.shape, x)


def _group_norm(to: Recorder, node: Asked) -> Value:
    op = GroupNorm(node.get("num_groups", 1), short(node.get("epsilon", 1e-5)))
    weight = node.weight(1)
    # Before opset 21 it has a scale for each group, and not for each channel.
    each = weight is not None and weight.shape == node.x.shape[1:2]
    return normed(to, node.path, node.map, op, each, each)


def _instance_norm(to: Recorder, node: Asked) -> Value:
    found = instance_normed(to, node.path, node.map, short(node.get("epsilon", 1e-5)))
    op = to.made[found.node].numbers[0]
    # Of a map it has a scale and a shift for each channel; of groups ones and zeros, and the real ones follow.
    return normed(to, node.path, node.x, op, True, True) if isinstance(op, GroupNorm) else found


def _local_response_norm(to: Recorder, node: Asked) -> Value:
    return to.add(node.path, LocalResponseNorm(node.get("size", 1)), node.map)


def _dropout(to: Recorder, node: Asked) -> list[Operand]:
    # Its rate is an attribute before opset 12. A second output, the mask, is that of training.
    rate = node.numbers(1, "ratio") or [0.5]
    if not 0 <= rate[0] <= 1:
        raise node.error(f"{rate[0]} is no share of elements to drop", "Use one from 0 to 1")
    return [to.add(node.path, Dropout(short(rate[0])), node.x), node.x]


def _prelu(to: Recorder, node: Asked) -> Value:
    weight = node.weight(1)
    if weight is None or all(length == 1 for length in weight.shape):
        return to.add(node.path, PReLU("map"), node.x)
    node.vectors(1, 1, to.made[node.map.node].shape[0])
    return to.add(node.path, PReLU(), node.x)


def _untouched(to: Recorder, node: Asked) -> Operand:
    found = node.inputs[0]
    return found if found is not None else Learned("nothing", ())


LAYERS: Mapping[str, Reader] = {
    "BatchNormalization": _batch_norm,
    "Cast": _untouched,
    "Dropout": _dropout,
    "Gemm": _gemm,
    "GroupNormalization": _group_norm,
    "Identity": _untouched,
    "InstanceNormalization": _instance_norm,
    "LRN": _local_response_norm,
    "LayerNormalization": _layer_norm,
    "MatMul": _matmul,
    "PRelu": _prelu,
    "RMSNormalization": _layer_norm,
}
