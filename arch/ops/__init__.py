"""The closed list of primitives. The only arithmetic of the project: shapes, weights and primitive counts."""

from arch.ops.adaptive import AdaptivePool
from arch.ops.attention import Attention, ChannelAttention
from arch.ops.base import (
    TRAITS,
    Counts,
    Geometry,
    Kind,
    Look,
    Op,
    Pair,
    Saved,
    Shape,
    ShapeError,
    Sides,
    Weight,
    divisors_near,
    elements,
    feature_map,
    spelled,
    states,
)
from arch.ops.beside import Beside, SumPlaces
from arch.ops.blur import Blur
from arch.ops.channel_conv import ChannelConv
from arch.ops.channel_pool import ChannelPool
from arch.ops.layout import Concat, Flatten, Input, PadChannels, Slice, Subsample, Unflatten
from arch.ops.linear import Linear
from arch.ops.magnitude import GlobalResponseNorm, RMSNorm
from arch.ops.norms import EPS, BatchNorm, GroupNorm, LayerNorm, LocalResponseNorm
from arch.ops.opaque import Opaque
from arch.ops.parts import Shuffle, SumParts
from arch.ops.placing import along_columns, padded_same
from arch.ops.pointwise import NONLINEARITIES, Activation, Add, Dropout, Gain, Multiply, Nonlinearity
from arch.ops.positions import Positions
from arch.ops.prelu import PReLU
from arch.ops.products import WeightedSum
from arch.ops.registry import discover
from arch.ops.resizing import Pad, SpaceToDepth, Upsample
from arch.ops.scaling import Scale
from arch.ops.softmax import Softmax
from arch.ops.standard import Standard
from arch.ops.window import Conv2d, Pool, sides

# The imports above give callers their names; what is an op is found in the folder, so that none is forgotten.
OPS = discover("arch.ops")

__all__ = [
    "EPS",
    "NONLINEARITIES",
    "OPS",
    "TRAITS",
    "Activation",
    "AdaptivePool",
    "Add",
    "Attention",
    "BatchNorm",
    "Beside",
    "Blur",
    "ChannelAttention",
    "ChannelConv",
    "ChannelPool",
    "Concat",
    "Conv2d",
    "Counts",
    "Dropout",
    "Flatten",
    "Gain",
    "Geometry",
    "GlobalResponseNorm",
    "GroupNorm",
    "Input",
    "Kind",
    "LayerNorm",
    "Linear",
    "LocalResponseNorm",
    "Look",
    "Multiply",
    "Nonlinearity",
    "Op",
    "Opaque",
    "PReLU",
    "Pad",
    "PadChannels",
    "Pair",
    "Pool",
    "Positions",
    "RMSNorm",
    "Saved",
    "Scale",
    "Shape",
    "ShapeError",
    "Shuffle",
    "Sides",
    "Slice",
    "Softmax",
    "SpaceToDepth",
    "Standard",
    "Subsample",
    "SumParts",
    "SumPlaces",
    "Unflatten",
    "Upsample",
    "Weight",
    "WeightedSum",
    "discover",
    "divisors_near",
    "elements",
    "feature_map",
    "along_columns",
    "padded_same",
    "sides",
    "spelled",
    "states",
]
