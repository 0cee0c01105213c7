"""ONNX's convolutions, poolings and padding."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from arch.formats.onnx.operators.asked import Asked, Reader, UnknownFormError
from arch.ops import AdaptivePool, Conv2d, Pool, Shape
from arch.parts.weights import GAMMA
from arch.reading import Recorder, Value, convolved, convolved_row, padded, pooled, same


def _conv(to: Recorder, node: Asked) -> Value:
    weight, x = node.weight(1), node.x
    bias = node.weight(2)
    if weight is None or len(weight.shape) != len(x.shape):
        shape = list(weight.shape) if weight else "nothing"
        raise node.error(f"{node.operator} of {list(x.shape)} with {shape}")
    if len(x.shape) not in (3, 4):
        raise UnknownFormError
    if bias is not None and bias.shape != weight.shape[:1]:
        raise node.error(f"the bias {bias.name!r} is {list(bias.shape)} for {weight.shape[0]} channels")
    if len(x.shape) == 3:
        plain = bias is None and {*node.get("strides", (1,)), *node.get("dilations", (1,)), node.get("group", 1)} == {1}
        return convolved_row(to, node.path, x, weight.shape, node.get("pads", (0, 0)), plain)
    kernel, x = weight.shape[2:], node.map
    stride, dilation = _pair(node, "strides"), _pair(node, "dilations")
    padding = _padding(node, x, kernel, stride, dilation)
    groups = node.get("group", 1)
    _positive(node, (*weight.shape, groups))
    op = Conv2d(weight.shape[0], kernel, stride, padding, dilation, groups, bias is not None)  # type: ignore[arg-type]
    return convolved(to, node.path, x, op, weight, GAMMA.values())


def _pair(node: Asked, name: str) -> Any:
    found = node.get(name, (1, 1))
    if len(found) != 2:
        raise node.error(f"{name} of {node.operator} are {list(found)}", "Maps with rows and columns are known")
    _positive(node, found)
    return found


def _positive(node: Asked, numbers: Sequence[int]) -> None:
    if not all(isinstance(number, int) and number > 0 for number in numbers):
        raise node.error(f"{node.operator} has {list(numbers)} among its sizes", "Sizes are whole numbers from 1 on")


def _padding(node: Asked, x: Value, kernel: Shape, stride: Sequence[int], dilation: Sequence[int]) -> Any:
    """((above, below), (left, right)), also where the file says `SAME` for it."""
    rule = node.get("auto_pad", "NOTSET")
    if rule == "NOTSET":
        pads = node.get("pads", (0, 0, 0, 0))
        if len(pads) != 4 or min(pads) < 0:
            raise node.error(f"pads of {node.operator} are {list(pads)}", "They are four numbers from 0 on")
        return (pads[0], pads[2]), (pads[1], pads[3])
    if rule not in ("VALID", "SAME_UPPER", "SAME_LOWER"):
        raise node.error(f"auto_pad is {rule!r}", "It is NOTSET, VALID, SAME_UPPER or SAME_LOWER")
    if rule == "VALID":
        return (0, 0), (0, 0)
    rows, columns = same(x.shape[2:], kernel, stride, dilation)
    return (rows, columns) if rule == "SAME_UPPER" else (rows[::-1], columns[::-1])


def _pool(to: Recorder, node: Asked) -> Value:
    mode, x = "max" if node.operator == "MaxPool" else "avg", node.map
    # A convolution may leave it out, as its weight has it; a pooling has no other place for it.
    kernel = node.get("kernel_shape", ())
    if len(kernel) + 2 != len(x.shape):
        raise node.error(f"{node.operator} of {list(x.shape)} over {list(kernel)}")
    if len(kernel) != 2:
        raise UnknownFormError
    _positive(node, kernel)
    stride, dilation = _pair(node, "strides"), _pair(node, "dilations")
    padding = _padding(node, x, kernel, stride, dilation)
    # Of ONNX the default is not to count zeros around the map, of torch it is.
    counts = bool(node.get("count_include_pad", 0))
    op = Pool(mode, kernel, stride, padding, bool(node.get("ceil_mode", 0)), dilation, counts)  # type: ignore[arg-type]
    return pooled(to, node.path, x, op)


def _pad(to: Recorder, node: Asked) -> Value:
    x = node.x
    # All beginnings, then all ends; pads and their value are attributes before opset 11, axes an input from 18 on.
    pads = node.numbers(1, "pads") or []
    fill = node.numbers(2, "value") or [0.0]
    axes = node.numbers(3) or [*range(len(x.shape))]
    half = len(pads) // 2
    if len(pads) != 2 * len(axes):
        raise node.error(f"{len(pads)} pads for {len(axes)} axes")
    sides = dict.fromkeys(range(len(x.shape)), (0, 0))
    sides |= {axis % len(x.shape): (pads[n], pads[half + n]) for n, axis in enumerate(axes)}
    return padded(to, node.path, x, [*sides.values()], node.get("mode", "constant"), float(fill[0]))


def _global(mode: Any) -> Reader:
    return lambda to, node: to.add(node.path, AdaptivePool(mode), node.map)


WINDOWS: Mapping[str, Reader] = {
    "AveragePool": _pool,
    "Conv": _conv,
    "GlobalAveragePool": _global("avg"),
    "GlobalMaxPool": _global("max"),
    "MaxPool": _pool,
    "Pad": _pad,
}
