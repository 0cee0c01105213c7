"""A table in LaTeX, with the rules of booktabs."""

from __future__ import annotations

from collections.abc import Iterator

from arch.formats.base import Tabular
from arch.formats.tabular import table_format
from arch.formats.tikz import escaped as escaped_ascii
from arch.tables.cells import Cell, Piece, Row, Section, Stack, Table, Value

_SIGNS = {
    "×": r"$\times$",
    "→": r"$\rightarrow$",
    "≤": r"$\le$",
    "▲": r"$\blacktriangle$",
    # After the \\ of a row a bracket would begin a length, and a star a form of it.
    "[": "{[}",
    "]": "{]}",
    "*": "{*}",
    # In text mode the old encoding OT1 has other signs in their places.
    "|": r"\textbar{}",
    "<": r"\textless{}",
    ">": r"\textgreater{}",
    '"': r"\textquotedbl{}",
    # ?` would be a Spanish question mark.
    "`": "{`}",
}
_PACKAGES = r"% In the preamble: \usepackage[T1]{fontenc} \usepackage{amssymb,booktabs,longtable}"


def write(table: Table) -> str:
    """A float, or a longtable for one that may need several pages; the preamble it needs is named in its first line."""
    lines = _long(table) if table.long else _float(table)
    return "\n".join([_PACKAGES, *lines, ""])


def _float(table: Table) -> Iterator[str]:
    yield r"\begin{table}"
    yield r"\centering"
    yield r"\scriptsize"
    yield rf"\caption{{{_caption(table)}}}"
    for section in table.sections:
        yield rf"\begin{{tabular}}{{{_columns(section)}}}"
        yield r"\toprule"
        yield _heads(section)
        yield r"\midrule"
        yield from _rows(section)
        yield r"\bottomrule"
        yield r"\end{tabular}"
        yield ""
    yield r"\end{table}"


def _long(table: Table) -> Iterator[str]:
    section = table.sections[0]
    # Fifteen columns: in a size that a page in landscape holds.
    yield r"{\tiny"
    yield r"\setlength{\tabcolsep}{2pt}"
    yield rf"\begin{{longtable}}{{{_columns(section)}}}"
    yield rf"\caption{{{_caption(table)}}}\\"
    yield r"\toprule"
    yield _heads(section)
    yield r"\midrule"
    yield r"\endhead"
    yield from _rows(section)
    yield r"\bottomrule"
    yield r"\end{longtable}"
    yield "}"


def _caption(table: Table) -> str:
    # In an optional argument for the list of tables, notes would make a page of it; here they are the caption's rest.
    return " ".join(escaped(text) for text in (f"{table.title}.", *table.notes))


def _columns(section: Section) -> str:
    return "".join("r" if number else "c" if section.ruled else "l" for number in section.numbers)


def _heads(section: Section) -> str:
    return " & ".join(map(escaped, section.heads)) + r" \\"


def _rows(section: Section) -> Iterator[str]:
    for number, row in enumerate(section.rows):
        if number and section.ruled:
            yield r"\midrule"
        yield _row(section, row) + r" \\"


def _row(section: Section, row: Row) -> str:
    *cells, last = map(_cell, row.cells)
    left = len(section.heads) - len(cells)
    return " & ".join([*cells, rf"\multicolumn{{{left}}}{{c}}{{{last}}}" if row.spans else last])


def _cell(cell: Cell) -> str:
    if isinstance(cell, Stack):
        return _stacked([_piece(piece) for piece in cell.pieces])
    return escaped(cell.text if isinstance(cell, Value) else cell)


def _piece(piece: Piece) -> str:
    text = _stacked([escaped(line) for line in piece.lines])
    return text if piece.times is None else rf"$\left[{text}\right]\times {piece.times}$"


def _stacked(lines: list[str]) -> str:
    """Lines one below the other, which a cell alone cannot hold."""
    joined = r" \\ ".join(lines)
    return joined if len(lines) == 1 else rf"\begin{{tabular}}{{@{{}}c@{{}}}}{joined}\end{{tabular}}"


def escaped(text: str) -> str:
    """A text that is set as it is; what the fonts of TeX have no letter for becomes a question mark."""
    # Two hyphens would be a dash.
    return "".join(_SIGNS.get(sign) or escaped_ascii(sign) for sign in text).replace("--", "-{}-{}")


TABULAR = Tabular("latex", "Table in LaTeX", "tex", "application/x-tex", write)
_USAGE = r"\input it into a paper whose preamble loads the packages that its first line names."
FORMAT = table_format(TABULAR, _USAGE, ("% ", ""))
