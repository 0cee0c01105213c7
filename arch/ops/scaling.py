"""Learned factors."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Literal

from arch.ops.base import ONE_INPUT, Arity, Counts, Kind, Look, Saved, Shape, Weight, elements
from arch.ops.bases import Elementwise
from arch.ops.torch_code import Call, Written, channels, keyword


@dataclass(frozen=True, slots=True)
class Scale(Elementwise):
    """Multiplies by a learned factor, one for each channel or one for the whole map; `shift` adds a learned number.

    Layer scale (Touvron et al., arXiv 2103.17239) is one for each channel; the gain at the end of a branch (SkipInit,
    arXiv 2002.10444) is one for the map, and so is HGNetV2's learnable affine, which has a shift.
    """

    kind: ClassVar[Kind] = "merge"
    look: ClassVar[Look] = "multiply"
    arity: ClassVar[Arity] = ONE_INPUT
    counters_read: ClassVar[bool] = False
    view: ClassVar[bool] = False
    in_place: ClassVar[bool] = True

    each: Literal["channel", "map"]
    shift: bool = False

    @property
    def name(self) -> str:
        return "scale"

    def weights(self, *inputs: Shape) -> tuple[Weight, ...]:
        # Names of timm layers/layer_scale.py, and of LearnableAffineBlock in timm models/hgnet.py.
        name, size = ("gamma", inputs[0][0]) if self.each == "channel" else ("scale", 1)
        return ((name, (size,)), ("bias", (size,))) if self.shift else ((name, (size,)),)

    def counts(self, inputs: tuple[Shape, ...], out: Shape) -> Counts:
        return Counts(multiplications=elements(out), additions=elements(out) if self.shift else 0)

    def saved(self, inputs: tuple[Shape, ...], out: Shape) -> Saved:
        return Saved(inputs=True)  # for the factor's gradient

    def torch(self, inputs: tuple[Shape, ...]) -> Written:
        shift = keyword("bias", self.shift, False)
        if self.each == "map":
            return Call("MapScale", (shift,), _MAP_SCALE)
        return Call("LayerScale", (channels("channels", inputs[0][0]), shift), _LAYER_SCALE)


# 1e-6 as in ConvNeXt (arXiv 2201.03545, appendix A.1): blocks begin close to the identity.
_LAYER_SCALE = '''class LayerScale(nn.Module):
    """Multiplies each channel by a learned factor."""

    def __init__(self, channels: int, bias: bool = False) -> None:
        super().__init__()
        self.gamma = nn.Parameter(torch.full((channels,), 1e-6))
        self.bias = nn.Parameter(torch.zeros(channels)) if bias else None

    def forward(self, x: Tensor) -> Tensor:
        axes = [1] * (x.dim() - 2)
        scaled = x * self.gamma.view(-1, *axes)
        return scaled if self.bias is None else scaled + self.bias.view(-1, *axes)
'''

_MAP_SCALE = '''class MapScale(nn.Module):
    """Multiplies the whole map by one learned factor."""

    def __init__(self, bias: bool = False) -> None:
        super().__init__()
        self.scale = nn.Parameter(torch.ones(1))
        self.bias = nn.Parameter(torch.zeros(1)) if bias else None

    def forward(self, x: Tensor) -> Tensor:
        scaled = x * self.scale
        return scaled if self.bias is None else scaled + self.bias
'''
