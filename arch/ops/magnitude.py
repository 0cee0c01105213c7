"""Normalisations that divide by a magnitude and subtract no mean."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from arch.ops.base import ONE_INPUT, Arity, Counts, Kind, Look, Saved, Shape, Weight, elements, feature_map
from arch.ops.bases import Elementwise
from arch.ops.field import WHOLE, Reading
from arch.ops.torch_code import Call, Written, channels, keyword

EPS = 1e-6
"""timm's default for both (layers/norm.py, layers/grn.py); `nn.RMSNorm` has none of its own."""


@dataclass(frozen=True, slots=True)
class _Magnitude(Elementwise):
    kind: ClassVar[Kind] = "norm"
    look: ClassVar[Look] = "norm"
    arity: ClassVar[Arity] = ONE_INPUT
    counters_read: ClassVar[bool] = False
    view: ClassVar[bool] = False
    in_place: ClassVar[bool] = False

    eps: float = EPS


@dataclass(frozen=True, slots=True)
class RMSNorm(_Magnitude):
    """Divides the channels at each place by their root mean square (Zhang & Sennrich, arXiv 1910.07467)."""

    @property
    def name(self) -> str:
        return "rms_norm"

    def weights(self, *inputs: Shape) -> tuple[Weight, ...]:
        return (("weight", (inputs[0][0],)),)

    def counts(self, inputs: tuple[Shape, ...], out: Shape) -> Counts:
        """A square, its addition and two scalings per element; at each place a mean, a root and its inverse."""
        each, places = elements(out), elements(out) // out[0]
        return Counts(3 * each, each, exponentials=places, divisions=2 * places)

    def saved(self, inputs: tuple[Shape, ...], out: Shape) -> Saved:
        """Beside the input its inverse magnitude at each place, and what the gain multiplies."""
        return Saved(inputs=True, elements=elements(out) + elements(out) // out[0])

    def torch(self, inputs: tuple[Shape, ...]) -> Written:
        # `nn.RMSNorm` normalises the last axes, where a map has its width.
        return Call("RMSNorm2d", (channels("channels", inputs[0][0]), keyword("eps", self.eps, EPS)), _RMS_NORM)


_RMS_NORM = '''class RMSNorm2d(nn.Module):
    """Divides the channels at each place by their root mean square."""

    def __init__(self, channels: int, eps: float = 1e-6) -> None:
        super().__init__()
        self.eps = eps
        self.weight = nn.Parameter(torch.ones(channels))

    def forward(self, x: Tensor) -> Tensor:
        power = x.pow(2).mean(1, keepdim=True)
        x = x * torch.rsqrt(power + self.eps)
        return x * self.weight.view(-1, *[1] * (x.dim() - 2))
'''


@dataclass(frozen=True, slots=True)
class GlobalResponseNorm(_Magnitude):
    """x + shift + gain · x · length / mean length, a channel's length being over the map (ConvNeXt V2, 2301.00808)."""

    @property
    def name(self) -> str:
        return "global_response_norm"

    def shape(self, *inputs: Shape) -> Shape:
        return feature_map(inputs[0], self.name)

    def weights(self, *inputs: Shape) -> tuple[Weight, ...]:
        return (("weight", (inputs[0][0],)), ("bias", (inputs[0][0],)))

    def counts(self, inputs: tuple[Shape, ...], out: Shape) -> Counts:
        """Per element a square and its addition, two scalings and two additions; per channel a root and a division.

        The mean length takes as many additions as there are channels, eps among them, and a division.
        """
        each = elements(out)
        # h · w squares need one addition less, which the additions for the mean make up for.
        return Counts(3 * each, 3 * each, exponentials=out[0], divisions=out[0] + 1)

    def saved(self, inputs: tuple[Shape, ...], out: Shape) -> Saved:
        """Beside the input what the gain multiplies, two lengths of each channel, and their mean."""
        return Saved(inputs=True, elements=elements(out) + 2 * out[0] + 1)

    def reading(self, axis: int, length: int) -> Reading:
        return WHOLE  # a channel's length is that of the map at hand

    def torch(self, inputs: tuple[Shape, ...]) -> Written:
        arguments = channels("channels", inputs[0][0]), keyword("eps", self.eps, EPS)
        return Call("GlobalResponseNorm", arguments, _GLOBAL_RESPONSE_NORM)


# It begins as the identity, as in timm layers/grn.py.
_GLOBAL_RESPONSE_NORM = '''class GlobalResponseNorm(nn.Module):
    """Scales each channel by its length over the map, beside the mean of all."""

    def __init__(self, channels: int, eps: float = 1e-6) -> None:
        super().__init__()
        self.eps = eps
        self.weight = nn.Parameter(torch.zeros(channels))
        self.bias = nn.Parameter(torch.zeros(channels))

    def forward(self, x: Tensor) -> Tensor:
        lengths = x.norm(dim=(2, 3), keepdim=True)
        answer = x * (lengths / (lengths.mean(1, keepdim=True) + self.eps))
        weight, bias = self.weight.view(-1, 1, 1), self.bias.view(-1, 1, 1)
        return x + torch.addcmul(bias, weight, answer)
'''
