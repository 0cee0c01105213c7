"""Takes away what does nothing at inference.

dropout(x) = x              pool 1x1/1(x) = x           1 · x = x
relu(relu(x)) = relu(x)     pool 1x1/2(x) = x[::2]      auxiliary heads are not returned
"""

from __future__ import annotations

from arch.ops import (
    Activation,
    AdaptivePool,
    Dropout,
    Flatten,
    Gain,
    Input,
    Op,
    Pad,
    PadChannels,
    Pool,
    Slice,
    Subsample,
    Upsample,
)
from arch.ops.window import UNPADDED
from arch.rewrite import weights
from arch.rewrite.base import Done, Rule
from arch.rewrite.draft import Draft


def _match(draft: Draft, at: int) -> str | None:
    """Why the node can go, in words."""
    op = draft.op(at)
    if isinstance(op, Input):
        return "it runs in training only" if draft.hidden() else None
    # A network returns no map twice: whoever runs it tells its outputs apart.
    if draft.is_output(at) and draft.is_output(draft.source(at)):
        return None
    if isinstance(op, Dropout):
        return "it drops nothing at inference"
    if isinstance(op, Gain):
        return "it multiplies by 1" if op.factor == 1 else None
    if isinstance(op, Pool):
        return _of_pool(op)
    if isinstance(op, Activation):
        twice = op.function in _IDEMPOTENT and draft.op(draft.source(at)) == op
        return f"a second {op.name} changes nothing" if twice else None
    # The others are the identity where they leave the shape as it was.
    return "it leaves its map as it is" if draft.shape(at) == draft.shape(draft.source(at)) else None


# Applied to what they return they change nothing; sigmoid, SiLU and the others do.
_IDEMPOTENT = ("relu", "relu6")


def _of_pool(op: Pool) -> str | None:
    # The average or the maximum of one element is the element; dilation moves nothing in a window of one.
    if op.kernel != (1, 1) or op.padding != UNPADDED:
        return None
    return (
        "its windows hold one element" if op.stride == (1, 1) else "its windows hold one element: places are left out"
    )


def _replace(draft: Draft, at: int, why: str) -> Done:
    op, path = draft.op(at), draft.path(at)
    if isinstance(op, Input):
        draft.change(weights.forget, *map(draft.path, draft.hidden()))
        groups = draft.without_training()
        return Done(f"{', '.join(groups)}: {why}", tuple(groups), place=groups[0])
    if isinstance(op, Pool) and op.stride != (1, 1):
        draft.put(at, Subsample(op.stride))
        return Done(why, (path,), (path,))
    draft.remove(at, draft.source(at))
    return Done(why, (path,))


_OPS: tuple[type[Op], ...] = (
    Input,
    Dropout,
    Gain,
    Pool,
    AdaptivePool,
    Activation,
    Flatten,
    Pad,
    PadChannels,
    Slice,
    Subsample,
    Upsample,
)

RULE = Rule(
    "remove",
    "Remove what does nothing",
    "Dropout, pooling of single elements, factors of 1 and auxiliary heads change no score at inference.",
    "onnxruntime's basic graph optimisations (EliminateDropout, NoopElimination); ncnn's ncnnoptimize (1x1 pooling)",
    10,
    _OPS,
    _match,
    _replace,
)
