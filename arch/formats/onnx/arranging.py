"""How ONNX writes what arranges channels and places."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from math import cos, pi, sin
from typing import Any

from arch.formats.onnx.writing import Writing
from arch.ops import (
    Beside,
    Blur,
    Op,
    Pad,
    Positions,
    Shuffle,
    Softmax,
    SpaceToDepth,
    SumParts,
    SumPlaces,
    Upsample,
    WeightedSum,
)


def _upsample(op: Upsample, to: Writing) -> None:
    sizes = to.shapes[0][1:]
    rows, columns = (op.places(axis, length) for axis, length in enumerate(sizes))
    times = [more // own for own, more in zip(sizes, op.size, strict=True)]
    # By whole numbers all runtimes agree; otherwise where i * n / m is a whole number they may not.
    if all(found == [i // n for i in range(len(found))] for found, n in zip((rows, columns), times, strict=True)):
        inputs = [to.inputs[0], "", to.floats("times", [1.0, 1.0, *map(float, times)], (4,))]
        to.last("Resize", inputs, coordinate_transformation_mode="asymmetric", nearest_mode="floor", mode="nearest")
        return
    found = to.before("over_rows", "Gather", [to.inputs[0], to.integers("rows", rows)], axis=2)
    to.last("Gather", [found, to.integers("columns", columns)], axis=3)


def _pad(op: Pad, to: Writing) -> None:
    (above, below), (left, right) = op.sides
    to.last("Pad", [to.inputs[0], to.integers("pads", [0, 0, above, left, 0, 0, below, right])])


def _blur(op: Blur, to: Writing) -> None:
    channels, side = to.out[0], op.padding
    kernel = [down * along for down in op.row for along in op.row] * channels
    weight = to.floats("kernel", kernel, (channels, 1, op.kernel, op.kernel))
    mode = "reflect" if op.mode == "reflect" else "constant"
    x = to.before("padded", "Pad", [to.inputs[0], to.integers("pads", [0, 0, side, side] * 2)], mode=mode)
    window = (op.kernel, op.kernel), (op.stride, op.stride)
    to.last("Conv", [x, weight], kernel_shape=window[0], strides=window[1], group=channels)


def _softmax(op: Softmax, to: Writing) -> None:
    if op.over == "channels" and not op.parts:
        to.last("Softmax", to.inputs, axis=1)
        return
    # Places, or all but the parts, as one axis.
    sizes, axis = ([0, 0, -1], 2) if op.over == "places" else ([0, op.parts or 0, -1], 1)
    flat = to.before("flat", "Reshape", [to.inputs[0], to.integers("flat_shape", sizes)])
    shares = to.before("shares", "Softmax", [flat], axis=axis)
    to.last("Reshape", [shares, to.integers("shape", [0, *to.out])])


def _weighted_sum(op: WeightedSum, to: Writing) -> None:
    x = to.before("places", "Reshape", [to.inputs[0], to.integers("places_shape", [0, 0, -1])])
    weights = to.before("column", "Reshape", [to.inputs[1], to.integers("column_shape", [0, -1, 1])])
    product = to.before("product", "MatMul", [x, weights])
    to.last("Unsqueeze", [product, to.integers("axes", [3])])


def _positions(op: Positions, to: Writing) -> None:
    """A constant, stretched to the images that there are."""
    _, height, width = to.out
    numbers: list[float] = []
    for axis, length in enumerate((height, width)):
        for feature in range(op.features):
            slower = 10_000 ** (2 * (feature // 2) / op.features)
            wave = [2 * pi * (place + 1) / (length + 1e-6) / slower for place in range(length)]
            values = [cos(angle) if feature % 2 else sin(angle) for angle in wave]
            numbers += [values[(row, column)[axis]] for row in range(height) for column in range(width)]
    table = to.floats("waves", numbers, (1, *to.out))
    images = to.before("images", "Gather", [to.before("size", "Shape", to.inputs), to.integers("first", [0])], axis=0)
    shape = to.before("shape", "Concat", [images, to.integers("rest", to.out)], axis=0)
    to.last("Expand", [table, shape])


def _sum_parts(op: SumParts, to: Writing) -> None:
    parts = to.before("parts", "Reshape", [to.inputs[0], to.integers("parts_shape", [0, op.parts, *to.out])])
    # Axes of a sum are an input since opset 13, unlike those of a mean.
    to.last("ReduceSum", [parts, to.integers("axes", [1])], keepdims=0)


def _shuffle(op: Shuffle, to: Writing) -> None:
    parts = op.parts or to.out[0] // op.groups
    grouped = to.before("grouped", "Reshape", [to.inputs[0], to.integers("groups", [0, op.groups, parts, -1])])
    turned = to.before("turned", "Transpose", [grouped], perm=(0, 2, 1, 3))
    to.last("Reshape", [turned, to.integers("shape", [0, *to.out])])


ARRANGING: Mapping[type[Op], Callable[[Any, Writing], None]] = {
    Beside: lambda op, to: to.last("Concat", to.inputs, axis=3),
    Blur: _blur,
    Pad: _pad,
    Positions: _positions,
    Shuffle: _shuffle,
    Softmax: _softmax,
    # ONNX has the order of channels that the op has (DepthToSpace's other one is for its mode CRD).
    SpaceToDepth: lambda op, to: to.last("SpaceToDepth", to.inputs, blocksize=op.block),
    SumParts: _sum_parts,
    SumPlaces: lambda op, to: to.last("ReduceSum", [*to.inputs, to.integers("axes", [2, 3])]),
    Upsample: _upsample,
    WeightedSum: _weighted_sum,
}
