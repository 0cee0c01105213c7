"""Formats: one file each, found by being there. Each imports its heavier libraries on first use."""

from __future__ import annotations

from collections.abc import Mapping

from arch.formats.base import GROUPS, Format, Option, Picture, Tabular, design_of, discover
from arch.formats.pictures import MODES, picture_of

_KNOWN = sorted(discover(__name__, Format).values(), key=lambda format: GROUPS.index(format.group))
FORMATS: Mapping[str, Format] = {format.id: format for format in _KNOWN if format.write}
"""Formats that a network is written in, by id, in the order of menus."""
READABLE: Mapping[str, Format] = {format.id: format for format in _KNOWN if format.read}
"""Formats that a network is read from, by id."""
PICTURES: Mapping[str, Picture] = discover(__name__, Picture)
"""Formats that hold a drawing, by id."""
TABLES: Mapping[str, Tabular] = discover(__name__, Tabular)
"""Formats that hold a table, by id."""

__all__ = [
    "FORMATS",
    "MODES",
    "PICTURES",
    "READABLE",
    "TABLES",
    "Format",
    "Option",
    "Picture",
    "Tabular",
    "design_of",
    "discover",
    "picture_of",
]
