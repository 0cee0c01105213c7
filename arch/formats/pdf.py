"""A sheet as PDF, through reportlab: one page of the picture's size, text as text."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from arch.drawing.looks import Colour
from arch.drawing.sheet import Area, Path, Rect, Shape, Sheet
from arch.formats.base import Picture

_WRITE = {"start": "drawString", "middle": "drawCentredString", "end": "drawRightString"}


def to_pdf(drawn: Sheet) -> bytes:
    """The file. A point of the picture is a point of the page."""
    from reportlab.pdfgen.canvas import Canvas

    out = BytesIO()
    # Without the date and the random id that reportlab writes: equal drawings are equal files.
    canvas = Canvas(out, (drawn.width, drawn.height), invariant=True)
    canvas.setTitle(drawn.title)
    if drawn.background:
        canvas.setFillColorRGB(*_unit(drawn.background))
        canvas.rect(0, 0, drawn.width, drawn.height, stroke=0, fill=1)
    for shape in drawn.shapes:
        _put(canvas, shape, drawn.height)
    canvas.showPage()
    canvas.save()
    return out.getvalue()


def _put(canvas: Any, shape: Shape, height: float) -> None:
    """A PDF counts upwards from the foot of the page."""
    if isinstance(shape, Rect):
        canvas.setFillColorRGB(*_unit(shape.fill))
        canvas.setStrokeColorRGB(*_unit(shape.stroke))
        canvas.setLineWidth(1)
        x, y = shape.corner
        canvas.roundRect(x, height - y - shape.size[1], *shape.size, shape.radius, stroke=1, fill=1)
    elif isinstance(shape, Path | Area):
        _line(canvas, shape, height)
    else:
        canvas.setFillColorRGB(*_unit(shape.colour))
        # Source Sans, in which boxes are laid out, takes 0.81 to 0.93 of Helvetica's width.
        canvas.setFont("Helvetica-Bold" if shape.bold else "Helvetica", shape.size * 0.92)
        getattr(canvas, _WRITE[shape.anchor])(shape.at[0], height - shape.at[1], shape.text)


def _line(canvas: Any, shape: Path | Area, height: float) -> None:
    canvas.setStrokeColorRGB(*_unit(shape.stroke))
    # As in SVG and on the screen: lines a little stronger than borders.
    canvas.setLineWidth(shape.width if isinstance(shape, Path) else 1)
    path = canvas.beginPath()
    path.moveTo(shape.points[0][0], height - shape.points[0][1])
    for x, y in shape.points[1:]:
        path.lineTo(x, height - y)
    if isinstance(shape, Area):
        path.close()
        canvas.setFillColorRGB(*_unit(shape.fill))
    canvas.drawPath(path, stroke=1, fill=int(isinstance(shape, Area)))


def _unit(colour: Colour) -> tuple[float, float, float]:
    red, green, blue = (part / 255 for part in colour)
    return red, green, blue


PICTURE = Picture("pdf", "PDF", "pdf", "application/pdf", to_pdf)
