"""Formats: one file each, found by being there. Each imports its heavier libraries on first use."""

from __future__ import annotations

from collections.abc import Mapping

from arch.formats.base import GROUPS, Format, Option, Picture, Tabular, design_of, discover
from arch.formats.pictures import MODES, picture_of

FORMATS: Mapping[str, Format] = dict(
    sorted(discover(__name__, Format).items(), key=lambda item: GROUPS.index(item[1].group))
)
"""Formats that hold a network, by id."""
PICTURES: Mapping[str, Picture] = discover(__name__, Picture)
"""Formats that hold a drawing, by id."""
TABLES: Mapping[str, Tabular] = discover(__name__, Tabular)
"""Formats that hold a table, by id."""

__all__ = [
    "FORMATS",
    "MODES",
    "PICTURES",
    "TABLES",
    "Format",
    "Option",
    "Picture",
    "Tabular",
    "design_of",
    "discover",
    "picture_of",
]
