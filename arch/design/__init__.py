"""Designs, their one-line notation, and their files."""

from arch.bounds import MOST_AUXILIARY, MOST_STAGES
from arch.design import files, notation, opening
from arch.design.draft import Draft, Place, at
from arch.design.model import Design, Input, Scale, Stage
from arch.design.scaling import scaled
from arch.design.sizing import at_size, sides
from arch.design.validate import build

__all__ = [
    "MOST_AUXILIARY",
    "MOST_STAGES",
    "Design",
    "Draft",
    "Input",
    "Place",
    "Scale",
    "Stage",
    "at",
    "at_size",
    "build",
    "files",
    "notation",
    "opening",
    "scaled",
    "sides",
]
