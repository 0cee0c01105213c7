"""A sheet as TikZ: a document that compiles by itself, and whose picture can be taken into another."""

from __future__ import annotations

from arch.drawing.looks import Colour
from arch.drawing.sheet import Area, Path, Rect, Shape, Sheet
from arch.formats.base import Picture

_SIGNS = {
    "\\": r"\textbackslash{}",
    "×": r"$\times$",
    "·": r"$\cdot$",
    "\N{EN DASH}": "--",
    "≤": r"$\leq$",
    "<": r"\textless{}",
    ">": r"\textgreater{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    **{sign: f"\\{sign}" for sign in "#$%&_{}"},
}
_ANCHORS = {"start": "base west", "middle": "base", "end": "base east"}


def to_tikz(drawn: Sheet) -> str:
    """The document, in points; y counts downwards as on the screen."""
    colours: dict[Colour, str] = {}
    body = [_command(shape, colours) for shape in drawn.shapes]
    if drawn.background:
        fill = _name(drawn.background, colours)
        # First in the picture, though its colour is named last.
        body.insert(0, rf"\fill[{fill}] (0,0) rectangle ({drawn.width:.1f},{drawn.height:.1f});")
    defined = [rf"\definecolor{{{name}}}{{RGB}}{{{','.join(map(str, rgb))}}}" for rgb, name in colours.items()]
    return "\n".join([*_HEAD, *defined, _BEGIN, *body, *_FOOT, ""])


_HEAD = (r"\documentclass[tikz]{standalone}", r"\usepackage[T1]{fontenc}", r"\usepackage{helvet}", r"\begin{document}")
# bp is 1/72 inch, the point of PDF and SVG; TeX's own pt is 1/72.27.
_BEGIN = r"\begin{tikzpicture}[x=1bp,y=-1bp,every node/.style={inner sep=0pt,outer sep=0pt,font=\sffamily}]"
_FOOT = (r"\end{tikzpicture}", r"\end{document}")


def _command(shape: Shape, colours: dict[Colour, str]) -> str:
    if isinstance(shape, Rect):
        (x, y), (width, height) = shape.corner, shape.size
        looks = (
            f"fill={_name(shape.fill, colours)},draw={_name(shape.stroke, colours)},rounded corners={shape.radius}bp"
        )
        return rf"\path[{looks}] ({x:.1f},{y:.1f}) rectangle ({x + width:.1f},{y + height:.1f});"
    if isinstance(shape, Path):
        points = " -- ".join(f"({x:.1f},{y:.1f})" for x, y in shape.points)
        return rf"\draw[{_name(shape.stroke, colours)},line width={shape.width:g}bp] {points};"
    if isinstance(shape, Area):
        points = " -- ".join(f"({x:.1f},{y:.1f})" for x, y in shape.points)
        fill, stroke = _name(shape.fill, colours), _name(shape.stroke, colours)
        return rf"\path[fill={fill},draw={stroke}] {points} -- cycle;"
    # In Helvetica, as in the PDF, and made smaller by as much.
    font = rf"\fontsize{{{shape.size * 0.92:.1f}}}{{{shape.size:.1f}}}\selectfont" + (
        r"\bfseries" if shape.bold else ""
    )
    looks = f"anchor={_ANCHORS[shape.anchor]},text={_name(shape.colour, colours)}"
    return rf"\node[{looks}] at ({shape.at[0]:.1f},{shape.at[1]:.1f}) {{{font} {escaped(shape.text)}}};"


def escaped(text: str) -> str:
    """A text in letters that TeX takes as they are; what it has no letter for becomes a question mark."""
    return "".join(_SIGNS.get(sign, sign if sign.isascii() and sign.isprintable() else "?") for sign in text)


def _name(colour: Colour, colours: dict[Colour, str]) -> str:
    return colours.setdefault(colour, f"c{len(colours)}")


PICTURE = Picture("tikz", "TikZ", "tex", "application/x-tex", lambda drawn: to_tikz(drawn).encode())
