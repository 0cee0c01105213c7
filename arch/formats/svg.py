"""A sheet as SVG."""

from __future__ import annotations

import re
from html import escape

from arch.drawing.looks import Colour
from arch.drawing.sheet import Area, Path, Rect, Shape, Sheet
from arch.formats.base import Picture

_UNWRITABLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML 1.0 cannot hold, not even escaped."""


def to_svg(drawn: Sheet) -> str:
    """A file of its own: no style sheet, no script, text as text."""
    width, height = f"{drawn.width:.1f}", f"{drawn.height:.1f}"
    head = f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}"'
    lines = [f'{head} font-family="Source Sans Pro, Helvetica, Arial, sans-serif">']
    if drawn.background:
        lines.append(f'<rect width="{width}" height="{height}" fill="{_hex(drawn.background)}"/>')
    return "\n".join([*lines, *map(_element, drawn.shapes), "</svg>", ""])


def _element(shape: Shape) -> str:
    if isinstance(shape, Rect):
        (x, y), (width, height) = shape.corner, shape.size
        place = f'x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}" rx="{shape.radius}"'
        return f'<rect {place} fill="{_hex(shape.fill)}" stroke="{_hex(shape.stroke)}"/>'
    if isinstance(shape, Path):
        points = " ".join(f"{x:.1f},{y:.1f}" for x, y in shape.points)
        # SVG fills a line black unless a fill is given.
        return f'<polyline points="{points}" fill="none" stroke="{_hex(shape.stroke)}" stroke-width="{shape.width:g}"/>'
    if isinstance(shape, Area):
        points = " ".join(f"{x:.1f},{y:.1f}" for x, y in shape.points)
        return f'<polygon points="{points}" fill="{_hex(shape.fill)}" stroke="{_hex(shape.stroke)}"/>'
    weight = ' font-weight="600"' if shape.bold else ""
    place = f'x="{shape.at[0]:.1f}" y="{shape.at[1]:.1f}" font-size="{shape.size}" text-anchor="{shape.anchor}"'
    return f'<text {place}{weight} fill="{_hex(shape.colour)}">{_text(shape.text)}</text>'


def _text(text: str) -> str:
    # escape leaves control characters as they are, and one of them makes the whole file unreadable.
    return escape(_UNWRITABLE.sub("\N{REPLACEMENT CHARACTER}", text))


def _hex(colour: Colour) -> str:
    return "#{:02x}{:02x}{:02x}".format(*colour)


PICTURE = Picture("svg", "SVG", "svg", "image/svg+xml", lambda drawn: to_svg(drawn).encode())
