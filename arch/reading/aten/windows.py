"""ATen's convolutions, poolings, padding and resizing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from arch.ops import AdaptivePool, ChannelConv, Conv2d, Pool, Shape, Sides, Upsample
from arch.reading import curves
from arch.reading.arranging import reshaped, transposed
from arch.reading.aten.asked import Asked, Reader, UnreadError
from arch.reading.plainest import changes_nothing
from arch.reading.recorder import Recorder
from arch.reading.values import Known, Learned, Piece, Value
from arch.reading.windows import convolved, convolved_row, padded, pooled


def _conv(to: Recorder, call: Asked) -> Value:
    weight, x = call.weight("weight"), call.map
    if weight is None or len(weight.shape) != 4 or not call.is_learned("weight"):
        return _fixed(to, call)
    groups, bias = int(call.number("groups")), call.weight("bias")
    stride, dilation, kernel = call.pair("stride"), call.pair("dilation"), _two(weight.shape[2:])
    padding = _padding(call, kernel, dilation)
    op = Conv2d(weight.shape[0], kernel, stride, padding, dilation, groups, bias is not None)
    return convolved(to, call.path, x, op, weight, call.gammas)


def _conv_row(to: Recorder, call: Asked) -> Value:
    """Over a row: of the channels of a vector it is an op of ours (ECA, arXiv 1910.03151)."""
    weight, padding = call.weight("weight"), call.get("padding")
    numbers = {*call.get("stride"), *call.get("dilation"), int(call.number("groups"))}
    plain = call.get("bias") is None and numbers == {1} and isinstance(padding, list)
    if weight is None or len(weight.shape) != 3 or not plain or not call.is_learned("weight"):
        raise UnreadError
    found = convolved_row(to, call.path, call.x, weight.shape, (padding[0], padding[0]), plain)
    if not isinstance(to.op(found), ChannelConv):
        raise UnreadError
    return found


def _two(shape: Shape) -> tuple[int, int]:
    rows, columns = shape
    return rows, columns


def _padding(call: Asked, kernel: tuple[int, int], dilation: tuple[int, int]) -> Sides:
    """Of a convolution, also where the module says "same" or "valid"."""
    rule = call.get("padding")
    if rule == "valid":
        return (0, 0), (0, 0)
    if rule != "same":
        rows, columns = call.pair("padding")
        return (rows, rows), (columns, columns)
    # torch pads the far side more where the sum is odd (aten/src/ATen/native/Convolution.cpp, convolution_same).
    sums = [by * (side - 1) for side, by in zip(kernel, dilation, strict=True)]
    above, left = (total // 2 for total in sums)
    return (above, sums[0] - above), (left, sums[1] - left)


def _fixed(to: Recorder, call: Asked) -> Value:
    """A convolution whose kernel is not trained: a blur, or one that no op of ours is."""
    weight, x = call.get("weight"), call.map
    if not isinstance(weight, Known) or weight.array.ndim != 4 or call.get("bias") is not None:
        raise UnreadError
    kernel, stride, dilation = _two(weight.shape[2:]), call.pair("stride"), call.pair("dilation")
    op = Conv2d(weight.shape[0], kernel, stride, _padding(call, kernel, dilation), dilation, int(call.get("groups")))
    found = convolved(to, call.path, x, op, Learned("constant", weight.shape, weight.array.reshape(-1)))
    if isinstance(to.op(found), Conv2d):
        raise UnreadError
    return found


def _pool(mode: Any) -> Reader:
    def read(to: Recorder, call: Asked) -> Value:
        if call.get("divisor_override") is not None:
            raise UnreadError
        kernel = call.pair("kernel_size")
        rows, columns = call.pair("padding")
        dilation = call.pair("dilation") if mode == "max" else (1, 1)
        stride, ceil = call.pair("stride", kernel), bool(call.get("ceil_mode"))
        sides = ((rows, rows), (columns, columns))
        op = Pool(mode, kernel, stride, sides, ceil, dilation, bool(call.get("count_include_pad")))
        return pooled(to, call.path, call.map, op)

    return read


def _adaptive(mode: Any) -> Reader:
    def read(to: Recorder, call: Asked) -> Value | list[Value]:
        x, size = call.map, call.shapes[0]
        if size is None or len(size) != 4:
            raise UnreadError
        op = AdaptivePool(mode, (size[2], size[3]))
        found = x if changes_nothing(op, [x.shape[1:]]) else to.add(call.path, op, x)
        # The maximum comes with its places, which nothing reads.
        return [found] if len(call.shapes) > 1 else found

    return read


def _pad(to: Recorder, call: Asked) -> Value:
    # Of the last axis first: before it, behind it, then of the one before.
    pads, x = list(call.get("pad") or call.get("padding")), call.x
    pairs = [(pads[n], pads[n + 1]) for n in range(0, len(pads), 2)][::-1]
    sides = [(0, 0)] * (len(x.shape) - len(pairs)) + pairs
    mode = call.get("mode") or ("reflect" if call.operator.startswith("reflection") else "constant")
    return padded(to, call.path, x, sides, mode, float(call.get("value") or 0.0))


def _nearest(to: Recorder, call: Asked) -> Value:
    x, scales, shape = call.map, call.get("scale_factors") or [], call.shape
    # A factor that is no whole number places the pixels by itself, and not by the size that it comes to.
    if len(shape) != 4 or any(scale != int(scale) for scale in scales):
        raise UnreadError
    return to.add(call.path, Upsample(_two(shape[2:])), x)


def _neighbours(to: Recorder, call: Asked) -> Value:
    """Means of squares over neighbouring channels, which torch's local response norm lays out as depth."""
    pad = to.step(call.x, "pad")
    source = to.split(pad.inputs[0]) if pad else None
    if pad is None or source is None or call.get("stride") != [1, 1, 1] or call.get("padding") != [0, 0, 0]:
        raise UnreadError
    size, *others = call.get("kernel_size")
    sides = ((0, 0), (0, 0), (size // 2, (size - 1) // 2), (0, 0), (0, 0))
    node, square = to.function_of(source)
    known = pad.numbers[:2] == ("constant", 0.0) and pad.numbers[3] == sides and others == [1, 1]
    if not known or not curves.same(square, curves.grid() ** 2):
        raise UnreadError
    return to.piece(call.path, Piece("neighbours", (size, node)), call.shape, call.x)


def _shuffled(to: Recorder, call: Asked) -> Value:
    x, groups = call.map, int(call.number("groups"))
    split = reshaped(to, f"{call.path}_groups", x, (1, groups, x.shape[1] // groups, *x.shape[2:]))
    turned = transposed(to, f"{call.path}_turned", split, (0, 2, 1, *range(3, len(split.shape))))
    return reshaped(to, call.path, turned, x.shape)


WINDOWS: Mapping[str, Reader] = {
    "adaptive_avg_pool2d": _adaptive("avg"),
    "adaptive_max_pool2d": _adaptive("max"),
    "avg_pool2d": _pool("avg"),
    "avg_pool3d": _neighbours,
    "channel_shuffle": _shuffled,
    "constant_pad_nd": _pad,
    "conv1d": _conv_row,
    "conv2d": _conv,
    "max_pool2d": _pool("max"),
    "pad": _pad,
    "reflection_pad2d": _pad,
    "upsample_nearest2d": _nearest,
}
