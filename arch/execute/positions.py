"""What a map of positions holds: see `arch/execute/ops.py`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from math import cos, pi, sin
from typing import TYPE_CHECKING, Any

from arch.execute.given import Given
from arch.ops import Op, Positions

if TYPE_CHECKING:
    from torch import Tensor


def _positions(op: Positions, given: Given) -> Tensor:
    x = given.inputs[0]
    height, width = x.shape[2:]
    down, along = _waves(op.features, height), _waves(op.features, width)
    rows = [[[value] * width for value in wave] for wave in down]
    columns = [[wave] * height for wave in along]
    return x.new_tensor(rows + columns).expand(len(x), -1, -1, -1)


def _waves(features: int, length: int) -> list[list[float]]:
    """Of each feature its value at each place."""
    angles = [place / (length + 1e-6) * 2 * pi for place in range(1, length + 1)]
    return [
        [(cos if number % 2 else sin)(angle / 10_000 ** ((number - number % 2) / features)) for angle in angles]
        for number in range(features)
    ]


POSITIONS: Mapping[type[Op], Callable[[Any, Given], Tensor]] = {Positions: _positions}
