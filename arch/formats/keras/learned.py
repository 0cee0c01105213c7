"""Source of classes of layers that Keras lacks: each stands in the files that use it."""

from __future__ import annotations

from collections.abc import Mapping

from arch.formats.keras.attention import ATTENTION

_LAYER_SCALE = '''@keras.saving.register_keras_serializable()
class LayerScale(layers.Layer):
    """Multiplies each channel by a learned factor."""

    def __init__(self, bias: bool = False, **settings: object) -> None:
        """With or without a learned shift of each channel."""
        super().__init__(**settings)
        self.use_bias = bias

    def build(self, shape: tuple[int | None, ...]) -> None:
        """One number for each channel, close to nothing as in ConvNeXt."""
        start = keras.initializers.Constant(1e-6)
        self.gamma = self.add_weight(shape[-1:], start, name="gamma")
        if self.use_bias:
            self.bias = self.add_weight(shape[-1:], "zeros", name="bias")

    def call(self, x: KerasTensor) -> KerasTensor:
        """The map, scaled and shifted."""
        return x * self.gamma + self.bias if self.use_bias else x * self.gamma

    def get_config(self) -> dict[str, object]:
        """What it is made of."""
        return {**super().get_config(), "bias": self.use_bias}
'''

_MAP_SCALE = '''@keras.saving.register_keras_serializable()
class MapScale(layers.Layer):
    """Multiplies the whole map by one learned factor."""

    def __init__(self, bias: bool = False, **settings: object) -> None:
        """With or without a learned shift."""
        super().__init__(**settings)
        self.use_bias = bias

    def build(self, shape: tuple[int | None, ...]) -> None:
        """A factor that changes nothing yet."""
        self.scale = self.add_weight((1,), "ones", name="scale")
        if self.use_bias:
            self.bias = self.add_weight((1,), "zeros", name="bias")

    def call(self, x: KerasTensor) -> KerasTensor:
        """The map, scaled and shifted."""
        return x * self.scale + self.bias if self.use_bias else x * self.scale

    def get_config(self) -> dict[str, object]:
        """What it is made of."""
        return {**super().get_config(), "bias": self.use_bias}
'''

_GLOBAL_RESPONSE_NORM = '''@keras.saving.register_keras_serializable()
class GlobalResponseNorm(layers.Layer):
    """Scales each channel by its length over the map, beside the mean of all."""

    def __init__(self, epsilon: float = 1e-6, **settings: object) -> None:
        """Epsilon is added to the mean."""
        super().__init__(**settings)
        self.epsilon = epsilon

    def build(self, shape: tuple[int | None, ...]) -> None:
        """A gain and a shift of each channel, which change nothing yet."""
        self.gain = self.add_weight(shape[-1:], "zeros", name="gain")
        self.shift = self.add_weight(shape[-1:], "zeros", name="shift")

    def call(self, x: KerasTensor) -> KerasTensor:
        """The map, and what its channels answer."""
        lengths = ops.norm(x, axis=(1, 2), keepdims=True)
        mean = ops.mean(lengths, axis=-1, keepdims=True)
        return x + self.gain * (x * (lengths / (mean + self.epsilon))) + self.shift

    def get_config(self) -> dict[str, object]:
        """What it is made of."""
        return {**super().get_config(), "epsilon": self.epsilon}
'''

_CHANNEL_CONV = '''@keras.saving.register_keras_serializable()
class ChannelConv(layers.Layer):
    """A convolution along the channels of a vector."""

    def __init__(self, kernel_size: int, **settings: object) -> None:
        """A window of an odd number of channels."""
        super().__init__(**settings)
        self.kernel_size = kernel_size

    def build(self, shape: tuple[int | None, ...]) -> None:
        """One kernel for all channels."""
        self.kernel = self.add_weight((self.kernel_size, 1, 1), name="kernel")

    def call(self, x: KerasTensor) -> KerasTensor:
        """The channels, with zeros at both ends."""
        return ops.conv(x[..., None], self.kernel, padding="same")[..., 0]

    def get_config(self) -> dict[str, object]:
        """What it is made of."""
        return {**super().get_config(), "kernel_size": self.kernel_size}
'''

_BLUR = '''@keras.saving.register_keras_serializable()
class Blur(layers.Layer):
    """Averages each channel with binomial weights."""

    def __init__(
        self, kernel_size: int, stride: int, padding: int, mode: str, **settings: object
    ) -> None:
        """A square window; the mode is that of `ops.pad`."""
        super().__init__(**settings)
        self.kernel_size, self.stride = kernel_size, stride
        self.padding, self.mode = padding, mode

    def call(self, x: KerasTensor) -> KerasTensor:
        """The map, padded and blurred."""
        last = self.kernel_size - 1
        row = [math.comb(last, place) / 2**last for place in range(last + 1)]
        kernel = [[[[down * along]] * x.shape[-1] for along in row] for down in row]
        kernel = ops.convert_to_tensor(kernel, dtype=x.dtype)
        side = (self.padding, self.padding)
        x = ops.pad(x, [(0, 0), side, side, (0, 0)], mode=self.mode)
        return ops.depthwise_conv(x, kernel, self.stride, "valid")

    def get_config(self) -> dict[str, object]:
        """What it is made of."""
        own = {"kernel_size": self.kernel_size, "stride": self.stride}
        own |= {"padding": self.padding, "mode": self.mode}
        return {**super().get_config(), **own}
'''

_UPSAMPLE = '''@keras.saving.register_keras_serializable()
class Upsample(layers.Layer):
    """The nearest element at or before each place of a larger map."""

    def __init__(self, size: tuple[int, int], **settings: object) -> None:
        """So many rows and columns."""
        super().__init__(**settings)
        self.size = size

    def call(self, x: KerasTensor) -> KerasTensor:
        """The map of the size."""
        for axis, wanted in enumerate(self.size, start=1):
            length = x.shape[axis]
            # In float32, as PyTorch does.
            places = ops.arange(wanted, dtype="float32") * (length / wanted)
            places = ops.minimum(ops.cast(ops.floor(places), "int32"), length - 1)
            x = ops.take(x, places, axis=axis)
        return x

    def get_config(self) -> dict[str, object]:
        """What it is made of."""
        return {**super().get_config(), "size": self.size}
'''

LEARNED: Mapping[str, str] = {
    **ATTENTION,
    "LayerScale": _LAYER_SCALE,
    "MapScale": _MAP_SCALE,
    "Blur": _BLUR,
    "ChannelConv": _CHANNEL_CONV,
    "Upsample": _UPSAMPLE,
    "GlobalResponseNorm": _GLOBAL_RESPONSE_NORM,
}
"""Classes by their names."""
