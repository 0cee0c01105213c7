"""What each operator of ONNX is in ops of ours."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from arch.errors import ArchError
from arch.ops import (
    AdaptivePool,
    BatchNorm,
    Conv2d,
    Dropout,
    Linear,
    LocalResponseNorm,
    Pad,
    Pool,
    PReLU,
    Softmax,
    SpaceToDepth,
    Upsample,
)
from arch.reading import (
    Known,
    Learned,
    Operand,
    Piece,
    Recorder,
    Value,
    combined,
    concatenated,
    mean,
    normed,
    reshaped,
    sliced,
    squeezed,
    transposed,
)


@dataclass(frozen=True, slots=True)
class Asked:
    """A node that is read: its operator, its place, its inputs (None where one is left out), its attributes, the number
    of its outputs, and the version of the operators.
    """

    operator: str
    path: str
    inputs: Sequence[Operand | None]
    attributes: Mapping[str, Any]
    outputs: int
    opset: int

    @property
    def x(self) -> Value:
        """The first input, where an image's map is needed."""
        value = self.inputs[0]
        if not isinstance(value, Value):
            raise ArchError(self.path, f"{self.operator} of a constant", "Simplify the model first (onnxsim)")
        return value

    def get(self, name: str, default: Any = None) -> Any:
        """An attribute."""
        return self.attributes.get(name, default)

    def numbers(self, place: int, name: str = "") -> list[Any] | None:
        """Numbers that are an input in later versions and an attribute in earlier ones; None if they are neither."""
        if name and name in self.attributes:
            value = self.attributes[name]
            return list(value) if isinstance(value, Sequence) else [value]
        given = self.inputs[place] if place < len(self.inputs) else None
        if isinstance(given, Known):
            return [number.item() for number in given.array.reshape(-1)]
        if given is None:
            return None
        raise ArchError(
            self.path, f"{name or 'an input'} of {self.operator} depends on the image", "Fix it, and export"
        )

    def weight(self, place: int) -> Learned | None:
        """A weight among the inputs, whatever its numbers; None if there is none."""
        given = self.inputs[place] if place < len(self.inputs) else None
        if isinstance(given, Value):
            raise ArchError(self.path, f"a weight of {self.operator} depends on the image", "It is no layer known here")
        return given if isinstance(given, Learned) or given is None else Learned("constant", given.shape)


Reader = Callable[[Recorder, Asked], Operand | Sequence[Operand]]


def _conv(to: Recorder, node: Asked) -> Value:
    weight, x = node.weight(1), node.x
    if weight is None or len(weight.shape) != 4 or len(x.shape) != 4:
        raise ArchError(
            node.path, f"{node.operator} over {len(x.shape) - 2} axes", "Maps with rows and columns alone are known"
        )
    kernel = weight.shape[2:]
    stride, dilation = tuple(node.get("strides", (1, 1))), tuple(node.get("dilations", (1, 1)))
    padding = _padding(node, x, kernel, stride, dilation)
    x, padding = _own_pad(to, x, padding, 0.0)
    op = Conv2d(weight.shape[0], kernel, stride, padding, dilation, node.get("group", 1), node.weight(2) is not None)  # type: ignore[arg-type]
    return to.add(node.path, op, x)


def _padding(node: Asked, x: Value, kernel: Sequence[int], stride: Sequence[int], dilation: Sequence[int]) -> Any:
    """((above, below), (left, right)), also where the file says `SAME` for it."""
    rule = node.get("auto_pad", b"NOTSET")
    rule = rule.decode() if isinstance(rule, bytes) else rule
    if rule in ("NOTSET", ""):
        pads = node.get("pads", (0, 0, 0, 0))
        return (pads[0], pads[2]), (pads[1], pads[3])
    if rule == "VALID":
        return (0, 0), (0, 0)
    found = []
    for size, k, s, d in zip(x.shape[2:], kernel, stride, dilation, strict=True):
        missing = max((-(-size // s) - 1) * s + (k - 1) * d + 1 - size, 0)
        less, more = missing // 2, missing - missing // 2
        found.append((less, more) if rule == "SAME_UPPER" else (more, less))
    return tuple(found)


def _own_pad(to: Recorder, x: Value, padding: Any, value: float) -> tuple[Value, Any]:
    """Where an operator of its own pads the input with what the window would pad with, the window takes it over."""
    op = to.op(x)
    if not isinstance(op, Pad) or value != 0.0:
        return x, padding
    sides = tuple((a + c, b + d) for (a, b), (c, d) in zip(padding, op.sides, strict=True))
    return to.source(x), sides


def _pool(to: Recorder, node: Asked) -> Value:
    mode = "max" if node.operator == "MaxPool" else "avg"
    x, kernel = node.x, tuple(node.get("kernel_shape"))
    stride, dilation = tuple(node.get("strides", (1,) * len(kernel))), tuple(node.get("dilations", (1,) * len(kernel)))
    padding = _padding(node, x, kernel, stride, dilation)
    counts = bool(node.get("count_include_pad", 0)) and padding != ((0, 0), (0, 0))
    if mode == "avg" and kernel == x.shape[2:] and padding == ((0, 0), (0, 0)):
        return to.add(node.path, AdaptivePool("avg"), x)
    op = Pool(mode, kernel, stride, padding, bool(node.get("ceil_mode", 0)), dilation, counts)  # type: ignore[arg-type]
    return to.add(node.path, op, x)


def _pad(to: Recorder, node: Asked) -> Value:
    pads = node.numbers(1, "pads") or []
    mode = node.get("mode", b"constant")
    x, half = node.x, len(pads) // 2
    fill = node.numbers(2, "value") or [0.0]
    sides = [(pads[n], pads[half + n]) for n in range(half)]
    shape = tuple(length + sum(side) for length, side in zip(x.shape, sides, strict=True))
    if not any(pads):
        return x
    places = mode in (b"constant", "constant") and fill == [0.0] and not any(map(any, sides[:2])) and half == 4
    if places and min(pads) >= 0:
        return to.add(node.path, Pad((sides[2], sides[3])), x)
    return to.piece(node.path, Piece("pad", (tuple(sides), *fill)), shape, x)


def _gemm(to: Recorder, node: Asked) -> Operand:
    weight = node.weight(1)
    if weight is None or node.get("transA", 0) or node.get("alpha", 1.0) != 1.0 or node.get("beta", 1.0) != 1.0:
        raise ArchError(node.path, "Gemm with a factor or a transposed map", "Export it as a linear layer")
    out = weight.shape[0 if node.get("transB", 0) else 1]
    return to.add(node.path, Linear(out, bias=node.weight(2) is not None), _vector(to, node, node.x))


def _vector(to: Recorder, node: Asked, x: Value) -> Value:
    # A map of one place may be handed over as the vector that it is.
    return x if len(x.shape) == 2 else reshaped(to, f"{node.path}_flat", x, (x.shape[0], x.shape[1]))


def _matmul(to: Recorder, node: Asked) -> Operand:
    left, right = node.inputs[:2]
    if isinstance(left, Value) and isinstance(right, Learned) and len(right.shape) == 2:
        if len(left.shape) == 2:
            return to.add(node.path, Linear(right.shape[1], bias=False), left)
        if left.order[-1] == 1 and len(left.shape) == 4:
            return to.add(node.path, Linear(right.shape[1], bias=False, places=True), left)
    read = [value for value in (left, right) if isinstance(value, Value)]
    if not read or left is None or right is None:
        raise ArchError(node.path, "MatMul of constants", "Simplify the model first (onnxsim)")
    return to.piece(node.path, Piece("MatMul"), (*left.shape[:-1], right.shape[-1]), *read)


def _batch_norm(to: Recorder, node: Asked) -> Value:
    return to.add(node.path, BatchNorm(_short(node.get("epsilon", 1e-5))), node.x)


def _short(number: float) -> float:
    """The shortest number that float32 rounds to the same: files hold 1e-5 as 9.999999747378752e-06."""
    import numpy as np

    return float(str(np.float32(number)))


def _layer_norm(to: Recorder, node: Asked) -> Value:
    x, axis = node.x, node.get("axis", -1)
    axes = range(axis % len(x.shape), len(x.shape))
    return normed(to, node.path, x, [*axes], _short(node.get("epsilon", 1e-5)))


def _clip(to: Recorder, node: Asked) -> Operand:
    low = node.numbers(1, "min")
    high = node.numbers(2, "max")
    found: Operand = node.x
    if low is not None and high is not None and (low[0], high[0]) == (0, 6):
        return to.function(node.path, "relu6", node.x)
    for title, bound in (("most", low), ("least", high)):
        if bound is not None:
            found = combined(to, node.path, title, found, _constant(bound[0]))
    return found


def _constant(number: float) -> Known:
    import numpy as np

    return Known(np.array(number, dtype=np.float64))


def _hard_sigmoid(to: Recorder, node: Asked) -> Operand:
    scaled = combined(to, node.path, "times", node.x, _constant(node.get("alpha", 0.2)))
    shifted = combined(to, node.path, "plus", scaled, _constant(node.get("beta", 0.5)))
    return combined(to, node.path, "least", combined(to, node.path, "most", shifted, _constant(0)), _constant(1))


def _leaky(to: Recorder, node: Asked) -> Operand:
    slope = _short(node.get("alpha", 0.01))
    if slope == 0.01:
        return to.function(node.path, "leaky_relu", node.x)
    return to.piece(node.path, Piece(f"LeakyRelu {slope:g}"), node.x.shape, node.x)


def _prelu(to: Recorder, node: Asked) -> Value:
    weight = node.weight(1)
    each = "map" if weight is None or all(length == 1 for length in weight.shape) else "channel"
    return to.add(node.path, PReLU(each), node.x)  # type: ignore[arg-type]


def _mean(to: Recorder, node: Asked) -> Value:
    axes = node.numbers(1, "axes")
    rank = len(node.x.shape)
    return mean(to, node.path, node.x, [axis % rank for axis in (axes or range(rank))], bool(node.get("keepdims", 1)))


def _reshape(to: Recorder, node: Asked) -> Value:
    x, wanted = node.x, node.numbers(1, "shape") or []
    shape = [x.shape[n] if length == 0 and n < len(x.shape) else length for n, length in enumerate(wanted)]
    if -1 in shape:
        known = 1
        for length in shape:
            known *= length if length != -1 else 1
        total = 1
        for length in x.shape:
            total *= length
        shape[shape.index(-1)] = total // max(known, 1)
    return reshaped(to, node.path, x, tuple(map(int, shape)))


def _flatten(to: Recorder, node: Asked) -> Value:
    if node.get("axis", 1) != 1:
        raise ArchError(node.path, f"Flatten at axis {node.get('axis')}", "Axis 1, behind the batch, is known")
    total = 1
    for length in node.x.shape[1:]:
        total *= length
    return reshaped(to, node.path, node.x, (node.x.shape[0], total))


def _transpose(to: Recorder, node: Asked) -> Value:
    return transposed(to, node.path, node.x, node.get("perm") or [*range(len(node.x.shape))][::-1])


def _split(to: Recorder, node: Asked) -> list[Value]:
    axis = node.get("axis", 0) % len(node.x.shape)
    length, given = node.x.shape[axis], node.numbers(1, "split")
    size = -(-length // node.outputs)
    sizes = given or [min(size, length - n * size) for n in range(node.outputs)]
    ends = [sum(sizes[: n + 1]) for n in range(len(sizes))]
    pairs = zip([0, *ends], ends, strict=False)
    return [sliced(to, f"{node.path}_{n}", node.x, axis, *pair) for n, pair in enumerate(pairs, start=1)]


def _slice(to: Recorder, node: Asked) -> Value:
    starts, stops = node.numbers(1, "starts") or [], node.numbers(2, "ends") or []
    axes = node.numbers(3, "axes") or [*range(len(starts))]
    steps = node.numbers(4) or [1] * len(starts)
    found = node.x
    for axis, start, stop, step in zip(axes, starts, stops, steps, strict=True):
        if step < 1:
            raise ArchError(node.path, f"Slice with step {step}", "Steps forward are known")
        found = sliced(to, node.path, found, axis % len(found.shape), start, stop, step)
    return found


def _concat(to: Recorder, node: Asked) -> Value:
    values = [value for value in node.inputs if isinstance(value, Value)]
    if len(values) < len(node.inputs):
        raise ArchError(node.path, "Concat of a map and a constant", "It is no op known here")
    return concatenated(to, node.path, values, node.get("axis", 1) % len(values[0].shape))


def _resize(to: Recorder, node: Asked) -> Value:
    sizes = node.numbers(3) if len(node.inputs) > 3 else None
    place = 1 if node.operator == "Upsample" or len(node.inputs) < 3 else 2
    times = None if sizes else node.numbers(place, "scales")
    x = node.x
    shape = tuple(sizes) if sizes else tuple(int(n * by) for n, by in zip(x.shape, times or [], strict=True))
    mode = node.get("mode", b"nearest")
    if mode in (b"nearest", "nearest") and len(shape) == 4 and shape[:2] == x.shape[:2]:
        return to.add(node.path, Upsample(shape[2:]), x)  # type: ignore[arg-type]
    return to.piece(node.path, Piece("Resize"), shape, x)


def _dropout(to: Recorder, node: Asked) -> list[Operand]:
    rate = node.numbers(1, "ratio") or [0.5]
    return [to.add(node.path, Dropout(_short(rate[0])), node.x), node.x]


def _softmax(to: Recorder, node: Asked) -> Value:
    # Before opset 13 it is over all axes from this one on, which for a vector of scores is the same.
    axis = node.get("axis", 1 if node.opset < 13 else -1) % len(node.x.shape)
    if node.x.order[axis] == 1:
        return to.add(node.path, Softmax(), node.x)
    return to.piece(node.path, Piece("Softmax", (axis,)), node.x.shape, node.x)


def _add_all(to: Recorder, node: Asked) -> Operand:
    found = node.inputs[0]
    if len(node.inputs) > 2 and all(isinstance(value, Value) for value in node.inputs):
        from arch.ops import Add

        return to.add(node.path, Add(), *node.inputs)  # type: ignore[arg-type]
    for other in node.inputs[1:]:
        found = combined(to, node.path, "plus", found, other)  # type: ignore[arg-type]
    return found  # type: ignore[return-value]


def _combined(title: str) -> Reader:
    return lambda to, node: combined(to, node.path, title, node.inputs[0], node.inputs[1])  # type: ignore[arg-type]


def _function(title: str) -> Reader:
    return lambda to, node: to.function(node.path, title, node.x)


def _gelu(to: Recorder, node: Asked) -> Value:
    if node.get("approximate", b"none") in (b"none", "none"):
        return to.function(node.path, "gelu", node.x)
    return to.piece(node.path, Piece("Gelu by tanh"), node.x.shape, node.x)


def _squeeze(to: Recorder, node: Asked) -> Value:
    axes = node.numbers(1, "axes") or [n for n, length in enumerate(node.x.shape) if n and length == 1]
    return squeezed(to, node.path, node.x, [axis % len(node.x.shape) for axis in axes])


def _unsqueeze(to: Recorder, node: Asked) -> Value:
    axes = node.numbers(1, "axes") or []
    rank = len(node.x.shape) + len(axes)
    rest = iter(node.x.shape)
    places = {axis % rank for axis in axes}
    return reshaped(to, node.path, node.x, tuple(1 if n in places else next(rest) for n in range(rank)))


READERS: Mapping[str, Reader] = {
    "Add": _combined("plus"),
    "AveragePool": _pool,
    "BatchNormalization": _batch_norm,
    "Cast": lambda to, node: node.x,
    "Clip": _clip,
    "Concat": _concat,
    "Conv": _conv,
    "Div": _combined("by"),
    "Dropout": _dropout,
    "Elu": lambda to, node: to.function(node.path, "elu", node.x),
    "Erf": _function("erf"),
    "Exp": _function("exp"),
    "Flatten": _flatten,
    "Gelu": _gelu,
    "Gemm": _gemm,
    "GlobalAveragePool": lambda to, node: to.add(node.path, AdaptivePool("avg"), node.x),
    "GlobalMaxPool": lambda to, node: to.add(node.path, AdaptivePool("max"), node.x),
    "HardSigmoid": _hard_sigmoid,
    "HardSwish": _function("hardswish"),
    "Identity": lambda to, node: node.inputs[0],  # type: ignore[return-value]
    "LRN": lambda to, node: to.add(node.path, LocalResponseNorm(node.get("size")), node.x),
    "LayerNormalization": _layer_norm,
    "LeakyRelu": _leaky,
    "MatMul": _matmul,
    "Max": _combined("most"),
    "MaxPool": _pool,
    "Min": _combined("least"),
    "Mish": _function("mish"),
    "Mul": _combined("times"),
    "Neg": _function("negative"),
    "PRelu": _prelu,
    "Pad": _pad,
    "Pow": _combined("power"),
    "ReduceMean": _mean,
    "Relu": _function("relu"),
    "Reshape": _reshape,
    "Resize": _resize,
    "Sigmoid": _function("sigmoid"),
    "Slice": _slice,
    "Softmax": _softmax,
    "Softplus": _function("softplus"),
    "SpaceToDepth": lambda to, node: to.add(node.path, SpaceToDepth(node.get("blocksize")), node.x),
    "Split": _split,
    "Sqrt": _function("sqrt"),
    "Squeeze": _squeeze,
    "Sub": _combined("minus"),
    "Sum": _add_all,
    "Tanh": _function("tanh"),
    "Transpose": _transpose,
    "Unsqueeze": _unsqueeze,
    "Upsample": _resize,
}
