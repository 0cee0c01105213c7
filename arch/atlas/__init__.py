"""The atlas: published measurements of networks, with their sources. `build.py` makes it from the tables."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from functools import cache
from importlib.resources import as_file, files
from typing import Any, NamedTuple

from arch.atlas.names import family, key

__all__ = [
    "Result",
    "Source",
    "Timing",
    "canziani",
    "family",
    "key",
    "results",
    "sources",
    "speeds",
    "speeds_of",
    "timed_devices",
]


class Result(NamedTuple):
    """What a source says about one network with one set of weights.

    Attributes:
        network: key that is the same in all sources.
        label: its name in the source.
        weights: the source's name for the weights, or "".
        source: id of the source.
        place: where in the source.
        dataset: `imagenet`, `cifar10` or `cifar100`.
        kind: `conv`, `transformer`, `hybrid`, `mlp` or `rnn`.
        family: the networks it is shown with.
        recipe: class of the training recipe.
        resolution: side of the image in pixels, where it is known.
        top1, top5: accuracy in percent.
        params: weights.
        macs: multiply-accumulates for one image, as the source counts them.
        activations: elements that convolutions write, for one image.
        mark: what is known to be wrong or different about the figures, or "".
    """

    network: str
    label: str
    weights: str
    source: str
    place: str
    dataset: str
    kind: str
    family: str
    recipe: str
    resolution: int | None
    top1: float
    top5: float | None
    params: float | None
    macs: float | None
    activations: float | None
    mark: str


class Source(NamedTuple):
    """Where results come from: title, repository and commit, licence, how accuracy was measured, what MACs count."""

    id: str
    title: str
    origin: str
    licence: str
    protocol: str
    operations: str


class Timing(NamedTuple):
    """How fast a source found a network.

    Attributes:
        network: key that is the same in all sources.
        label: its name in the source.
        source: id of the source.
        place: where in the source; timm's files say the number format and the versions in their names.
        device: the source's name for it.
        resolution: side of the images in pixels, where the source states it.
        batch: images at a time.
        speed: images per second.
    """

    network: str
    label: str
    source: str
    place: str
    device: str
    resolution: int | None
    batch: int
    speed: float


def _rows(query: str, *values: str) -> list[Any]:
    with as_file(files(__name__).joinpath("atlas.sqlite")) as path:
        # Read only: otherwise SQLite makes an empty file where there is none.
        file = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
        try:
            return file.execute(query, values).fetchall()
        finally:
            # `with` on a connection ends its transaction and leaves it open.
            file.close()


@cache
def results() -> tuple[Result, ...]:
    """Everything that any source says about any network's accuracy."""
    # `readers.RESULT`, from which the table is made, has the fields in this order.
    return tuple(Result(*row) for row in _rows("SELECT * FROM results"))


@cache
def canziani() -> tuple[Result, ...]:
    """The fourteen networks in the figure of Canziani, Paszke and Culurciello (arXiv 1605.07678)."""
    return tuple(result for result in results() if result.source == "canziani2017")


@cache
def sources() -> Mapping[str, Source]:
    """The sources of results and speeds by id."""
    # The table of devices has neither: each of its rows names its own.
    held = "SELECT * FROM sources WHERE id IN (SELECT source FROM results UNION SELECT source FROM speeds)"
    return {row[0]: Source(*row) for row in _rows(held)}


@cache
def timed_devices() -> tuple[str, ...]:
    """Devices on which at least twenty networks were timed, those with the most first."""
    # Fewer would make an axis with hardly a point on it.
    count = (
        "SELECT device FROM speeds GROUP BY device HAVING COUNT(DISTINCT network) >= 20 ORDER BY COUNT(*) DESC, device"
    )
    return tuple(row[0] for row in _rows(count))


@cache
def speeds(device: str) -> Mapping[tuple[str, int | None], tuple[float, int]]:
    """Images per second and batch, by network and resolution, on a device."""
    query = "SELECT network, resolution, images_per_second, batch FROM speeds WHERE device = ?"
    return {(name, size): (speed, batch) for name, size, speed, batch in _rows(query, device)}


@cache
def speeds_of(network: str) -> tuple[Timing, ...]:
    """Every measured speed of a network, by its name in the zoo or its key."""
    # `timings.SPEED`, from which the table is made, has the fields in this order.
    return tuple(Timing(*row) for row in _rows("SELECT * FROM speeds WHERE network = ?", key(network)))
