"""Groups given by their width."""

from __future__ import annotations

from arch.graph import Builder
from arch.ops import divisors_near


def groups_of(build: Builder, channels: int, width: int) -> int:
    """Number of groups of `width` channels.

    Raises:
        ArchError: the width does not divide the channels.
    """
    if channels % width:
        near = divisors_near(channels, width)
        raise build.error(f"{channels} channels cannot be split into groups of {width}", f"Use {near}", "group_width")
    return channels // width
