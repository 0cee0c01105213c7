"""Attention, out of the products and transposes that files write it in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from arch.ops import Attention, ChannelAttention, Gain, Op, Shape
from arch.reading import curves
from arch.reading.recorder import Recorder
from arch.reading.templates import Template, matched
from arch.reading.values import FIRST, Piece, Value

_TURNED = (0, 1, 3, 2)

# Values times the shares of places, as (heads, channels, places).
_SCORES: Template = ("gain:factor", ("matmul", ("transpose:turned", ("reshape:queries", "q")), ("reshape:keys", "k")))
_COLUMNS: Template = ("matmul", ("reshape:values", "v"), ("transpose:back", ("softmax:shares", _SCORES)))

# Shares of places times values, as (places, channels), the heads that share keys behind one another (multi-query).
_FLAT_SCORES: Template = (
    "gain:factor",
    ("matmul", ("reshape", ("transpose:turned", ("reshape:queries", "q"))), ("reshape:keys", "k")),
)
_ROWS: Template = (
    "transpose:back",
    ("reshape:joined", ("matmul", ("softmax:shares", _FLAT_SCORES), ("transpose:swapped", ("reshape:values", "v")))),
)
_ROWS_ALONE: Template = (
    "transpose:back",
    ("matmul", ("softmax:shares", _SCORES), ("transpose:swapped", ("reshape:values", "v"))),
)

_LIKENESS: Template = (
    "matmul",
    ("unit:q_axes", ("reshape:queries", "q")),
    ("transpose:turned", ("unit:k_axes", ("reshape:keys", "k"))),
)
_CHANNELS: Template = ("matmul", ("softmax:shares", ("times:temperature", _LIKENESS)), ("reshape:values", "v"))


def unit(to: Recorder, path: str, left: Value, right: Value) -> Value | None:
    """Something divided by its own length over its last axis, which is at least a tiny number; None if it is not."""
    # On the grid, the larger of it and a tiny number is a ReLU.
    *_, (node, least) = to.chain(right)
    length = to.step(node, "length")
    places = curves.grid() >= 0
    if length is None or length.inputs != (left.node,) or not curves.same(least[places], curves.grid()[places]):
        return None
    return to.piece(path, Piece("unit", length.numbers), left.shape, left)


def attended(to: Recorder, path: str, value: Value, shape: Shape) -> Value | None:
    """Attention whose mixed values are laid out as a map again; None if they are something else."""

    def parts(node: int) -> tuple[str, Any, tuple[Any, ...]]:
        made = to.made[node]
        # Of all ops that are whole already, a factor alone is a step of attention.
        known = isinstance(made.op, Piece | Gain)
        return made.title if known else "", made, made.inputs

    for template, read in ((_COLUMNS, _places), (_ROWS, _places), (_ROWS_ALONE, _places), (_CHANNELS, _channels)):
        found = matched(template, value.node, parts)
        op = read(found) if found else None
        if found is None or op is None:
            continue
        maps = [to.at(found[name]) for name in "qkv"]
        fits = all(map_.order == FIRST for map_ in maps)
        if fits and op.shape(*(map_.shape[1:] for map_ in maps)) == shape[1:]:
            return to.add(path, op, *maps)
    return None


def _places(found: Mapping[str, Any]) -> Op | None:
    if len(found["queries"].whole) != 4:
        return None
    # Heads that share keys lie on the second axis, those with keys of their own may lie on the first.
    first, second, depth, _ = found["queries"].whole
    swapped = found["swapped"].numbers in ((0, 2, 1), _TURNED) if "swapped" in found else True
    turned = (found["turned"].numbers, found["back"].numbers) == (_TURNED, _TURNED)
    factor = curves.same(found["factor"].op.factor, depth**-0.5)
    last = found["shares"].numbers[0] == len(found["shares"].whole) - 1
    return Attention(first * second) if turned and swapped and factor and last else None


def _channels(found: Mapping[str, Any]) -> Op | None:
    heads = found["queries"].whole[1]
    turned = found["turned"].numbers == _TURNED and found["shares"].numbers == (3,)
    lengths = found["q_axes"].numbers == found["k_axes"].numbers == (3,)
    return ChannelAttention(heads) if turned and lengths and found["temperature"].numbers == (heads, 1, 1) else None
