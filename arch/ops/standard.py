"""Weight standardisation: a convolution whose weight is normalised before use."""

from __future__ import annotations

from math import sqrt
from typing import NamedTuple

from arch.ops.torch_code import Argument, keyword


class Standard(NamedTuple):
    """Each output channel's weight gets mean 0 and variance 1 (Qiao et al., arXiv 1903.10520; BiT).

    With a gain it is the scaled form of NFNets (Brock et al., arXiv 2101.08692): times a learned gain of the channel
    and gamma / sqrt(fan-in). Both are those of timm layers/std_conv.py. It is work on weights, once for all images
    at inference, and no part of the counts.

    Attributes:
        gain: whether each output channel has a learned gain.
        eps: added to the variance.
        gamma: of the scaled form alone: what the activation before takes from the deviation.
    """

    gain: bool = False
    eps: float = 1e-6
    gamma: float = 1.0

    def factor(self, fan_in: int) -> float:
        """What the normalised weight is multiplied by, beside the gain."""
        return self.gamma / sqrt(fan_in) if self.gain else 1.0

    def arguments(self, around: tuple[int, int, int, int]) -> tuple[Argument, ...]:
        """Those of `STANDARD_CONV` beside a convolution's own; `around`: zeros (left, right, above, below)
        where they are not alike on both sides."""
        return (
            keyword("sides", around, (0, 0, 0, 0)),
            keyword("gain", self.gain, False),
            keyword("eps", self.eps, 1e-6),
            keyword("gamma", self.gamma, 1.0),
        )


STANDARD_CONV = '''class StandardConv2d(nn.Conv2d):
    """A convolution whose weight is normalised, for each output channel, before use."""

    def __init__(
        self,
        in_channels: int,
        out_channels: int,
        kernel_size: int | tuple[int, int],
        stride: int | tuple[int, int] = 1,
        padding: int | tuple[int, int] = 0,
        dilation: int | tuple[int, int] = 1,
        groups: int = 1,
        bias: bool = True,
        sides: tuple[int, int, int, int] = (0, 0, 0, 0),
        gain: bool = False,
        eps: float = 1e-6,
        gamma: float = 1.0,
    ) -> None:
        super().__init__(
            in_channels,
            out_channels,
            kernel_size,
            stride=stride,
            padding=padding,
            dilation=dilation,
            groups=groups,
            bias=bias,
        )
        self.sides, self.eps = sides, eps
        self.factor = gamma * self.weight[0].numel() ** -0.5
        self.gain = nn.Parameter(torch.ones(out_channels, 1, 1, 1)) if gain else None

    def forward(self, x: Tensor) -> Tensor:
        gain = None if self.gain is None else (self.gain * self.factor).view(-1)
        flat = self.weight.reshape(1, self.out_channels, -1)
        flat = F.batch_norm(flat, None, None, gain, training=True, eps=self.eps)
        weight = flat.reshape(self.weight.shape)
        x = F.pad(x, self.sides) if any(self.sides) else x
        out: Tensor = self._conv_forward(x, weight, self.bias)
        return out
'''
