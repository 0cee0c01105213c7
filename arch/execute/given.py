"""What an op computes with."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from torch import Tensor


class Given(NamedTuple):
    """What an op computes with.

    Attributes:
        inputs: in the order of the node's.
        weights: by name; running statistics are among them.
        training: whether batch norms take the batch's statistics.
        drop: whether dropouts drop, which takes random numbers.
    """

    inputs: list[Tensor]
    weights: Mapping[str, Tensor]
    training: bool
    drop: bool
