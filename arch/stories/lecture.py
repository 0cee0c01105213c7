"""A network's way down to small maps as lectures write it: layer by layer, what is written, params and operations."""

from __future__ import annotations

from collections.abc import Iterable

from arch.analysis import PLAIN, LayerCost, convention, output_bytes, per_layer

flop = per_layer(convention("lecture_flop"), PLAIN)
"""Operations of a layer as lectures count them."""


def until(layers: Iterable[LayerCost], target: int) -> list[LayerCost]:
    """Convolutions and poolings down to maps of `target` rows, the first layer that writes such a map included."""
    chosen = []
    for layer in layers:
        if layer.node.op.kind in ("conv", "pool"):
            chosen.append(layer)
        if len(layer.node.shape) < 3 or layer.node.shape[1] <= target:
            break
    return chosen


def lecture(layers: Iterable[LayerCost]) -> tuple[int, int, int]:
    """Bytes written, params, and operations as lectures count them."""
    found = list(layers)
    return sum(map(output_bytes, found)), sum(layer.params for layer in found), sum(map(flop, found))
