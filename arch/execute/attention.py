"""What attention computes: see `arch/execute/ops.py`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from arch.execute.given import Given
from arch.ops import Attention, ChannelAttention, Op

if TYPE_CHECKING:
    from torch import Tensor


def _attention(op: Attention, given: Given) -> Tensor:
    import torch

    count, channels, height, width = given.inputs[0].shape
    depth = channels // op.heads
    queries = given.inputs[0].reshape(count, op.heads, depth, -1)
    keys, values = (value.flatten(2) for value in given.inputs[1:])
    found = []
    for head in range(op.heads):
        # Those of a single head are shared by all.
        first = 0 if keys.shape[1] == depth else head
        own = keys[:, first * depth :][:, :depth]
        size = values.shape[1] // (keys.shape[1] // depth)
        shares = (queries[:, head].mT @ own / depth**0.5).softmax(2)
        found.append(values[:, first * size :][:, :size] @ shares.mT)
    return torch.cat(found, 1).reshape(count, -1, height, width)


def _channel_attention(op: ChannelAttention, given: Given) -> Tensor:
    queries, keys, values = (value.reshape(len(value), op.heads, -1, value[0, 0].numel()) for value in given.inputs)
    lengths = [value.norm(dim=3, keepdim=True).clamp(min=1e-12) for value in (queries, keys)]
    likeness = queries / lengths[0] @ (keys / lengths[1]).mT
    shares = (likeness * given.weights["temperature"]).softmax(3)
    mixed: Tensor = (shares @ values).reshape(given.inputs[2].shape)
    return mixed


ATTENTION: Mapping[type[Op], Callable[[Any, Given], Tensor]] = {
    Attention: _attention,
    ChannelAttention: _channel_attention,
}
