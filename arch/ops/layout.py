"""Ops that only move elements: no weights and no arithmetic."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from arch.ops.base import SEVERAL_INPUTS, Arity, Kind, Look, Pair, Shape, ShapeError, elements, feature_map, spelled
from arch.ops.bases import Movement
from arch.ops.field import OWN_PLACE, WHOLE, Reading, Window
from arch.ops.torch_code import Argument, Call, Expression, Written, channels


@dataclass(frozen=True, slots=True)
class Input(Movement):
    """The image that enters the network."""

    kind: ClassVar[Kind] = "input"
    look: ClassVar[Look] = "input"
    arity: ClassVar[Arity] = (0, 0)
    view: ClassVar[bool] = False
    in_place: ClassVar[bool] = False

    size: Shape

    @property
    def name(self) -> str:
        return "input"

    def shape(self, *inputs: Shape) -> Shape:
        return self.size

    def reading(self, axis: int, length: int) -> Reading:
        return OWN_PLACE

    def torch(self, inputs: tuple[Shape, ...]) -> Written:
        return Expression(lambda names: "x")


@dataclass(frozen=True, slots=True)
class Flatten(Movement):
    """(c, h, w) to (c*h*w,)."""

    kind: ClassVar[Kind] = "reshape"
    look: ClassVar[Look] = "other"
    view: ClassVar[bool] = True
    in_place: ClassVar[bool] = False

    @property
    def name(self) -> str:
        return "flatten"

    def shape(self, *inputs: Shape) -> Shape:
        return (elements(inputs[0]),)

    def reading(self, axis: int, length: int) -> Reading:
        # An element of the vector lies at one place, but a vector has no places to step along: what reads it reads all.
        return WHOLE

    def torch(self, inputs: tuple[Shape, ...]) -> Written:
        # From axis 1: axis 0 is the batch, which shapes here leave out.
        return Expression(lambda names: f"torch.flatten({names[0]}, 1)", "nn.Flatten()")


@dataclass(frozen=True, slots=True)
class Unflatten(Movement):
    """(c,) to (c, 1, 1), so that a vector can gate a map."""

    kind: ClassVar[Kind] = "reshape"
    look: ClassVar[Look] = "other"
    view: ClassVar[bool] = True
    in_place: ClassVar[bool] = False

    @property
    def name(self) -> str:
        return "unflatten"

    def shape(self, *inputs: Shape) -> Shape:
        return (*inputs[0], 1, 1)

    def reading(self, axis: int, length: int) -> Reading:
        return OWN_PLACE

    def torch(self, inputs: tuple[Shape, ...]) -> Written:
        # A view for every width; `view(-1, c, 1, 1)` would need the number of channels.
        return Expression(lambda names: f"{names[0]}[:, :, None, None]")


@dataclass(frozen=True, slots=True)
class Subsample(Movement):
    """Keeps every `stride`-th row and column, starting with the first."""

    kind: ClassVar[Kind] = "reshape"
    look: ClassVar[Look] = "other"
    # A map of its own, though torch's slice is a view: that view keeps all of the larger map alive.
    view: ClassVar[bool] = False
    in_place: ClassVar[bool] = False

    stride: Pair

    @property
    def name(self) -> str:
        return "subsample"

    def shape(self, *inputs: Shape) -> Shape:
        channels, height, width = feature_map(inputs[0], self.name)
        # Rounded up, as x[:, :, ::stride] is: option A's shortcut meets a 3x3 with padding 1.
        return channels, -(-height // self.stride[0]), -(-width // self.stride[1])

    def reading(self, axis: int, length: int) -> Reading:
        return Window(stride=self.stride[axis])

    def torch(self, inputs: tuple[Shape, ...]) -> Written:
        return Call(
            "Subsample",
            (Argument("rows", self.stride[0], "stride"), Argument("columns", self.stride[1], "stride")),
            _SUBSAMPLE,
        )


@dataclass(frozen=True, slots=True)
class Slice(Movement):
    """The channels from `start` up to `stop`, which is not among them, of a map or a vector."""

    kind: ClassVar[Kind] = "reshape"
    look: ClassVar[Look] = "other"
    view: ClassVar[bool] = True
    in_place: ClassVar[bool] = False

    start: int
    stop: int

    @property
    def name(self) -> str:
        return "slice"

    @property
    def label(self) -> str:
        return f"channels {self.start} to {self.stop}"

    def shape(self, *inputs: Shape) -> Shape:
        found = inputs[0][0]
        if not 0 <= self.start < self.stop <= found:
            raise ShapeError(
                f"channels from {self.start} up to {self.stop} are not among the {found} of the input",
                f"Use parts of the first {found}",
            )
        return (self.stop - self.start, *inputs[0][1:])

    def reading(self, axis: int, length: int) -> Reading:
        return OWN_PLACE

    def torch(self, inputs: tuple[Shape, ...]) -> Written:
        # A module, and no expression `x[:, a:b]`: of blocks that differ in it, one class takes the numbers.
        return Call("Slice", (Argument("start", self.start, "slice"), Argument("stop", self.stop, "slice")), _SLICE)


@dataclass(frozen=True, slots=True)
class PadChannels(Movement):
    """Appends channels of zeros until there are `out`."""

    kind: ClassVar[Kind] = "reshape"
    look: ClassVar[Look] = "other"
    view: ClassVar[bool] = False
    in_place: ClassVar[bool] = False

    out: int

    @property
    def name(self) -> str:
        return "pad_channels"

    def shape(self, *inputs: Shape) -> Shape:
        channels, height, width = feature_map(inputs[0], self.name)
        if self.out < channels:
            raise ShapeError(
                f"padding cannot shrink {channels} channels to {self.out}",
                f"Use shortcut B, C or D, or a width of at least {channels}",
                "shortcut",
            )
        # The extra zero entries of option A (He et al., arXiv 1512.03385, section 3.3).
        return self.out, height, width

    def reading(self, axis: int, length: int) -> Reading:
        return OWN_PLACE

    def torch(self, inputs: tuple[Shape, ...]) -> Written:
        return Call("PadChannels", (channels("channels", self.out),), _PAD_CHANNELS)


@dataclass(frozen=True, slots=True)
class Concat(Movement):
    """Stacks feature maps of one size along the channels."""

    kind: ClassVar[Kind] = "merge"
    look: ClassVar[Look] = "concat"
    arity: ClassVar[Arity] = SEVERAL_INPUTS
    # torch.cat copies: one after another makes DenseNet's memory quadratic in its depth (arXiv 1707.06990).
    view: ClassVar[bool] = False
    in_place: ClassVar[bool] = False

    @property
    def name(self) -> str:
        return "concat"

    def shape(self, *inputs: Shape) -> Shape:
        # Vectors have no sizes to differ in: they may be stacked too.
        if len({shape[1:] for shape in inputs}) > 1:
            sizes = ", ".join(spelled(shape[1:]) for shape in inputs)
            what = f"cannot concatenate maps of different sizes: {sizes}"
            raise ShapeError(what, "Give them equal strides and padding")
        return (sum(shape[0] for shape in inputs), *inputs[0][1:])

    def reading(self, axis: int, length: int) -> Reading:
        return OWN_PLACE

    def torch(self, inputs: tuple[Shape, ...]) -> Written:
        return Expression(lambda names: f"torch.cat([{', '.join(names)}], dim=1)")


_SUBSAMPLE = '''class Subsample(nn.Module):
    """Keeps every stride-th row and column."""

    def __init__(self, rows: int, columns: int) -> None:
        super().__init__()
        self.rows, self.columns = rows, columns

    def forward(self, x: Tensor) -> Tensor:
        return x[:, :, :: self.rows, :: self.columns]
'''

_SLICE = '''class Slice(nn.Module):
    """The channels from start up to stop."""

    def __init__(self, start: int, stop: int) -> None:
        super().__init__()
        self.start, self.stop = start, stop

    def forward(self, x: Tensor) -> Tensor:
        return x[:, self.start : self.stop]
'''

_PAD_CHANNELS = '''class PadChannels(nn.Module):
    """Appends channels of zeros."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.channels = channels

    def forward(self, x: Tensor) -> Tensor:
        return F.pad(x, (0, 0, 0, 0, 0, self.channels - x.shape[1]))
'''
