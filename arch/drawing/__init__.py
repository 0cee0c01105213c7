"""Drawings of graphs: folding, layout, and the boxes and lines that result."""

from arch.drawing.levels import EACH, LEVELS, alike
from arch.drawing.marks import Box, Drawing, Line, Stamp
from arch.drawing.scene import draw

__all__ = ["EACH", "LEVELS", "Box", "Drawing", "Line", "Stamp", "alike", "draw"]
