"""How ONNX writes norms."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from arch.formats.onnx.writing import Writing
from arch.ops import BatchNorm, GlobalResponseNorm, GroupNorm, LayerNorm, LocalResponseNorm, Op, RMSNorm, ShapeError


def _batch_norm(op: BatchNorm, to: Writing) -> None:
    names = [to.weights[name] for name in ("weight", "bias", "running_mean", "running_var")]
    to.last("BatchNormalization", [to.inputs[0], *names], epsilon=op.eps)


def _affine(to: Writing, normed: str) -> None:
    """A scale and a shift for each channel."""
    to.last("Add", [to.before("scaled", "Mul", [normed, to.each("weight")]), to.each("bias")])


def _group_norm(op: GroupNorm, to: Writing) -> None:
    # GroupNormalization has one scale for a group before opset 21, and no kernel in many runtimes after: as torch's own
    # exporter does, groups become the channels of an instance normalisation.
    parts = to.before("split", "Reshape", [to.inputs[0], to.integers("groups", [0, op.groups, -1])])
    ones, zeros = (
        to.floats(word, [value] * op.groups, (op.groups,)) for word, value in (("ones", 1.0), ("zeros", 0.0))
    )
    normed = to.before("norm", "InstanceNormalization", [parts, ones, zeros], epsilon=op.eps)
    _affine(to, to.before("joined", "Reshape", [normed, to.integers("shape", [0, *to.out])]))


def _layer_norm(op: LayerNorm, to: Writing) -> None:
    # LayerNormalization, of opset 17, takes the last axes, and would need channels moved there and back.
    x = to.inputs[0]
    centred = to.before("centred", "Sub", [x, to.reduced("mean", "ReduceMean", x, 1)])
    variance = to.reduced("variance", "ReduceMean", to.before("squares", "Mul", [centred, centred]), 1)
    sure = to.before("sure", "Add", [variance, to.floats("eps", [op.eps])])
    _affine(to, to.before("norm", "Div", [centred, to.before("deviation", "Sqrt", [sure])]))


def _rms_norm(op: RMSNorm, to: Writing) -> None:
    # RMSNormalization, of opset 23, takes the last axes.
    x = to.inputs[0]
    power = to.reduced("power", "ReduceMean", to.before("squares", "Mul", [x, x]), 1)
    sure = to.before("sure", "Add", [power, to.floats("eps", [op.eps])])
    normed = to.before("norm", "Div", [x, to.before("magnitude", "Sqrt", [sure])])
    to.last("Mul", [normed, to.each("weight")])


def _global_response_norm(op: GlobalResponseNorm, to: Writing) -> None:
    x = to.inputs[0]
    lengths = to.reduced("lengths", "ReduceL2", x, 2, 3)
    sure = to.before("sure", "Add", [to.reduced("mean", "ReduceMean", lengths, 1), to.floats("eps", [op.eps])])
    answer = to.before("answer", "Mul", [x, to.before("shares", "Div", [lengths, sure])])
    scaled = to.before("scaled", "Mul", [answer, to.each("weight")])
    to.last("Add", [x, to.before("shifted", "Add", [scaled, to.each("bias")])])


def _local_response_norm(op: LocalResponseNorm, to: Writing) -> None:
    if op.size % 2 == 0:
        # Torch has one channel more before than after, ONNX the other way round.
        raise ShapeError(
            f"ONNX and PyTorch take other neighbours where their number, {op.size}, is even", "Use an odd size"
        )
    to.last("LRN", to.inputs, size=op.size, alpha=1e-4, beta=0.75, bias=1.0)


NORMS: Mapping[type[Op], Callable[[Any, Writing], None]] = {
    BatchNorm: _batch_norm,
    GlobalResponseNorm: _global_response_norm,
    GroupNorm: _group_norm,
    LayerNorm: _layer_norm,
    LocalResponseNorm: _local_response_norm,
    RMSNorm: _rms_norm,
}
