"""Pooling to a size that does not divide the map: an average is a product with a matrix of shares from each side."""

from __future__ import annotations

from typing import Any

from arch.ops import AdaptivePool
from arch.reading.recorder import Recorder
from arch.reading.values import Piece, Value


def pooled_unevenly(to: Recorder, path: str, value: Value, matrix: Any, left: bool) -> Value | None:
    """A map times a matrix of shares, from the `left`, over its rows, and then from the right, over its columns.

    None if the matrix is another one.
    """
    rows = to.step(value, "over rows")
    if left and value.is_map and _shares(matrix, value.shape[2]):
        shape = (*value.shape[:2], len(matrix), value.shape[3])
        return to.piece(path, Piece("over rows"), shape, value, order=value.order)
    if left or rows is None or not _shares(matrix.T, value.shape[3]):
        return None
    return to.add(path, AdaptivePool("avg", (value.shape[2], len(matrix.T))), to.source(value))


def _shares(matrix: Any, length: int) -> bool:
    """Whether each row has the shares of one of torch's windows, from floor(i * n / m) to ceil((i + 1) * n / m)."""
    import numpy as np

    size = len(matrix)
    if matrix.shape != (size, length):
        return False
    ends = [(i * length // size, -(-(i + 1) * length // size)) for i in range(size)]
    places = np.arange(length)
    rows = [np.where((a <= places) & (places < b), 1 / (b - a), 0.0) for a, b in ends]
    return bool(np.allclose(matrix, rows, 1e-6, 1e-8))
