"""A table in Markdown, with the pipes of GitHub's and most other dialects."""

from __future__ import annotations

import re
from html import escape

from arch.formats.base import Tabular
from arch.formats.tabular import plain, table_format
from arch.tables.cells import Cell, Piece, Section, Stack, Table, Value, filled

_SIGNS = re.compile(r"[\\`*_{}\[\]#|~$!]")


def write(table: Table) -> str:
    """A heading, one table per section, and the notes."""
    parts = [f"# {escaped(table.title)}", *map(_section, table.sections), *map(escaped, table.notes)]
    return "\n\n".join(parts) + "\n"


def _section(section: Section) -> str:
    lines = [_line([escaped(head) for head in section.heads])]
    lines.append(_line(["---:" if number else "---" for number in section.numbers]))
    lines += [_line([_cell(cell) for cell in filled(section, row)]) for row in section.rows]
    return "\n".join(lines)


def _line(cells: list[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _cell(cell: Cell) -> str:
    # A cell is a single line in the source: a break in it is HTML's.
    if isinstance(cell, Stack):
        return "<br>".join(map(_piece, cell.pieces))
    return escaped(cell.text if isinstance(cell, Value) else cell)


def _piece(piece: Piece) -> str:
    text = "<br>".join(map(escaped, piece.lines))
    return text if piece.times is None else rf"\[{text}\] × {piece.times}"


def escaped(text: str) -> str:
    """A text in which no sign begins markup."""
    # HTML's signs as references, since older dialects know no backslash before them.
    return escape(_SIGNS.sub(r"\\\g<0>", plain(text)), quote=False)


TABULAR = Tabular("markdown", "Table in Markdown", "md", "text/markdown", write)
FORMAT = table_format(TABULAR, "Paste it into a README, an issue or a wiki page.", ("<!-- ", " -->"))
