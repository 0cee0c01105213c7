"""Source of what Keras lacks: each stands in the files that use it."""

from __future__ import annotations

import re
from collections.abc import Mapping

from arch.formats.keras.arranging import ARRANGING
from arch.formats.keras.learned import LEARNED
from arch.formats.keras.standard import STANDARD

_CONV2D = '''def conv2d(
    x: KerasTensor,
    filters: int,
    kernel_size: Pair,
    stride: Pair = 1,
    padding: Padding = 0,
    dilation: Pair = 1,
    groups: int = 1,
    bias: bool = False,
    *,
    name: str,
) -> KerasTensor:
    """A convolution with zeros around the map.

    Not `padding="same"`: with a stride of 2 that pads the far sides alone.
    """
    if padding != 0:
        x = layers.ZeroPadding2D(padding, name=f"{name}-padding")(x)
    convolution = layers.Conv2D(
        filters,
        kernel_size,
        strides=stride,
        dilation_rate=dilation,
        groups=groups,
        use_bias=bias,
        name=name,
    )
    return convolution(x)
'''

_DEPTHWISE = '''def depthwise_conv2d(
    x: KerasTensor,
    kernel_size: Pair,
    stride: Pair = 1,
    padding: Padding = 0,
    dilation: Pair = 1,
    bias: bool = False,
    *,
    name: str,
) -> KerasTensor:
    """A convolution of each channel by itself, with zeros around the map."""
    if padding != 0:
        x = layers.ZeroPadding2D(padding, name=f"{name}-padding")(x)
    convolution = layers.DepthwiseConv2D(
        kernel_size,
        strides=stride,
        dilation_rate=dilation,
        use_bias=bias,
        name=name,
    )
    return convolution(x)
'''

_BATCH_NORM = '''def batch_norm(x: KerasTensor, epsilon: float = 1e-5, *, name: str) -> KerasTensor:
    """Running statistics keep 0.9 of themselves in a step: what PyTorch calls 0.1."""
    return layers.BatchNormalization(momentum=0.9, epsilon=epsilon, name=name)(x)
'''

_FLATTEN = '''def flatten(x: KerasTensor, *, name: str) -> KerasTensor:
    """A map as a vector, channel after channel, so that PyTorch's weights fit."""
    x = layers.Permute((3, 1, 2), name=f"{name}-channels_first")(x)
    return layers.Flatten(name=name)(x)
'''

_MAX_POOL = '''def max_pool2d(
    x: KerasTensor, kernel_size: Pair, stride: Pair, padding: Sides, *, name: str
) -> KerasTensor:
    """A maximum over windows that reach beyond the map, where nothing is larger."""
    # Zeros would win over negative elements.
    x = ops.pad(x, [(0, 0), *padding, (0, 0)], constant_values=float("-inf"))
    return layers.MaxPooling2D(kernel_size, stride, name=name)(x)
'''

_REACHED = '''def reached(
    x: KerasTensor, kernel_size: Pair, stride: Pair, padding: Sides
) -> Sides:
    """The padding up to the end of the last window, their number rounded up."""
    found = []
    for axis, (before, after) in enumerate(padding):
        size = before + x.shape[1 + axis]
        kernel, step = (
            value if isinstance(value, int) else value[axis]
            for value in (kernel_size, stride)
        )
        # No window begins behind the map.
        last = min(-((kernel - size - after) // step), (size - 1) // step)
        found.append((before, max(last * step + kernel - size, 0)))
    return found[0], found[1]
'''

_CEIL_MAX_POOL = '''def ceil_max_pool2d(
    x: KerasTensor,
    kernel_size: Pair,
    stride: Pair,
    padding: Sides = ((0, 0), (0, 0)),
    *,
    name: str,
) -> KerasTensor:
    """A maximum over as many windows as it takes to reach every element."""
    around = reached(x, kernel_size, stride, padding)
    return max_pool2d(x, kernel_size, stride, around, name=name)
'''

_PADDED_AVERAGE_POOL = '''def padded_average_pool2d(
    x: KerasTensor, kernel_size: Pair, stride: Pair, padding: Padding, *, name: str
) -> KerasTensor:
    """An average over windows in which the zeros around the map count."""
    x = layers.ZeroPadding2D(padding, name=f"{name}-padding")(x)
    return layers.AveragePooling2D(kernel_size, stride, name=name)(x)
'''

_AVERAGE_POOL = '''def average_pool2d(
    x: KerasTensor,
    kernel_size: Pair,
    stride: Pair,
    padding: Sides,
    ceil: bool = False,
    count_padding: bool = False,
    *,
    name: str,
) -> KerasTensor:
    """An average over windows that reach beyond the map.

    With `count_padding` the zeros of the padding count; those behind it never do.
    """
    around = reached(x, kernel_size, stride, padding) if ceil else padding
    counted = ops.ones_like(x[..., :1])
    beyond = list(around)
    if count_padding:
        sides = [(0, 0), *padding, (0, 0)]
        counted = ops.pad(counted, sides, constant_values=1)
        pairs = zip(around, padding, strict=True)
        beyond = [(0, max(end - side, 0)) for (_, end), (_, side) in pairs]
    pool = layers.AveragePooling2D(kernel_size, stride)
    shares = pool(ops.pad(counted, [(0, 0), *beyond, (0, 0)]))
    averages = pool(ops.pad(x, [(0, 0), *around, (0, 0)]))
    return layers.Identity(name=name)(averages / shares)
'''

_LOCAL_RESPONSE_NORM = '''def local_response_norm(x: KerasTensor, size: int, *, name: str) -> KerasTensor:
    """Divides by what `size` neighbouring channels say (Krizhevsky et al. 2012)."""
    channels, before = x.shape[-1], size // 2
    around = [(0, 0), (0, 0), (0, 0), (before, size - 1 - before)]
    squares = ops.pad(ops.square(x), around)
    power = squares[..., :channels]
    for index in range(1, size):
        power = power + squares[..., index : index + channels]
    return layers.Identity(name=name)(x / (1.0 + 1e-4 * power / size) ** 0.75)
'''

_PAD_CHANNELS = '''def pad_channels(x: KerasTensor, channels: int, *, name: str) -> KerasTensor:
    """Appends channels of zeros until there are `channels`."""
    x = ops.pad(x, [(0, 0), (0, 0), (0, 0), (0, channels - x.shape[-1])])
    return layers.Identity(name=name)(x)
'''

_SLICE_CHANNELS = '''def slice_channels(x: KerasTensor, start: int, stop: int, *, name: str) -> KerasTensor:
    """The channels from `start` up to `stop`."""
    return layers.Identity(name=name)(x[..., start:stop])
'''

ALIASES: Mapping[str, str] = {
    "Pair": "Pair = int | tuple[int, int]",
    "Sides": "Sides = tuple[tuple[int, int], tuple[int, int]]",
    "Padding": "Padding = Pair | Sides",
}
"""Types by their names; each may stand in those after it."""

HELPERS: Mapping[str, str] = {
    "conv2d": _CONV2D,
    "depthwise_conv2d": _DEPTHWISE,
    "batch_norm": _BATCH_NORM,
    "flatten": _FLATTEN,
    "max_pool2d": _MAX_POOL,
    "reached": _REACHED,
    "ceil_max_pool2d": _CEIL_MAX_POOL,
    "padded_average_pool2d": _PADDED_AVERAGE_POOL,
    "average_pool2d": _AVERAGE_POOL,
    "local_response_norm": _LOCAL_RESPONSE_NORM,
    "pad_channels": _PAD_CHANNELS,
    "slice_channels": _SLICE_CHANNELS,
    **ARRANGING,
    **LEARNED,
    **STANDARD,
}
"""Functions and classes by their names; each may be called by those after it."""


def used(table: Mapping[str, str], text: str) -> list[str]:
    """What a text takes of ALIASES or HELPERS, and what that takes of them."""
    found: list[str] = []
    for name, source in reversed(list(table.items())):
        # As a type or in a call: layers' names may hold any word.
        if re.search(rf"[:=>|] {name}\b|\b{name}\(", text):
            found.insert(0, source.rstrip())
            text += source
    return found
