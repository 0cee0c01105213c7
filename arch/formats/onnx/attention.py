"""How ONNX writes attention."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from arch.formats.onnx.writing import Writing
from arch.ops import Attention, ChannelAttention, Op


def _attention(op: Attention, to: Writing) -> None:
    # Attention, of opset 23, has no kernel in many runtimes.
    depth = to.shapes[0][0] // op.heads
    own = 1 if op.shares(to.shapes) else op.heads
    queries, keys, values = (
        to.before(word, "Reshape", [x, to.integers(f"{word}_shape", [0, heads, channels, -1])])
        for word, x, heads, channels in zip(
            ("queries", "keys", "values"),
            to.inputs,
            (op.heads, own, own),
            (depth, depth, to.shapes[2][0] // own),
            strict=True,
        )
    )
    turned = to.before("rows", "Transpose", [queries], perm=(0, 1, 3, 2))
    products = to.before("products", "MatMul", [turned, keys])
    scores = to.before("scores", "Mul", [products, to.floats("factor", [depth**-0.5])])
    shares = to.before("shares", "Softmax", [scores], axis=3)
    columns = to.before("columns", "Transpose", [shares], perm=(0, 1, 3, 2))
    mixed = to.before("mixed", "MatMul", [values, columns])
    to.last("Reshape", [mixed, to.integers("shape", [0, *to.out])])


def _channel_attention(op: ChannelAttention, to: Writing) -> None:
    heads = to.integers("heads", [0, op.heads, to.out[0] // op.heads, -1])
    queries, keys, values = (
        to.before(word, "Reshape", [x, heads]) for word, x in zip(("queries", "keys", "values"), to.inputs, strict=True)
    )
    turned = to.before("columns", "Transpose", [_unit(to, "keys_unit", keys)], perm=(0, 1, 3, 2))
    likeness = to.before("likeness", "MatMul", [_unit(to, "queries_unit", queries), turned])
    scores = to.before("scores", "Mul", [likeness, to.weights["temperature"]])
    shares = to.before("shares", "Softmax", [scores], axis=3)
    to.last("Reshape", [to.before("mixed", "MatMul", [shares, values]), to.integers("shape", [0, *to.out])])


def _unit(to: Writing, name: str, x: str) -> str:
    """Divided by its length over the places, which is at least 1e-12."""
    length = to.reduced(f"{name}_length", "ReduceL2", x, 3)
    return to.before(name, "Div", [x, to.before(f"{name}_sure", "Max", [length, to.floats(f"{name}_least", [1e-12])])])


ATTENTION: Mapping[type[Op], Callable[[Any, Writing], None]] = {
    Attention: _attention,
    ChannelAttention: _channel_attention,
}
