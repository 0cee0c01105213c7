"""A fixed map that says where each place is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from arch.ops.base import Kind, Look, Shape, ShapeError, feature_map
from arch.ops.bases import Movement
from arch.ops.field import OWN_PLACE, Reading
from arch.ops.torch_code import Argument, Call, Written


@dataclass(frozen=True, slots=True)
class Positions(Movement):
    """Sines and cosines of a place's row, then of its column: (c, h, w) to (2 * features, h, w).

    Rows count from 1, divided by their number, times 2 pi; features 2i and 2i + 1 are the sine and the cosine of that
    divided by 10000^(2i / features) (Vaswani et al., arXiv 1706.03762, in two dimensions; timm models/edgenext.py). Of
    the input only its size matters.
    """

    kind: ClassVar[Kind] = "reshape"
    look: ClassVar[Look] = "other"
    # Written anew, though it is the same for every image of a size: torch computes it in every pass.
    view: ClassVar[bool] = False
    in_place: ClassVar[bool] = False

    features: int = 32

    @property
    def name(self) -> str:
        return "positions"

    def shape(self, *inputs: Shape) -> Shape:
        if self.features < 1 or self.features % 2:
            raise ShapeError(
                f"{self.features} features are no pairs of sine and cosine", "Use an even number", "features"
            )
        return (2 * self.features, *feature_map(inputs[0], self.name)[1:])

    def reading(self, axis: int, length: int) -> Reading:
        # Less than that: it reads no element at all.
        return OWN_PLACE

    def torch(self, inputs: tuple[Shape, ...]) -> Written:
        return Call("Positions", (Argument("features", self.features, "features"),), _POSITIONS)


_POSITIONS = '''class Positions(nn.Module):
    """Sines and cosines of a place's row, then of its column."""

    def __init__(self, features: int) -> None:
        super().__init__()
        self.features = features

    def forward(self, x: Tensor) -> Tensor:
        height, width = x.shape[2:]
        rows = self._waves(x, height)[:, :, None].expand(-1, -1, width)
        columns = self._waves(x, width)[:, None].expand(-1, height, -1)
        return torch.cat([rows, columns]).to(x.dtype).expand(len(x), -1, -1, -1)

    def _waves(self, x: Tensor, length: int) -> Tensor:
        # Half a number is too coarse for the slow waves.
        kind = torch.promote_types(x.dtype, torch.float32)
        places = torch.arange(1, length + 1, dtype=kind, device=x.device)
        places = places / (length + 1e-6) * 2 * torch.pi
        pairs = torch.arange(0, self.features, 2, dtype=kind, device=x.device)
        angles = places / (10000.0 ** (pairs / self.features))[:, None]
        return torch.stack([angles.sin(), angles.cos()], 1).flatten(0, 1)
'''
