"""Drawings of graphs: folding, layout, and the boxes and lines that result."""

from arch.views.drawing.scene import Box, Drawing, Line, draw

__all__ = ["Box", "Drawing", "Line", "draw"]
