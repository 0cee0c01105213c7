"""Pooling to a size that does not divide the map: an average is a product with a matrix of shares from each side."""

from __future__ import annotations

from arch.ops import AdaptivePool
from arch.reading.recorder import Recorder
from arch.reading.values import Learned, Piece, Value

MOST = 2**20
"""Shares of a matrix that is looked at: a map of 1,000 rows pooled to as many."""


def pooled_unevenly(to: Recorder, path: str, value: Value, matrix: Learned, left: bool) -> Value | None:
    """A map times a matrix of shares, from the `left`, over its rows, and then from the right, over its columns.

    None if the matrix is another one.
    """
    if matrix.begin is None or len(matrix.shape) != 2 or not value.is_map:
        return None
    # Rows first, as our own writer has them; torch's exporter writes such a pooling not at all.
    rows = to.step(value, "over rows")
    if left and matrix.shape[1] == value.shape[2] and _shares(matrix, *matrix.shape, turned=False):
        shape = (*value.shape[:2], matrix.shape[0], value.shape[3])
        return to.piece(path, Piece("over rows"), shape, value, order=value.order)
    if (
        left
        or rows is None
        or matrix.shape[0] != value.shape[3]
        or not _shares(matrix, *matrix.shape[::-1], turned=True)
    ):
        return None
    return to.add(path, AdaptivePool("avg", (value.shape[2], matrix.shape[1])), to.source(value))


def _shares(matrix: Learned, size: int, length: int, turned: bool) -> bool:
    """Whether each row has the shares of one of torch's windows, from floor(i * n / m) to ceil((i + 1) * n / m)."""
    import numpy as np

    if size * length > MOST:
        return False
    places = np.arange(length)
    ends = [(i * length // size, -(-(i + 1) * length // size)) for i in range(size)]
    rows = np.array([np.where((a <= places) & (places < b), 1 / (b - a), 0.0) for a, b in ends])
    wanted = (rows.T if turned else rows).reshape(-1)
    # Of a large one the beginning was read, which no other matrix has.
    return bool(np.allclose(matrix.begin, wanted[: len(matrix.begin)], 1e-6, 1e-8))
