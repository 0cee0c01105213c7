"""Every network's small funnel and sums, made once per server."""

from __future__ import annotations

from functools import cache
from time import sleep

from arch.drawing.thumbnail import Thumbnail, thumbnail
from arch.zoo import zoo

PAUSE = 0.005
"""Seconds between two networks, about as long as one takes: a visitor's script runs meanwhile."""


@cache
def small(id: str) -> Thumbnail:
    """A network's small funnel, and what it costs."""
    return thumbnail(zoo()[id].network())


def prepare() -> None:
    """Make those of all networks, for a thread of its own: the first visitor of the Zoo waits for none."""
    # A visitor who comes meanwhile makes those that are missing: a network twice at worst, with the same result.
    for id in zoo():
        small(id)
        sleep(PAUSE)
