"""A table as an HTML page of its own."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from arch.formats.base import Tabular
from arch.formats.tabular import plain, table_format
from arch.tables.cells import Cell, Piece, Row, Section, Stack, Table, Value

# Nothing is loaded from elsewhere: the page looks alike without a network. Borders at two sides are the brackets.
_STYLE = """body { font: 15px/1.4 sans-serif; margin: 2em }
table { border-collapse: collapse; border-top: 2px solid; border-bottom: 2px solid; margin: 1em 0 }
th { border-bottom: 1px solid; text-align: left }
th, td { padding: 3px 10px; vertical-align: middle }
.ruled td { border-top: 1px solid #bbb; text-align: center }
.number { text-align: right; font-variant-numeric: tabular-nums }
.block { display: inline-block; border: solid; border-width: 0 1px; border-radius: 4px; padding: 0 6px; margin: 2px }"""


def write(table: Table) -> str:
    """The page: a heading, one table per section, and the notes."""
    title = _text(table.title)
    return "\n".join(
        [
            "<!doctype html>",
            '<html lang="en">',
            f'<head><meta charset="utf-8"><title>{title}</title>',
            f"<style>\n{_STYLE}\n</style></head>",
            f"<body><h1>{title}</h1>",
            *(line for section in table.sections for line in _section(section)),
            *(f"<p>{_text(note)}</p>" for note in table.notes),
            "</body></html>",
            "",
        ]
    )


def _section(section: Section) -> Iterator[str]:
    yield '<table class="ruled">' if section.ruled else "<table>"
    heads = zip(section.heads, section.numbers, strict=True)
    yield f"<thead><tr>{''.join(f'<th{_side(number)}>{_text(head)}</th>' for head, number in heads)}</tr></thead>"
    yield "<tbody>"
    yield from (_row(section, row) for row in section.rows)
    yield "</tbody></table>"


def _row(section: Section, row: Row) -> str:
    left = len(section.heads) - len(row.cells) + 1
    widths = [1] * (len(row.cells) - 1) + [left]
    cells = zip(row.cells, section.numbers, widths, strict=False)
    return f"<tr>{''.join(_cell(cell, number, width) for cell, number, width in cells)}</tr>"


def _cell(cell: Cell, number: bool, width: int) -> str:
    span = f' colspan="{width}"' if width > 1 else ""
    return f"<td{span}{_side(number)}>{_inner(cell)}</td>"


def _side(number: bool) -> str:
    return ' class="number"' if number else ""


def _inner(cell: Cell) -> str:
    if isinstance(cell, Stack):
        return "<br>".join(map(_piece, cell.pieces))
    return _text(cell.text if isinstance(cell, Value) else cell)


def _piece(piece: Piece) -> str:
    text = "<br>".join(map(_text, piece.lines))
    return text if piece.times is None else f'<span class="block">{text}</span> × {piece.times}'


def _text(text: str) -> str:
    return escape(plain(text))


TABULAR = Tabular("html", "Table in HTML", "html", "text/html", write)
_USAGE = "Open it in a browser, or copy its table into a page or a word processor."
FORMAT = table_format(TABULAR, _USAGE, ("<!-- ", " -->"))
