"""What each norm computes: see `arch/execute/ops.py`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from arch.execute.given import Given
from arch.ops import BatchNorm, GlobalResponseNorm, GroupNorm, LayerNorm, LocalResponseNorm, Op, RMSNorm

if TYPE_CHECKING:
    from torch import Tensor


def _batch_norm(op: BatchNorm, given: Given) -> Tensor:
    from torch.nn import functional

    weights = given.weights
    # In training without the running statistics, which it would write over: a run changes no weights.
    mean, var = (None, None) if given.training else (weights["running_mean"], weights["running_var"])
    gain, shift = weights["weight"], weights["bias"]
    return functional.batch_norm(given.inputs[0], mean, var, gain, shift, training=given.training, eps=op.eps)


def _group_norm(op: GroupNorm, given: Given) -> Tensor:
    from torch.nn import functional

    return functional.group_norm(given.inputs[0], op.groups, given.weights["weight"], given.weights["bias"], op.eps)


def _layer_norm(op: LayerNorm, given: Given) -> Tensor:
    from torch.nn import functional

    # Torch normalises the last axes; here channels are the second.
    x = given.inputs[0].movedim(1, -1)
    weights = given.weights
    return functional.layer_norm(x, x.shape[-1:], weights["weight"], weights["bias"], op.eps).movedim(-1, 1)


def _local_response_norm(op: LocalResponseNorm, given: Given) -> Tensor:
    from torch.nn import functional

    return functional.local_response_norm(given.inputs[0], op.size)


def _rms_norm(op: RMSNorm, given: Given) -> Tensor:
    x = given.inputs[0]
    power = x.square().mean(1, keepdim=True)
    return x * (power + op.eps).rsqrt() * _each(given.weights["weight"], x)


def _global_response_norm(op: GlobalResponseNorm, given: Given) -> Tensor:
    x = given.inputs[0]
    # The length of each channel as a vector of its places, beside the mean of all of them.
    lengths = x.norm(dim=(2, 3), keepdim=True)
    answer = x * (lengths / (lengths.mean(1, keepdim=True) + op.eps))
    weight, bias = _each(given.weights["weight"], x), _each(given.weights["bias"], x)
    return x + bias.addcmul(weight, answer)


def _each(values: Tensor, x: Tensor) -> Tensor:
    """A value for each channel, as it is multiplied with a map or a vector."""
    return values.reshape(-1, *[1] * (x.dim() - 2))


NORMS: Mapping[type[Op], Callable[[Any, Given], Tensor]] = {
    BatchNorm: _batch_norm,
    GlobalResponseNorm: _global_response_norm,
    GroupNorm: _group_norm,
    LayerNorm: _layer_norm,
    LocalResponseNorm: _local_response_norm,
    RMSNorm: _rms_norm,
}
