"""Source of functions that arrange channels and places, which Keras lacks: each stands in the files that use it."""

from __future__ import annotations

from collections.abc import Mapping

_PART_SOFTMAX = '''def part_softmax(x: KerasTensor, parts: int, *, name: str) -> KerasTensor:
    """A softmax over parts of the channels."""
    size = x.shape[1:]
    x = ops.reshape(x, (-1, *size[:-1], parts, size[-1] // parts))
    return layers.Reshape(size, name=name)(ops.softmax(x, axis=-2))
'''

_SUM_PARTS = '''def sum_parts(x: KerasTensor, parts: int, *, name: str) -> KerasTensor:
    """The sum of equal parts of the channels."""
    x = ops.reshape(x, (-1, *x.shape[1:-1], parts, x.shape[-1] // parts))
    return layers.Identity(name=name)(ops.sum(x, axis=-2))
'''

_SUM_PLACES = '''def sum_places(x: KerasTensor, *, name: str) -> KerasTensor:
    """The sum of a map's places."""
    return layers.Identity(name=name)(ops.sum(x, axis=(1, 2), keepdims=True))
'''

_CHANNEL_MAX_POOL = '''def channel_max_pool(x: KerasTensor, *, name: str) -> KerasTensor:
    """The largest channel at each place."""
    return layers.Identity(name=name)(ops.max(x, axis=-1, keepdims=True))
'''

_CHANNEL_AVERAGE_POOL = '''def channel_avg_pool(x: KerasTensor, *, name: str) -> KerasTensor:
    """The mean of the channels at each place."""
    return layers.Identity(name=name)(ops.mean(x, axis=-1, keepdims=True))
'''

_WEIGHTED_SUM = '''def weighted_sum(x: KerasTensor, weights: KerasTensor, *, name: str) -> KerasTensor:
    """The sum of a map's places, each times a weight."""
    total = ops.sum(x * weights, axis=(1, 2), keepdims=True)
    return layers.Identity(name=name)(total)
'''

_SHUFFLE = '''def shuffle(x: KerasTensor, groups: int, parts: int, *, name: str) -> KerasTensor:
    """Channels as (groups, parts, rest) become (parts, groups, rest)."""
    size = x.shape[1:]
    x = ops.reshape(x, (-1, *size[:-1], groups, parts, size[-1] // groups // parts))
    return layers.Reshape(size, name=name)(ops.swapaxes(x, -3, -2))
'''

_SPACE_TO_DEPTH = '''def space_to_depth(x: KerasTensor, block: int, *, name: str) -> KerasTensor:
    """The places of each block as channels."""
    rows, columns, channels = x.shape[1] // block, x.shape[2] // block, x.shape[3]
    x = ops.reshape(x, (-1, rows, block, columns, block, channels))
    size = (rows, columns, block * block * channels)
    return layers.Reshape(size, name=name)(ops.transpose(x, (0, 1, 3, 2, 4, 5)))
'''

ARRANGING: Mapping[str, str] = {
    "part_softmax": _PART_SOFTMAX,
    "sum_parts": _SUM_PARTS,
    "sum_places": _SUM_PLACES,
    "channel_max_pool": _CHANNEL_MAX_POOL,
    "channel_avg_pool": _CHANNEL_AVERAGE_POOL,
    "weighted_sum": _WEIGHTED_SUM,
    "shuffle": _SHUFFLE,
    "space_to_depth": _SPACE_TO_DEPTH,
}
"""Functions by their names."""
