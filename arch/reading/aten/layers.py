"""ATen's linear layers, norms, dropout, products and shares."""

from __future__ import annotations

from collections.abc import Mapping
from math import prod

from arch.ops import BatchNorm, Dropout, GroupNorm, LayerNorm, Linear, PReLU, RMSNorm
from arch.reading.arranging import transposed
from arch.reading.aten.asked import Asked, Reader, UnreadError
from arch.reading.norms import instance_normed, normed
from arch.reading.parts import linear, multiplied, softmax
from arch.reading.recorder import Recorder
from arch.reading.values import LAST, Learned, Operand, Piece, Value


def _linear(to: Recorder, call: Asked) -> Value:
    x, weight, bias = call.x, call.weight("weight"), call.weight("bias")
    if weight is None or not call.is_learned("weight") or x.order[-1] != 1 or x.shape[-1] != weight.shape[1]:
        raise UnreadError
    if len(x.shape) == 2:
        return to.add(call.path, Linear(weight.shape[0], bias is not None), x)
    if x.order != LAST:
        raise UnreadError
    return to.add(call.path, Linear(weight.shape[0], bias is not None, places=True), x)


def _product(to: Recorder, call: Asked) -> Value:
    left = call.x
    right = call.get("other") or call.get("mat2")
    if isinstance(right, Value):
        return multiplied(to, call.path, left, right)
    weight = call.weight("other" if call.get("other") else "mat2")
    found = linear(to, call.path, left, weight) if weight and call.is_learned("other") else None
    if found is None:
        raise UnreadError
    return found


def _einsum(to: Recorder, call: Asked) -> Value:
    """A product over the channels with a matrix of weights, however it is laid out: `bchw,oc->bohw`."""
    terms, arrow, out = str(call.get("equation")).replace(" ", "").partition("->")
    pairs = list(zip(terms.split(","), call.get("tensors"), strict=True))
    weights = [pair for pair in pairs if isinstance(pair[1], Learned) and len(pair[1].shape) == 2]
    maps = [pair for pair in pairs if isinstance(pair[1], Value)]
    if not arrow or len(pairs) != 2 or len(weights) != 1 or len(maps) != 1:
        raise UnreadError
    (letters, x), (own, _) = maps[0], weights[0]
    gone, new = "".join(set(own) - set(out)), "".join(set(own) & set(out))
    axis = letters.find(gone)
    # What is summed over must be the channels alone, and what comes out must stand in their place.
    if len(gone) != 1 or len(new) != 1 or axis < 0 or out != letters.replace(gone, new) or x.order[axis] != 1:
        raise UnreadError
    places = len(x.shape) > 2
    if places and not x.is_map:
        raise UnreadError
    return to.add(call.path, Linear(call.shape[axis], bias=False, places=places), x)


def _batch_norm(to: Recorder, call: Asked) -> Value:
    learned = call.is_learned("weight") and call.is_learned("bias")
    if call.get("training") or not learned:
        # Without a scale and a shift it has no params; with the batch's own statistics it is another function.
        raise UnreadError
    return to.add(call.path, BatchNorm(call.number("eps")), call.map)


def _layer_norm(to: Recorder, call: Asked) -> Value:
    x, count = call.x, len(call.get("normalized_shape"))
    if [x.order[n] for n in range(len(x.shape) - count, len(x.shape))] != [1]:
        raise UnreadError
    scale, shift = call.is_learned("weight"), call.is_learned("bias")
    if call.operator == "rms_norm":
        # torch takes the smallest step of its numbers where no eps is given.
        return normed(to, call.path, x, RMSNorm(call.number("eps")), scale, False)
    return normed(to, call.path, x, LayerNorm(call.number("eps")), scale, shift)


def _group_norm(to: Recorder, call: Asked) -> Value:
    op = GroupNorm(int(call.number("num_groups")), call.number("eps"))
    return normed(to, call.path, call.map, op, call.is_learned("weight"), call.is_learned("bias"))


def _instance_norm(to: Recorder, call: Asked) -> Value:
    if not call.get("use_input_stats"):
        raise UnreadError
    found = instance_normed(to, call.path, call.map, call.number("eps"))
    op = to.made[found.node].numbers[0]
    scale, shift = call.is_learned("weight"), call.is_learned("bias")
    return normed(to, call.path, call.x, op, scale, shift) if isinstance(op, GroupNorm) else found


def _dropout(to: Recorder, call: Asked) -> Operand:
    if call.get("train"):
        raise UnreadError
    rate = call.number("p")
    # timm and torchvision put dropouts of rate 0 where a network has none.
    return to.add(call.path, Dropout(rate), call.x) if rate else call.x


def _prelu(to: Recorder, call: Asked) -> Value:
    weight = call.weight("weight")
    if weight is None or not call.is_learned("weight"):
        raise UnreadError
    return to.add(call.path, PReLU("map" if prod(weight.shape) == 1 else "channel"), call.map)


def _softmax(to: Recorder, call: Asked) -> Value:
    return softmax(to, call.path, call.x, call.axis())


def _attention(to: Recorder, call: Asked) -> Value:
    """Shares of products of queries and keys, times values: the steps that files without this operator have."""
    queries, keys, values = call.value("query"), call.value("key"), call.value("value")
    plain = call.get("attn_mask") is None and not call.get("is_causal") and not call.get("dropout_p")
    if not plain or len(keys.shape) < 3:
        raise UnreadError
    # torch's default, 1 / sqrt(d), as in arXiv 1706.03762.
    factor = queries.shape[-1] ** -0.5 if call.get("scale") is None else call.number("scale")
    turned = (*range(len(keys.shape) - 2), len(keys.shape) - 1, len(keys.shape) - 2)
    scores = multiplied(to, f"{call.path}_scores", queries, transposed(to, f"{call.path}_keys", keys, turned))
    shares = softmax(to, f"{call.path}_shares", _times(to, call, scores, factor), len(scores.shape) - 1)
    return multiplied(to, call.path, shares, values)


def _times(to: Recorder, call: Asked, scores: Value, factor: float) -> Value:
    base, own = to.function_of(scores)
    return to.elementwise(f"{call.path}_factor", "times", base, own * factor, scores)


def _untouched(to: Recorder, call: Asked) -> Operand:
    found: Operand = call.first
    return found


def _left_alone(to: Recorder, call: Asked) -> Operand:
    return call.x if not call.get("train") else to.piece(call.path, Piece(call.operator), call.shape, call.x)


LAYERS: Mapping[str, Reader] = {
    "_to_copy": _untouched,
    "alias": _untouched,
    "alpha_dropout": _left_alone,
    "batch_norm": _batch_norm,
    "bmm": _product,
    "clone": _untouched,
    "contiguous": _untouched,
    "detach": _untouched,
    "dropout": _dropout,
    "einsum": _einsum,
    "feature_dropout": _left_alone,
    "group_norm": _group_norm,
    "instance_norm": _instance_norm,
    "layer_norm": _layer_norm,
    "lift_fresh_copy": _untouched,
    "linear": _linear,
    "matmul": _product,
    "mm": _product,
    "prelu": _prelu,
    "rms_norm": _layer_norm,
    "scaled_dot_product_attention": _attention,
    "softmax": _softmax,
    "to": _untouched,
    "type_as": _untouched,
}
