"""Numbers in print from the zoo and the atlas, as stories quote them.

measured_speed("wide_resnet50_2", "rtx4090").text == "2,806 images/s"
"""

from __future__ import annotations

from arch.atlas import Timing, key, results, sources, speeds_of
from arch.stories.base import Quoted, choice
from arch.zoo import zoo

DEVICE = choice(
    "device", "Device", {"rtx3090": "RTX 3090", "rtx4090": "RTX 4090", "cpu_i9_10940x": "an i9-10940X (CPU)"}
)
"""Devices on which the networks that stories compare were all measured."""


def published_error(id: str) -> Quoted:
    """The top-1 error in print of one of the zoo's networks, in percent.

    Raises:
        KeyError: the zoo has no such network, or knows no error of it.
    """
    printed = zoo()[id].published
    if printed is None or not printed.top1_err:
        raise KeyError(f"{id}: no error in print is known")
    return Quoted(f"{printed.top1_err} %", f"{printed.source} ({printed.protocol})")


def published_accuracy(network: str, source: str, weights: str = "", side: int | None = None) -> Quoted:
    """The top-1 accuracy that a source of the atlas prints for a network, in percent.

    `weights` and `side`, of the images in pixels, single one out where the source prints several.

    Raises:
        KeyError: the source prints none, or several.
    """
    asked = key(network), source, weights, side
    found = [one for one in results() if (one.network, one.source, one.weights, one.resolution) == asked]
    if len(found) != 1:
        raise KeyError(f"{network}: {len(found)} results of {source} are for weights {weights!r} at {side} pixels")
    how = sources()[source].protocol
    return Quoted(f"{found[0].top1:g} %", f"{sources()[source].title}, {found[0].place} ({how})")


def timed(network: str, device: str, side: int = 224) -> Timing:
    """The measured speed of a network on a device, on images of `side` pixels.

    Raises:
        KeyError: no source or several measured it so.
    """
    found = [timing for timing in speeds_of(network) if (timing.device, timing.resolution) == (device, side)]
    if len(found) != 1:
        there = sorted({(timing.device, timing.resolution or 0) for timing in speeds_of(network)})
        raise KeyError(f"{network}: {len(found)} speeds on {device} at {side} pixels; there are {there}")
    return found[0]


def measured_speed(network: str, device: str, side: int = 224) -> Quoted:
    """The published speed of a network on a device, in whole images per second.

    Raises:
        KeyError: no source or several measured it so.
    """
    timing = timed(network, device, side)
    source = sources()[timing.source].title
    how = f"{timing.label} on {device}, {timing.batch} images of {side} pixels at a time"
    return Quoted(f"{timing.speed:,.0f} images/s", f"{source}, {timing.place} ({how})")
