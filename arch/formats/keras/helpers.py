"""Source of what Keras lacks: each stands in the files that use it."""

from __future__ import annotations

from collections.abc import Mapping

_CONV2D = '''def conv2d(
    x: KerasTensor,
    filters: int,
    kernel_size: int | tuple[int, int],
    stride: int | tuple[int, int] = 1,
    padding: Padding = 0,
    dilation: int | tuple[int, int] = 1,
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

_FLATTEN = '''def flatten(x: KerasTensor, *, name: str) -> KerasTensor:
    """A map as a vector, channel after channel, so that PyTorch's weights fit."""
    if x.shape[1:-1] not in ((), (1, 1)):
        x = layers.Permute((3, 1, 2), name=f"{name}-channels_first")(x)
    return layers.Flatten(name=name)(x)
'''

_EDGES = '''def edges(
    x: KerasTensor,
    kernel_size: tuple[int, int],
    stride: tuple[int, int],
    padding: Sides,
    ceil: bool,
) -> list[tuple[int, int]]:
    """What is added to both ends of rows and columns, so that the windows fit."""
    found = []
    for axis in (0, 1):
        before, after = padding[axis]
        size, step = x.shape[1 + axis], stride[axis]
        span = size + before + after - kernel_size[axis]
        steps = -(-span // step) if ceil else span // step
        if ceil and steps * step >= size + before:
            # No window begins behind the map.
            steps -= 1
        end = steps * step + kernel_size[axis] - before - size
        found.append((before, max(end, 0)))
    return [(0, 0), *found, (0, 0)]
'''

_MAX_POOL = '''@keras.saving.register_keras_serializable("archscope")
class PaddedMaxPool2D(layers.Layer):
    """A maximum over windows that reach beyond the map, where nothing is larger."""

    def __init__(
        self,
        kernel_size: tuple[int, int],
        stride: tuple[int, int],
        padding: Sides,
        ceil: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self.kernel_size, self.stride = kernel_size, stride
        self.padding, self.ceil = padding, ceil

    def call(self, x: KerasTensor) -> KerasTensor:
        around = edges(x, self.kernel_size, self.stride, self.padding, self.ceil)
        # Zeros would win over negative elements.
        x = ops.pad(x, around, constant_values=float("-inf"))
        return ops.max_pool(x, self.kernel_size, self.stride)
'''

_AVERAGE_POOL = '''@keras.saving.register_keras_serializable("archscope")
class PaddedAveragePool2D(layers.Layer):
    """An average over windows that reach beyond the map.

    With `count_padding` the zeros of the padding count, those behind it never do.
    """

    def __init__(
        self,
        kernel_size: tuple[int, int],
        stride: tuple[int, int],
        padding: Sides,
        ceil: bool = False,
        count_padding: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self.kernel_size, self.stride = kernel_size, stride
        self.padding, self.ceil, self.count_padding = padding, ceil, count_padding

    def call(self, x: KerasTensor) -> KerasTensor:
        around = edges(x, self.kernel_size, self.stride, self.padding, self.ceil)
        counted = ops.ones((1, *x.shape[1:3], 1), dtype=x.dtype)
        beyond = around
        if self.count_padding:
            sides = [(0, 0), *self.padding, (0, 0)]
            counted = ops.pad(counted, sides, constant_values=1)
            pairs = zip(around, sides, strict=True)
            beyond = [(0, max(end - side, 0)) for (_, end), (_, side) in pairs]
        averages = ops.average_pool(ops.pad(x, around), self.kernel_size, self.stride)
        shares = ops.pad(counted, beyond)
        return averages / ops.average_pool(shares, self.kernel_size, self.stride)
'''

_NORM = '''@keras.saving.register_keras_serializable("archscope")
class LocalResponseNorm(layers.Layer):
    """Divides by what `size` neighbouring channels say (Krizhevsky et al. 2012)."""

    def __init__(self, size: int, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.size = size

    def call(self, x: KerasTensor) -> KerasTensor:
        channels, before = x.shape[-1], self.size // 2
        around = [(0, 0)] * (len(x.shape) - 1) + [(before, self.size - 1 - before)]
        squares = ops.pad(ops.square(x), around)
        power = squares[..., :channels]
        for index in range(1, self.size):
            power = power + squares[..., index : index + channels]
        return x / (1.0 + 1e-4 * power / self.size) ** 0.75
'''

_PAD_CHANNELS = '''@keras.saving.register_keras_serializable("archscope")
class PadChannels(layers.Layer):
    """Appends channels of zeros until there are `channels`."""

    def __init__(self, channels: int, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.channels = channels

    def call(self, x: KerasTensor) -> KerasTensor:
        return ops.pad(x, [(0, 0)] * 3 + [(0, self.channels - x.shape[-1])])
'''

HELPERS: Mapping[str, tuple[str, ...]] = {
    "conv2d": (_CONV2D,),
    "flatten": (_FLATTEN,),
    "PaddedMaxPool2D": (_EDGES, _MAX_POOL),
    "PaddedAveragePool2D": (_EDGES, _AVERAGE_POOL),
    "LocalResponseNorm": (_NORM,),
    "PadChannels": (_PAD_CHANNELS,),
}
"""By the name that is called, what has to stand before."""
