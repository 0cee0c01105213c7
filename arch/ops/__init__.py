"""The closed list of primitives. The only arithmetic of the project: shapes, weights and primitive counts."""

from arch.ops.base import Counts, Kind, Op, Shape, ShapeError, Weight, divisors_near, elements
from arch.ops.layout import Concat, Flatten, Input, PadChannels, Subsample, Unflatten
from arch.ops.pointwise import (
    NONLINEARITIES,
    Activation,
    Add,
    BatchNorm,
    Dropout,
    Gain,
    Linear,
    LocalResponseNorm,
    Nonlinearity,
    Scale,
)
from arch.ops.window import Conv2d, GlobalPool, Pair, Pool

__all__ = [
    "NONLINEARITIES",
    "Activation",
    "Add",
    "BatchNorm",
    "Concat",
    "Conv2d",
    "Counts",
    "Dropout",
    "Flatten",
    "Gain",
    "GlobalPool",
    "Input",
    "Kind",
    "Linear",
    "LocalResponseNorm",
    "Nonlinearity",
    "Op",
    "PadChannels",
    "Pair",
    "Pool",
    "Scale",
    "Shape",
    "ShapeError",
    "Subsample",
    "Unflatten",
    "Weight",
    "divisors_near",
    "elements",
]
