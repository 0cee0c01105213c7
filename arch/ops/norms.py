"""Normalisations."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from arch.ops.base import (
    ONE_INPUT,
    Arity,
    Counts,
    Kind,
    Look,
    Saved,
    Shape,
    ShapeError,
    Weight,
    divisors_near,
    elements,
)
from arch.ops.bases import Elementwise
from arch.ops.field import WHOLE, Reading
from arch.ops.torch_code import Argument, Call, Written, channels, keyword

EPS = 1e-5
"""What a norm adds to the variance in PyTorch. Inception and TensorFlow use 0.001, Keras's ResNets 1.001e-5."""


@dataclass(frozen=True, slots=True)
class _Affine(Elementwise):
    """A norm with one scale and one shift per channel."""

    kind: ClassVar[Kind] = "norm"
    look: ClassVar[Look] = "norm"
    arity: ClassVar[Arity] = ONE_INPUT
    view: ClassVar[bool] = False

    def weights(self, *inputs: Shape) -> tuple[Weight, ...]:
        return (("weight", (inputs[0][0],)), ("bias", (inputs[0][0],)))


@dataclass(frozen=True, slots=True)
class BatchNorm(_Affine):
    """Batch normalisation at inference: one scale and one shift per channel (Ioffe & Szegedy, arXiv 1502.03167)."""

    counters_read: ClassVar[bool] = True
    # At inference a scale and a shift, which need no element but their own.
    in_place: ClassVar[bool] = True

    eps: float = EPS

    @property
    def name(self) -> str:
        return "batch_norm"

    def counts(self, inputs: tuple[Shape, ...], out: Shape) -> Counts:
        each = elements(out)
        return Counts(multiplications=each, additions=each)

    def saved(self, inputs: tuple[Shape, ...], out: Shape) -> Saved:
        # cuDNN and the native kernel keep the batch's mean and inverse deviation in float32, whatever the elements are.
        return Saved(inputs=True, statistics=2 * out[0])

    def torch(self, inputs: tuple[Shape, ...]) -> Written:
        # Momentum moves running statistics in training alone: no number here depends on it.
        module = "nn.BatchNorm1d" if len(inputs[0]) == 1 else "nn.BatchNorm2d"
        return Call(module, (channels("channels", inputs[0][0]), keyword("eps", self.eps, EPS)))


def _statistics(each: int, groups: int) -> Counts:
    """Mean, variance and the normalised value with scale and shift, of `each` elements in `groups`.

    Per element one addition for the mean, one subtraction, a square and its addition for the variance, a scaling by
    the deviation, a multiplication and an addition; per group two divisions and a root.
    """
    return Counts(3 * each, 4 * each, exponentials=groups, divisions=2 * groups)


@dataclass(frozen=True, slots=True)
class GroupNorm(_Affine):
    """Normalises groups of channels over the whole map (Wu & He, arXiv 1803.08494)."""

    counters_read: ClassVar[bool] = False
    in_place: ClassVar[bool] = False

    groups: int
    eps: float = EPS

    @property
    def name(self) -> str:
        return "group_norm"

    def shape(self, *inputs: Shape) -> Shape:
        if inputs[0][0] % self.groups:
            near = divisors_near(inputs[0][0], self.groups)
            raise ShapeError(
                f"{inputs[0][0]} channels cannot be normalised in {self.groups} groups", f"Use {near}", "groups"
            )
        return inputs[0]

    def counts(self, inputs: tuple[Shape, ...], out: Shape) -> Counts:
        return _statistics(elements(out), self.groups)

    def saved(self, inputs: tuple[Shape, ...], out: Shape) -> Saved:
        return Saved(inputs=True, elements=2 * self.groups)

    def reading(self, axis: int, length: int) -> Reading:
        return WHOLE  # mean and variance are those of the map at hand

    def torch(self, inputs: tuple[Shape, ...]) -> Written:
        arguments = Argument("groups", self.groups, "groups"), channels("channels", inputs[0][0])
        return Call("nn.GroupNorm", (*arguments, keyword("eps", self.eps, EPS)))


@dataclass(frozen=True, slots=True)
class LayerNorm(_Affine):
    """Normalises the channels at each place of a map, or a vector (Ba et al., arXiv 1607.06450; ConvNeXt)."""

    counters_read: ClassVar[bool] = False
    in_place: ClassVar[bool] = False

    eps: float = EPS

    @property
    def name(self) -> str:
        return "layer_norm"

    def counts(self, inputs: tuple[Shape, ...], out: Shape) -> Counts:
        return _statistics(elements(out), elements(out) // out[0])

    def saved(self, inputs: tuple[Shape, ...], out: Shape) -> Saved:
        return Saved(inputs=True, elements=2 * (elements(out) // out[0]))

    def torch(self, inputs: tuple[Shape, ...]) -> Written:
        arguments = channels("channels", inputs[0][0]), keyword("eps", self.eps, EPS)
        # nn.LayerNorm normalises the last axes, where a map has its width: channels are moved there and back.
        if len(inputs[0]) == 1:
            return Call("nn.LayerNorm", arguments)
        return Call("LayerNorm2d", arguments, _LAYER_NORM)


_LAYER_NORM = '''class LayerNorm2d(nn.LayerNorm):
    """Normalises the channels at each place."""

    def forward(self, x: Tensor) -> Tensor:
        x = x.permute(0, 2, 3, 1)
        x = F.layer_norm(x, self.normalized_shape, self.weight, self.bias, self.eps)
        return x.permute(0, 3, 1, 2)
'''


@dataclass(frozen=True, slots=True)
class LocalResponseNorm(Elementwise):
    """Divides each element by a power of the squares of `size` neighbouring channels (Krizhevsky et al. 2012)."""

    # Elementwise for the receptive field: its neighbours are channels at the same place.
    kind: ClassVar[Kind] = "norm"
    look: ClassVar[Look] = "norm"
    arity: ClassVar[Arity] = ONE_INPUT
    counters_read: ClassVar[bool] = True
    view: ClassVar[bool] = False
    in_place: ClassVar[bool] = False

    size: int = 5

    @property
    def name(self) -> str:
        return "local_response_norm"

    def counts(self, inputs: tuple[Shape, ...], out: Shape) -> Counts:
        each = elements(out)
        # A square, a scaling, the sum over neighbours, a power (0.75) and the division.
        return Counts(2 * each, self.size * each, exponentials=each, divisions=each)

    def saved(self, inputs: tuple[Shape, ...], out: Shape) -> Saved:
        """Beside the input the padded squares, the sum and its power."""
        padded = elements(out) // out[0] * (out[0] + self.size - 1)
        return Saved(inputs=True, elements=2 * elements(out) + padded)

    def torch(self, inputs: tuple[Shape, ...]) -> Written:
        # The constants stay torch's (alpha 1e-4, beta 0.75, k 1; AlexNet's paper has k = 2): no count depends on them.
        return Call("nn.LocalResponseNorm", (Argument("size", self.size, "size"),))
