"""Source of the convolution with a standardised weight."""

from __future__ import annotations

from collections.abc import Mapping

_LAYER = '''@keras.saving.register_keras_serializable()
class StandardConv2D(layers.Conv2D):
    """A convolution whose kernel is normalised, for each filter, before use."""

    def __init__(
        self,
        filters: int,
        kernel_size: Pair,
        gain: bool = False,
        epsilon: float = 1e-6,
        gamma: float = 1.0,
        **settings: object,
    ) -> None:
        """Gamma is that of the scaled form, which has a gain."""
        super().__init__(filters, kernel_size, **settings)
        self.use_gain, self.epsilon, self.gamma = gain, epsilon, gamma

    def build(self, shape: tuple[int | None, ...]) -> None:
        """As a Conv2D, with a gain for each filter."""
        super().build(shape)
        if self.use_gain:
            self.gain = self.add_weight((self.filters,), "ones", name="gain")

    def convolution_op(self, inputs: KerasTensor, kernel: KerasTensor) -> KerasTensor:
        """With the kernel as it is used."""
        mean, variance = ops.moments(kernel, axes=(0, 1, 2), keepdims=True)
        kernel = (kernel - mean) / ops.sqrt(variance + self.epsilon)
        if self.use_gain:
            fan_in = math.prod(kernel.shape[:3])
            kernel = kernel * (self.gain * (self.gamma / math.sqrt(fan_in)))
        return super().convolution_op(inputs, kernel)

    def save_own_variables(self, store: dict[str, object]) -> None:
        """A Conv2D keeps its kernel and its bias alone."""
        super().save_own_variables(store)
        if self.use_gain:
            store["gain"] = self.gain

    def load_own_variables(self, store: dict[str, object]) -> None:
        """What was saved."""
        super().load_own_variables(store)
        if self.use_gain:
            self.gain.assign(store["gain"])

    def get_config(self) -> dict[str, object]:
        """What it is made of."""
        own = {"gain": self.use_gain, "epsilon": self.epsilon, "gamma": self.gamma}
        return {**super().get_config(), **own}
'''

_FUNCTION = '''def standard_conv2d(
    x: KerasTensor,
    filters: int,
    kernel_size: Pair,
    stride: Pair = 1,
    padding: Padding = 0,
    dilation: Pair = 1,
    groups: int = 1,
    bias: bool = False,
    gain: bool = False,
    epsilon: float = 1e-6,
    gamma: float = 1.0,
    *,
    name: str,
) -> KerasTensor:
    """A convolution with a standardised kernel and zeros around the map."""
    if padding != 0:
        x = layers.ZeroPadding2D(padding, name=f"{name}-padding")(x)
    convolution = StandardConv2D(
        filters,
        kernel_size,
        gain,
        epsilon,
        gamma,
        strides=stride,
        dilation_rate=dilation,
        groups=groups,
        use_bias=bias,
        name=name,
    )
    return convolution(x)
'''

STANDARD: Mapping[str, str] = {"StandardConv2D": _LAYER, "standard_conv2d": _FUNCTION}
"""By their names; the function calls the class."""
