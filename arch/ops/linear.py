"""The linear layer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from arch.ops.base import (
    ONE_INPUT,
    Arity,
    Counts,
    Geometry,
    Kind,
    Look,
    Op,
    Saved,
    Shape,
    ShapeError,
    Weight,
    elements,
    feature_map,
    spelled,
)
from arch.ops.field import OWN_PLACE, WHOLE, Reading
from arch.ops.torch_code import Call, Written, channels, keyword


@dataclass(frozen=True, slots=True)
class Linear(Op):
    """Fully connected layer: (in,) to (out,); with `places` (in, h, w) to (out, h, w), the channels at each place."""

    kind: ClassVar[Kind] = "linear"
    look: ClassVar[Look] = "linear"
    arity: ClassVar[Arity] = ONE_INPUT
    known: ClassVar[bool] = True
    counters_read: ClassVar[bool] = True
    view: ClassVar[bool] = False
    in_place: ClassVar[bool] = False

    out: int
    bias: bool = True
    # ConvNeXt's reference has linear layers where a 1x1 convolution would do (timm models/convnext.py, Mlp): tools tell
    # the two apart.
    places: bool = False

    @property
    def name(self) -> str:
        return "linear"

    @property
    def label(self) -> str:
        return f"linear, {self.out}"

    @property
    def geometry(self) -> Geometry | None:
        return None

    def shape(self, *inputs: Shape) -> Shape:
        if self.places:
            return (self.out, *feature_map(inputs[0], "a linear layer at each place")[1:])
        # nn.Linear would take a map as well, by its last axis, the width: in a classifier that is a mistake.
        if len(inputs[0]) != 1:
            raise ShapeError(
                f"a linear layer needs a vector, but its input is {spelled(inputs[0])}",
                "Pool and flatten the map before, or let the layer work at each place",
            )
        return (self.out,)

    def weights(self, *inputs: Shape) -> tuple[Weight, ...]:
        # (out, in), as torch stores it; a Dense kernel of Keras is (in, out).
        weight = ("weight", (self.out, inputs[0][0]))
        return (weight, ("bias", (self.out,))) if self.bias else (weight,)

    def counts(self, inputs: tuple[Shape, ...], out: Shape) -> Counts:
        # One image: a batch is a setting of the analyses that need one.
        products = inputs[0][0] * elements(out)
        return Counts(products, products if self.bias else products - elements(out))

    def saved(self, inputs: tuple[Shape, ...], out: Shape) -> Saved:
        # The weight is kept as well, which takes no memory beyond the parameters.
        return Saved(inputs=True)

    def reading(self, axis: int, length: int) -> Reading:
        return OWN_PLACE if self.places else WHOLE

    def formula(self, inputs: tuple[Shape, ...], out: Shape) -> str:
        factors, macs = (self.out, inputs[0][0], *out[1:]), inputs[0][0] * elements(out)
        names = "out × in × places" if self.places else "out × in"
        return f"{' × '.join(map(str, factors))} = {macs:,} MACs ({names})"

    def torch(self, inputs: tuple[Shape, ...]) -> Written:
        arguments = channels("in", inputs[0][0]), channels("out", self.out), keyword("bias", self.bias, True)
        return Call("Linear2d", arguments, _LINEAR_2D) if self.places else Call("nn.Linear", arguments)


_LINEAR_2D = '''class Linear2d(nn.Linear):
    """A linear layer on the channels at each place."""

    def forward(self, x: Tensor) -> Tensor:
        return super().forward(x.permute(0, 2, 3, 1)).permute(0, 3, 1, 2)
'''
