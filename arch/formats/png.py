"""A sheet as PNG, through Pillow, in the fonts that come with reportlab."""

from __future__ import annotations

from functools import cache
from importlib.resources import as_file, files
from io import BytesIO
from math import sqrt
from typing import TYPE_CHECKING

from arch.bounds import MOST_DOTS
from arch.drawing.layered import Point
from arch.drawing.sheet import Path, Rect, Shape, Sheet, Words
from arch.formats.base import Picture

if TYPE_CHECKING:
    from PIL import ImageDraw, ImageFont

SCALE = 2.0
"""Dots for a point of the picture: sharp on a screen, and on paper. Fewer, where there would be over MOST_DOTS."""
_ANCHORS = {"start": "ls", "middle": "ms", "end": "rs"}
# Source Sans takes 0.66 to 0.80 of Vera's width.
_SIZE = 0.79
"""Points of Vera, which is wide, for a point of the fonts that boxes are laid out for."""


def to_png(drawn: Sheet) -> bytes:
    """The file, transparent where the sheet has no background."""
    from PIL import Image, ImageDraw

    scale = min(SCALE, sqrt(MOST_DOTS / (drawn.width * drawn.height)))
    size = max(1, int(drawn.width * scale)), max(1, int(drawn.height * scale))
    back = drawn.background
    image = Image.new("RGB", size, back) if back else Image.new("RGBA", size, (255, 255, 255, 0))
    pen = ImageDraw.Draw(image)
    for shape in drawn.shapes:
        _put(pen, shape, scale)
    out = BytesIO()
    # With the dots per inch at which a point is 1/72 inch, as on paper.
    image.save(out, "PNG", dpi=(72 * scale, 72 * scale))
    return out.getvalue()


def _put(pen: ImageDraw.ImageDraw, shape: Shape, scale: float) -> None:
    thick = max(1, round(scale))
    if isinstance(shape, Rect):
        (x, y), (width, height) = shape.corner, shape.size
        corners = _dots([(x, y), (x + width, y + height)], scale)
        pen.rounded_rectangle(corners, shape.radius * scale, shape.fill, shape.stroke, thick)
    elif isinstance(shape, Words):
        font = _font(shape.bold, shape.size * _SIZE * scale)
        (at,) = _dots([shape.at], scale)
        # A line break in a name would write over what stands below.
        pen.text(at, " ".join(shape.text.split()), shape.colour, font, _ANCHORS[shape.anchor])
    elif isinstance(shape, Path):
        # Without the joint Pillow leaves a notch at each corner of a thick line.
        # A line of 1.2 points is as thick as a border: there are no fractions of a dot.
        pen.line(_dots(shape.points, scale), shape.stroke, max(1, round(scale * shape.width / 1.2)), "curve")
    else:
        pen.polygon(_dots(shape.points, scale), shape.fill, shape.stroke, thick)


def _dots(points: list[Point], scale: float) -> list[Point]:
    return [(x * scale, y * scale) for x, y in points]


@cache
def _font(bold: bool, size: float) -> ImageFont.FreeTypeFont:
    from PIL import ImageFont

    with as_file(files("reportlab") / "fonts" / ("VeraBd.ttf" if bold else "Vera.ttf")) as path:
        # Kept by size: a sheet has hundreds of words and four sizes.
        return ImageFont.truetype(path, size)


PICTURE = Picture("png", "PNG", "png", "image/png", to_png)
