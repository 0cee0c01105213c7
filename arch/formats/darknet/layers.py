"""What each section of Darknet is in ops of ours (pjreddie/darknet and AlexeyAB/darknet, src/parser.c)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from math import prod
from typing import Any, NamedTuple

from arch.errors import ArchError
from arch.formats.darknet.sections import Section
from arch.ops import AdaptivePool, Add, BatchNorm, Conv2d, Dropout, Linear, Multiply, Opaque, Pool, Upsample, sides
from arch.reading import (
    Learned,
    Recorder,
    Settings,
    Value,
    concatenated,
    convolved,
    pooled,
    reshaped,
    short,
    sliced,
    softmax,
    unknown,
)

HEADS = ("detection", "gaussian_yolo", "region", "yolo")
"""What reads boxes out of a map: the map is what the network returns."""
IN_TRAINING = ("contrastive", "cost")
SLOPE = 0.1
"""Of its leaky ReLU (src/activations.h)."""


class Asked(NamedTuple):
    """A section, what the section before it writes, and what each one before wrote."""

    section: Section
    x: Value
    before: Sequence[Value]

    @property
    def path(self) -> str:
        """Of the section."""
        return self.section.settings.path

    @property
    def settings(self) -> Settings:
        """Of the section."""
        return self.section.settings

    @property
    def map(self) -> Value:
        """What the section before it writes, which must have rows and columns."""
        if len(self.x.shape) != 4:
            raise self.error("it reads a vector", "It needs channels, rows and columns")
        return self.x

    def at(self, number: int) -> Value:
        """What a section writes: counted from the first, or back from this one where it is below 0."""
        place = number + len(self.before) if number < 0 else number
        if not 0 <= place < len(self.before):
            what = f"it reads section {number}, and {len(self.before)} stand before it"
            raise self.error(what, "Sections are counted from 0, or back from this one as -1")
        return self.before[place]

    def error(self, what: str, fix: str) -> ArchError:
        """An error at this section, to be raised."""
        return ArchError(self.path, what, fix)


Reader = Callable[[Recorder, Asked], Value]

FUNCTIONS: Mapping[str, str] = {
    # Of another slope, 0.1, which the reader says of the whole network.
    "leaky": "leaky_relu",
    "logistic": "sigmoid",
    "elu": "elu",
    "mish": "mish",
    "relu": "relu",
    "relu6": "relu6",
    "swish": "silu",
    "tanh": "tanh",
}


def activated(to: Recorder, asked: Asked, value: Value, default: str) -> Value:
    """A value after the function that a section ends with."""
    name = asked.settings.word("activation", default)
    if name == "linear":
        return value
    path = asked.path if value.node == asked.x.node else f"{asked.path}/act"
    return to.function(path, FUNCTIONS[name], value) if name in FUNCTIONS else unknown(to, path, name[:40], value)


def _convolutional(to: Recorder, asked: Asked) -> Value:
    own, x = asked.settings, asked.map
    size, stride, dilation = own.whole("size", 1, 1), own.whole("stride", 1, 1), own.whole("dilation", 1, 1)
    strides = own.whole("stride_y", stride, 1), own.whole("stride_x", stride, 1)
    # `pad` is a flag: half of the window; `padding` is a number.
    pad = size // 2 if own.whole("pad", 0) else own.whole("padding", 0)
    out, groups, norm = own.whole("filters", 1, 1), own.whole("groups", 1, 1), own.whole("batch_normalize", 0)
    if x.shape[1] % groups or out % groups:
        raise asked.error(f"{x.shape[1]} to {out} channels in {groups} groups", "Groups divide both")
    op = Conv2d(out, (size, size), strides, sides(pad), (dilation, dilation), groups, not norm)
    found = convolved(to, f"{asked.path}/conv", x, op, Learned("weights", (out, x.shape[1] // groups, size, size)))
    return activated(to, asked, _normed(to, asked, found) if norm else found, "logistic")


def _normed(to: Recorder, asked: Asked, value: Value) -> Value:
    # eps as on GPUs (src/blas_kernels.cu, normalize_kernel).
    return to.add(f"{asked.path}/norm", BatchNorm(1e-5), value)


def _deconvolutional(to: Recorder, asked: Asked) -> Value:
    own, x = asked.settings, asked.map
    size, stride = own.whole("size", 1, 1), own.whole("stride", 1, 1)
    pad = size // 2 if own.whole("pad", 0) else own.whole("padding", 0)
    places = ((length - 1) * stride + size - 2 * pad for length in x.shape[2:])
    # A transposed convolution: no op of ours, so its weights are not counted.
    return to.add(asked.path, Opaque("deconvolutional", (own.whole("filters", 1, 1), *places)), x)


def _local(to: Recorder, asked: Asked) -> Value:
    """A convolution with weights of its own at each place: no op of ours."""
    own, x = asked.settings, asked.map
    size, stride, pad = own.whole("size", 1, 1), own.whole("stride", 1, 1), own.whole("pad", 0)
    places = ((length - (1 if pad else size)) // stride + 1 for length in x.shape[2:])
    return to.add(asked.path, Opaque("local", (own.whole("filters", 1, 1), *places)), x)


def _windowed(mode: Any) -> Reader:
    def read(to: Recorder, asked: Asked) -> Value:
        own = asked.settings
        stride = own.whole("stride", 1, 1)
        size = own.whole("size", stride, 1)
        # The padding is that of both sides together, the odd one behind (src/maxpool_layer.c).
        pad = own.whole("padding", size - 1)
        side = (pad // 2, pad - pad // 2)
        return pooled(to, asked.path, asked.map, Pool(mode, (size, size), (stride, stride), (side, side)))

    return read


def _connected(to: Recorder, asked: Asked) -> Value:
    own, x, before = asked.settings, asked.x, to.op(asked.x)
    if isinstance(before, Dropout) and x.is_map:
        # The section flattens by itself, and a dropout does not mind: before it, as designs have it.
        x = to.add(to.made[x.node].path, before, _vector(to, asked, to.source(x)))
    norm = own.whole("batch_normalize", 0)
    found = to.add(f"{asked.path}/linear", Linear(own.whole("output", 1, 1), not norm), _vector(to, asked, x))
    return activated(to, asked, _normed(to, asked, found) if norm else found, "logistic")


def _vector(to: Recorder, asked: Asked, x: Value) -> Value:
    return reshaped(to, f"{asked.path}/flat", x, (1, prod(x.shape[1:])))


def _dropout(to: Recorder, asked: Asked) -> Value:
    rate = asked.settings.real("probability", 0.5)
    if not 0 <= rate < 1:
        raise asked.error(f"it drops a share of {rate:g}", "Use one from 0 on and below 1")
    return to.add(asked.path, Dropout(short(rate)), asked.x)


def _shortcut(to: Recorder, asked: Asked) -> Value:
    others = [asked.at(number) for number in asked.settings.wholes("from", -(2**31))]
    if not others:
        raise asked.error("from is missing", "It is the number of a section, as -3")
    alike = all(other.shape == asked.x.shape for other in others)
    weighed = asked.settings.word("weights_type", "none") != "none"
    if alike and not weighed:
        return activated(to, asked, to.add(f"{asked.path}/add", Add(), asked.x, *others), "linear")
    # Of unlike maps the channels and places that both have are added (src/blas.c, shortcut_cpu).
    title = "weighed shortcut" if weighed else "shortcut of unlike maps"
    found = to.add(f"{asked.path}/add", Opaque(title, asked.x.shape[1:]), asked.x, *others)
    return activated(to, asked, found, "linear")


def _route(to: Recorder, asked: Asked) -> Value:
    own = asked.settings
    values = [asked.at(number) for number in own.wholes("layers", -(2**31))]
    if not values:
        raise asked.error("layers is missing", "It is a list of sections, as -1,-4")
    groups, group = own.whole("groups", 1, 1), own.whole("group_id", 0)
    if groups > 1:
        values = [_part(to, asked, value, groups, group) for value in values]
    if len({value.shape[2:] for value in values}) != 1:
        shapes = " and ".join(str([*value.shape[1:]]) for value in values)
        raise asked.error(f"it reads {shapes}", "Rows and columns must be alike")
    return concatenated(to, asked.path, values, 1)


def _part(to: Recorder, asked: Asked, value: Value, groups: int, group: int) -> Value:
    channels = value.shape[1]
    if channels % groups or group >= groups:
        raise asked.error(f"part {group} of {channels} channels in {groups} groups", "Groups divide the channels")
    size = channels // groups
    return sliced(to, f"{asked.path}_part", value, 1, group * size, (group + 1) * size)


def _reorg(to: Recorder, asked: Asked) -> Value:
    channels, rows, columns = asked.map.shape[1:]
    step = asked.settings.whole("stride", 1, 1)
    if rows % step or columns % step:
        raise asked.error(f"{rows}x{columns} in steps of {step}", "Steps divide rows and columns")
    # Its order of channels is none of our ops' (src/blas.c, reorg_cpu).
    return to.add(asked.path, Opaque("reorg", (channels * step**2, rows // step, columns // step)), asked.x)


def _upsample(to: Recorder, asked: Asked) -> Value:
    times = asked.settings.whole("stride", 2, 1)
    rows, columns = asked.map.shape[2:]
    return to.add(asked.path, Upsample((rows * times, columns * times)), asked.x)


def _scaled(to: Recorder, asked: Asked) -> Value:
    """A map by a gate, which is what the section before writes."""
    whole = asked.at(asked.settings.whole("from", -2, -(2**31)))
    return activated(to, asked, to.add(f"{asked.path}/scale", Multiply(), whole, asked.map), "linear")


LAYERS: Mapping[str, Reader] = {
    "activation": lambda to, asked: activated(to, asked, asked.x, "linear"),
    "avgpool": lambda to, asked: to.add(asked.path, AdaptivePool("avg"), asked.map),
    "batchnorm": lambda to, asked: to.add(asked.path, BatchNorm(1e-5), asked.x),
    "connected": _connected,
    "convolutional": _convolutional,
    "deconvolutional": _deconvolutional,
    "dropout": _dropout,
    "l2norm": lambda to, asked: unknown(to, asked.path, "l2norm", asked.x),
    "local": _local,
    "local_avgpool": _windowed("avg"),
    "logistic": lambda to, asked: to.function(asked.path, "sigmoid", asked.x),
    "maxpool": _windowed("max"),
    "reorg": _reorg,
    "route": _route,
    "sam": _scaled,
    "scale_channels": _scaled,
    "shortcut": _shortcut,
    "softmax": lambda to, asked: softmax(to, asked.path, asked.x, 1),
    "upsample": _upsample,
}
