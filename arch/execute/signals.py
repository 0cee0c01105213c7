"""About how large signals are in a graph with random weights: what those are scaled by."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from math import erf, exp, log, log1p, pi, prod, sqrt, tanh
from typing import Any, NamedTuple

from arch.errors import ArchError
from arch.graph import Graph
from arch.ops import (
    Activation,
    AdaptivePool,
    Add,
    Attention,
    BatchNorm,
    Beside,
    Blur,
    ChannelAttention,
    ChannelConv,
    ChannelPool,
    Concat,
    Conv2d,
    Dropout,
    Flatten,
    Gain,
    GlobalResponseNorm,
    GroupNorm,
    Input,
    LayerNorm,
    Linear,
    LocalResponseNorm,
    Multiply,
    Op,
    Pad,
    PadChannels,
    Pool,
    Positions,
    PReLU,
    RMSNorm,
    Scale,
    Shape,
    Shuffle,
    Slice,
    Softmax,
    SpaceToDepth,
    Subsample,
    SumParts,
    SumPlaces,
    Unflatten,
    Upsample,
    WeightedSum,
)


class Signal(NamedTuple):
    """Mean and variance of a map's elements."""

    mean: float
    variance: float

    @property
    def power(self) -> float:
        """The mean square, which is what a convolution with weights around 0 passes on."""
        return self.mean**2 + self.variance


def signals(graph: Graph) -> list[Signal]:
    """For each node what its output is like, if the image's elements have mean 0 and variance 1.

    A node's inputs are taken as independent and normal: enough to be wrong by a small factor at the end of a network.

    Raises:
        ArchError: nobody knows what an op computes; with its path.
    """
    found: list[Signal] = []
    for node in graph.nodes:
        rule = _RULES.get(type(node.op))
        if rule is None:
            what = f"what the op {node.op.name!r} does is not known, so it can have no weights"
            raise ArchError(node.path, what, "Replace it, or add it to arch/execute/signals.py")
        found.append(rule(node.op, [found[index] for index in node.inputs], graph.input_shapes(node)))
    return found


_FUNCTIONS: Mapping[str, Callable[[float], float]] = {
    "relu": lambda x: max(x, 0.0),
    "relu6": lambda x: min(max(x, 0.0), 6.0),
    "leaky_relu": lambda x: max(x, 0.01 * x),
    "elu": lambda x: x if x > 0 else exp(x) - 1,
    "gelu": lambda x: x * (1 + erf(x / sqrt(2))) / 2,
    # tanh, since exp of a large negative number overflows.
    "silu": lambda x: x * (1 + tanh(x / 2)) / 2,
    "mish": lambda x: x * tanh(log1p(exp(x)) if x < 30 else x),
    "hardswish": lambda x: x * min(max(x + 3, 0.0), 6.0) / 6,
    "sigmoid": lambda x: (1 + tanh(x / 2)) / 2,
    "hardsigmoid": lambda x: min(max(x + 3, 0.0), 6.0) / 6,
    "tanh": tanh,
}

_GRID = [step / 4 for step in range(-16, 17)]
"""Places of the normal distribution, in deviations, at which a function is averaged."""
_HEIGHTS = [exp(-(place**2) / 2) / (4 * sqrt(2 * pi)) for place in _GRID]

Rule = Callable[[Any, list[Signal], tuple[Shape, ...]], Signal]


def _activated(op: Activation, inputs: list[Signal], shapes: tuple[Shape, ...]) -> Signal:
    function, deviation = _FUNCTIONS[op.function], sqrt(inputs[0].variance)
    values = [function(inputs[0].mean + place * deviation) for place in _GRID]
    mean = sum(height * value for height, value in zip(_HEIGHTS, values, strict=True))
    power = sum(height * value**2 for height, value in zip(_HEIGHTS, values, strict=True))
    return Signal(mean, max(power - mean**2, 0.0))


def _same(op: Op, inputs: list[Signal], shapes: tuple[Shape, ...]) -> Signal:
    return inputs[0]


def _weighed(op: Op, inputs: list[Signal], shapes: tuple[Shape, ...]) -> Signal:
    return Signal(0.0, 1.0)


def _convolved(op: Conv2d, inputs: list[Signal], shapes: tuple[Shape, ...]) -> Signal:
    if op.standard is None:
        return Signal(0.0, 1.0)
    # Weights are not scaled by what arrives: each product has its variance, times a gain with a mean square of 13/12.
    fan_in = shapes[0][0] // op.groups * prod(op.kernel)
    gain = 13 / 12 if op.standard.gain else 1.0
    return Signal(0.0, fan_in * inputs[0].power * gain * op.standard.factor(fan_in) ** 2)


def _normed(op: Op, inputs: list[Signal], shapes: tuple[Shape, ...]) -> Signal:
    # Gains are uniform on 0.5 to 1.5, with a mean square of 13/12, and so are running variances, whose mean inverse is
    # ln 3: without them, a factor of 1.2 a norm is ten thousand after fifty.
    return Signal(0.0, 13 / 12 * (log(3) * 1.01 if isinstance(op, BatchNorm) else 1.0) + 0.01)


def _pooled(op: Pool | AdaptivePool | ChannelPool, inputs: list[Signal], shapes: tuple[Shape, ...]) -> Signal:
    mean, variance = inputs[0]
    # The largest of some neighbours, which are alike, lies about a deviation above; an average keeps its mean.
    return Signal(mean + sqrt(variance), variance) if op.mode == "max" else Signal(mean, variance / 2)


def _blurred(op: Blur, inputs: list[Signal], shapes: tuple[Shape, ...]) -> Signal:
    return Signal(inputs[0].mean, inputs[0].variance / 2)


def _sloped(op: PReLU, inputs: list[Signal], shapes: tuple[Shape, ...]) -> Signal:
    # Slopes are uniform on 0.5 to 1.5: about 1, where nothing would change.
    return inputs[0]


def _zeroed(op: Pad, inputs: list[Signal], shapes: tuple[Shape, ...]) -> Signal:
    part = prod(shapes[0]) / prod(op.shape(*shapes))
    mean = inputs[0].mean * part
    return Signal(mean, inputs[0].power * part - mean**2)


def _added(op: Add, inputs: list[Signal], shapes: tuple[Shape, ...]) -> Signal:
    return Signal(sum(signal.mean for signal in inputs), sum(signal.variance for signal in inputs))


def _multiplied(op: Multiply, inputs: list[Signal], shapes: tuple[Shape, ...]) -> Signal:
    first, second = inputs
    mean = first.mean * second.mean
    return Signal(mean, first.power * second.power - mean**2)


def _stacked(op: Concat | Beside, inputs: list[Signal], shapes: tuple[Shape, ...]) -> Signal:
    parts = [prod(shape) / sum(map(prod, shapes)) for shape in shapes]
    mean = sum(part * signal.mean for part, signal in zip(parts, inputs, strict=True))
    power = sum(part * signal.power for part, signal in zip(parts, inputs, strict=True))
    return Signal(mean, power - mean**2)


def _scaled(op: Gain, inputs: list[Signal], shapes: tuple[Shape, ...]) -> Signal:
    return Signal(inputs[0].mean * op.factor, inputs[0].variance * op.factor**2)


def _weighed_each(op: Scale, inputs: list[Signal], shapes: tuple[Shape, ...]) -> Signal:
    # Factors are uniform on 0.5 to 1.5; shifts have a variance of 0.01.
    mean, power = inputs[0].mean, inputs[0].power * 13 / 12
    return Signal(mean, power - mean**2 + 0.01 * op.shift)


def _answered(op: GlobalResponseNorm, inputs: list[Signal], shapes: tuple[Shape, ...]) -> Signal:
    # Channels are about as long as their mean: x + gain · x + shift, with a gain of mean 1 and mean square 13/12.
    mean, power = 2 * inputs[0].mean, (3 + 13 / 12) * inputs[0].power
    return Signal(mean, power - mean**2 + 0.01)


def _attended(op: Attention, inputs: list[Signal], shapes: tuple[Shape, ...]) -> Signal:
    # An average of many places, weighed about alike.
    return Signal(inputs[2].mean, inputs[2].variance / (shapes[2][1] * shapes[2][2]))


def _channels_attended(op: ChannelAttention, inputs: list[Signal], shapes: tuple[Shape, ...]) -> Signal:
    return Signal(inputs[2].mean, inputs[2].variance * op.heads / shapes[2][0])


def _waved(op: Positions, inputs: list[Signal], shapes: tuple[Shape, ...]) -> Signal:
    # Squares of a sine and of its cosine add up to 1.
    return Signal(0.0, 0.5)


def _padded(op: PadChannels, inputs: list[Signal], shapes: tuple[Shape, ...]) -> Signal:
    part = shapes[0][0] / op.out
    mean = inputs[0].mean * part
    return Signal(mean, inputs[0].power * part - mean**2)


def _shared(op: Softmax, inputs: list[Signal], shapes: tuple[Shape, ...]) -> Signal:
    share = 1 / op.length(shapes[0])
    return Signal(share, share**2)


def _summed(op: SumParts, inputs: list[Signal], shapes: tuple[Shape, ...]) -> Signal:
    return Signal(inputs[0].mean * op.parts, inputs[0].variance * op.parts)


def _summed_whole(op: SumPlaces, inputs: list[Signal], shapes: tuple[Shape, ...]) -> Signal:
    places = shapes[0][1] * shapes[0][2]
    return Signal(inputs[0].mean * places, inputs[0].variance * places)


def _summed_places(op: WeightedSum, inputs: list[Signal], shapes: tuple[Shape, ...]) -> Signal:
    places = shapes[0][1] * shapes[0][2]
    mean, variance = _multiplied(Multiply(), inputs, shapes)
    return Signal(mean * places, variance * places)


_RULES: Mapping[type[Op], Rule] = {
    Activation: _activated,
    AdaptivePool: _pooled,
    Add: _added,
    Attention: _attended,
    BatchNorm: _normed,
    Beside: _stacked,
    Blur: _blurred,
    ChannelAttention: _channels_attended,
    ChannelConv: _weighed,
    ChannelPool: _pooled,
    Concat: _stacked,
    Conv2d: _convolved,
    Dropout: _same,
    Flatten: _same,
    Gain: _scaled,
    GlobalResponseNorm: _answered,
    GroupNorm: _normed,
    Input: _weighed,
    LayerNorm: _normed,
    Linear: _weighed,
    LocalResponseNorm: _same,
    Multiply: _multiplied,
    Pad: _zeroed,
    PadChannels: _padded,
    PReLU: _sloped,
    Pool: _pooled,
    Positions: _waved,
    RMSNorm: _normed,
    Scale: _weighed_each,
    Shuffle: _same,
    Slice: _same,
    Softmax: _shared,
    SpaceToDepth: _same,
    Subsample: _same,
    SumParts: _summed,
    SumPlaces: _summed_whole,
    Unflatten: _same,
    Upsample: _same,
    WeightedSum: _summed_places,
}
