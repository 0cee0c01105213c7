"""Source of classes for attention, which Keras has for sequences alone: each stands in the files that use it."""

from __future__ import annotations

from collections.abc import Mapping

_ATTENTION = '''@keras.saving.register_keras_serializable()
class MapAttention(layers.Layer):
    """Each place of the queries takes an average of the values."""

    def __init__(self, heads: int, **settings: object) -> None:
        """Keys and values of a single head are shared by all."""
        super().__init__(**settings)
        self.heads = heads

    def call(self, inputs: list[KerasTensor]) -> KerasTensor:
        """Of queries, keys and values."""
        queries, keys, values = inputs
        depth = queries.shape[-1] // self.heads
        own = keys.shape[-1] // depth
        rows, columns = queries.shape[1:3]
        places = keys.shape[1] * keys.shape[2]
        queries = ops.reshape(queries, (-1, rows * columns, self.heads, depth))
        keys = ops.reshape(keys, (-1, places, own, depth))
        values = ops.reshape(values, (-1, places, own, values.shape[-1] // own))
        if own == 1:
            keys = ops.repeat(keys, self.heads, axis=2)
            values = ops.repeat(values, self.heads, axis=2)
        scores = ops.einsum("bqhd,bkhd->bhqk", queries, keys) * depth**-0.5
        mixed = ops.einsum("bhqk,bkhc->bqhc", ops.softmax(scores, axis=-1), values)
        return ops.reshape(mixed, (-1, rows, columns, self.heads * values.shape[-1]))

    def get_config(self) -> dict[str, object]:
        """What it is made of."""
        return {**super().get_config(), "heads": self.heads}
'''

_CHANNEL_ATTENTION = '''@keras.saving.register_keras_serializable()
class ChannelAttention(layers.Layer):
    """Each channel takes an average of the channels of its head."""

    def __init__(self, heads: int, **settings: object) -> None:
        """Each head has as many channels."""
        super().__init__(**settings)
        self.heads = heads

    def build(self, shapes: list[tuple[int | None, ...]]) -> None:
        """A temperature of each head."""
        self.temperature = self.add_weight((1, 1, self.heads), "ones", name="temperature")

    def call(self, inputs: list[KerasTensor]) -> KerasTensor:
        """Of queries, keys and values."""
        size = inputs[0].shape[1:]
        parts = (-1, size[0] * size[1], self.heads, size[2] // self.heads)
        queries, keys, values = (ops.reshape(x, parts) for x in inputs)
        queries, keys = (
            x / ops.maximum(ops.norm(x, axis=1, keepdims=True), 1e-12)
            for x in (queries, keys)
        )
        scores = ops.einsum("bphc,bphd->bcdh", queries, keys) * self.temperature
        mixed = ops.einsum("bcdh,bphd->bphc", ops.softmax(scores, axis=2), values)
        return ops.reshape(mixed, (-1, *size))

    def get_config(self) -> dict[str, object]:
        """What it is made of."""
        return {**super().get_config(), "heads": self.heads}
'''

_POSITIONS = '''@keras.saving.register_keras_serializable()
class Positions(layers.Layer):
    """Sines and cosines of a place's row, then of its column."""

    def __init__(self, features: int, **settings: object) -> None:
        """As many for the rows as for the columns."""
        super().__init__(**settings)
        self.features = features

    def call(self, x: KerasTensor) -> KerasTensor:
        """For a map of its size."""
        height, width = x.shape[1:3]
        rows = ops.repeat(self._waves(height)[:, None], width, axis=1)
        columns = ops.repeat(self._waves(width)[None], height, axis=0)
        both = ops.concatenate([rows, columns], axis=-1)
        return ops.broadcast_to(both, (ops.shape(x)[0], *both.shape))

    def _waves(self, length: int) -> KerasTensor:
        places = ops.arange(1, length + 1, dtype=self.compute_dtype)
        places = places / (length + 1e-6) * 2 * math.pi
        pairs = ops.arange(0, self.features, 2, dtype=self.compute_dtype)
        angles = places[:, None] / ops.power(10000.0, pairs / self.features)
        waves = ops.stack([ops.sin(angles), ops.cos(angles)], axis=-1)
        return ops.reshape(waves, (length, self.features))

    def get_config(self) -> dict[str, object]:
        """What it is made of."""
        return {**super().get_config(), "features": self.features}
'''

ATTENTION: Mapping[str, str] = {
    "MapAttention": _ATTENTION,
    "ChannelAttention": _CHANNEL_ATTENTION,
    "Positions": _POSITIONS,
}
"""Classes by their names."""
