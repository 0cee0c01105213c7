"""How ONNX writes pooling: its padding as runtimes agree on it, and windows of different lengths."""

from __future__ import annotations

from collections.abc import Sequence

from arch.formats.onnx.writing import Writing
from arch.ops import AdaptivePool, ChannelPool, Pool, ShapeError


def pool(op: Pool, to: Writing) -> None:
    """Maximum or average over a window.

    Raises:
        ShapeError: an average has a dilation, or a window that lies in padding alone.
    """
    x, height, width = to.inputs[0], *to.shapes[0][1:]
    rows = _pads(op, 0, height, to.out[1])
    columns = _pads(op, 1, width, to.out[2])
    pads = (rows[0], columns[0], rows[1], columns[1])
    # onnxruntime refuses padding as large as the window.
    large = any(pad >= op.kernel[place % 2] for place, pad in enumerate(pads))
    if op.mode == "avg":
        _average(op, to, pads, large)
        return
    if large:
        x, pads = _padded(to, x, pads, float("-inf")), (0, 0, 0, 0)
    to.last("MaxPool", [x], kernel_shape=op.kernel, strides=op.stride, pads=pads, dilations=op.dilation)


def _average(op: Pool, to: Writing, pads: Sequence[int], large: bool) -> None:
    if op.dilation != (1, 1):
        raise ShapeError("ONNX's average pooling has no dilation before opset 19", "Use dilation 1")
    x, counts = to.inputs[0], op.padding_counts
    declared = (op.padding[0][0], op.padding[1][0], op.padding[0][1], op.padding[1][1])
    beyond = any(pad > known for pad, known in zip(pads, declared, strict=True))
    if counts and (beyond or large):
        # What is padded counts, what rounding up adds beyond it does not: the one is written, the other left to the op.
        x, counts = _padded(to, x, declared, 0.0), False
        pads = (0, 0, max(pads[2] - declared[2], 0), max(pads[3] - declared[3], 0))
    elif large:
        raise ShapeError("an average over padding alone divides by nothing", "Use less padding than the window is long")
    to.last("AveragePool", [x], kernel_shape=op.kernel, strides=op.stride, pads=pads, count_include_pad=int(counts))


def _pads(op: Pool, axis: int, length: int, positions: int) -> tuple[int, int]:
    """Padding with which rounding down gives as many positions.

    Never `ceil_mode`: runtimes differ in whether a last window may begin in the padding.
    """
    before = op.padding[axis][0]
    covered = (positions - 1) * op.stride[axis] + op.dilation[axis] * (op.kernel[axis] - 1) + 1
    return before, max(covered - before - length, 0)


def _padded(to: Writing, x: str, pads: Sequence[int], value: float) -> str:
    top, left, bottom, right = pads
    sides = to.integers("pads", [0, 0, top, left, 0, 0, bottom, right])
    return to.before("padded", "Pad", [x, sides, to.floats("pad_value", [value])])


def adaptive_pool(op: AdaptivePool, to: Writing) -> None:
    """Pooling to a size, for the input that the network is drawn with."""
    sizes = to.shapes[0][1:]
    if op.is_global:
        to.last("GlobalMaxPool" if op.mode == "max" else "GlobalAveragePool", to.inputs)
    elif sizes == op.size:
        to.last("Identity", to.inputs)
    elif all(length % size == 0 for length, size in zip(sizes, op.size, strict=True)):
        step = [length // size for length, size in zip(sizes, op.size, strict=True)]
        to.last("MaxPool" if op.mode == "max" else "AveragePool", to.inputs, kernel_shape=step, strides=step)
    elif op.mode == "avg":
        _uneven_average(op, to)
    else:
        _uneven_max(op, to)


def channel_pool(op: ChannelPool, to: Writing) -> None:
    """The largest or the mean of each place's channels."""
    operator = "ReduceMax" if op.mode == "max" else "ReduceMean"
    # Axes are an attribute before opset 18 and an input from there on.
    if to.opset < 18:
        to.last(operator, to.inputs, axes=(1,))
    else:
        to.last(operator, [*to.inputs, to.integers("axes", [1])])


def _windows(length: int, size: int) -> list[tuple[int, int]]:
    """Beginnings and ends of torch's windows: floor(i*n/m) to ceil((i+1)*n/m); some overlap."""
    return [(i * length // size, -(-(i + 1) * length // size)) for i in range(size)]


def _uneven_average(op: AdaptivePool, to: Writing) -> None:
    """Windows differ in length: a product with a matrix of their shares from each side."""
    _, height, width = to.shapes[0]
    rows = [1 / (b - a) if a <= i < b else 0.0 for a, b in _windows(height, op.size[0]) for i in range(height)]
    spans = _windows(width, op.size[1])
    columns = [1 / (b - a) if a <= i < b else 0.0 for i in range(width) for a, b in spans]
    left = to.floats("rows", rows, (op.size[0], height))
    right = to.floats("columns", columns, (width, op.size[1]))
    to.last("MatMul", [to.before("over_rows", "MatMul", [left, to.inputs[0]]), right])


def _uneven_max(op: AdaptivePool, to: Writing) -> None:
    """The largest of each window, one after another, along one axis and then the other."""
    _, height, width = to.shapes[0]
    over_rows = [_largest(to, to.inputs[0], 2, n, *span) for n, span in enumerate(_windows(height, op.size[0]))]
    rows = to.before("over_rows", "Concat", over_rows, axis=2)
    to.last("Concat", [_largest(to, rows, 3, n, *span) for n, span in enumerate(_windows(width, op.size[1]))], axis=3)


def _largest(to: Writing, x: str, axis: int, n: int, begin: int, end: int) -> str:
    # By number, not by ends: where the map is smaller than the grid, two windows have the same ends.
    word = f"{'row' if axis == 2 else 'column'}_{n}"
    names = [to.integers(f"{word}_{name}", [n]) for name, n in (("begin", begin), ("end", end), ("axis", axis))]
    part = to.before(f"{word}_part", "Slice", [x, *names])
    return to.reduced(word, "ReduceMax", part, axis)
