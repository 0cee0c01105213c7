"""A table as a workbook of Excel, through openpyxl: numbers as numbers, texts as texts."""

from __future__ import annotations

import re
from io import BytesIO
from typing import Any
from zipfile import ZipFile

from arch.formats.base import Tabular
from arch.formats.packed import packed
from arch.formats.tabular import plain, table_format
from arch.tables.cells import Cell, Section, Stack, Table, Value, as_text, filled

_WIDEST = 60
"""Characters of the widest column."""
_LONGEST = 32_767
"""Characters of a cell: Excel's own bound."""


def write(table: Table) -> bytes:
    """A workbook with one sheet: sections one below the other, then the notes."""
    from openpyxl import Workbook

    book = Workbook()
    sheet: Any = book.active
    sheet.title = "Table"
    for section in table.sections:
        _section(sheet, section)
    if len(table.sections) == 1:
        # Behind the names of rows and below those of columns.
        sheet.freeze_panes = "B2"
    _widths(sheet)
    for note in (table.title, *table.notes):
        _put(sheet, sheet.max_row + 1, 1, note)
    out = BytesIO()
    book.save(out)
    return _steady(out.getvalue())


def _section(sheet: Any, section: Section) -> None:
    from openpyxl.styles import Font

    # An empty sheet says that it has one row.
    start = 1 if sheet.max_row == 1 else sheet.max_row + 2
    for column, head in enumerate(section.heads, start=1):
        _put(sheet, start, column, head).font = Font(bold=True)
    for number, row in enumerate(section.rows, start=start + 1):
        for column, cell in enumerate(filled(section, row), start=1):
            _put(sheet, number, column, cell)


def _put(sheet: Any, row: int, column: int, cell: Cell) -> Any:
    from openpyxl.styles import Alignment

    found = sheet.cell(row, column)
    if isinstance(cell, Value) and isinstance(cell.exact, int | float):
        # Excel's General writes a fraction with as many digits as there is room for.
        found.value, found.number_format = cell.exact, "#,##0" if isinstance(cell.exact, int) else "General"
        return found
    text = as_text(cell, "\n") if isinstance(cell, Stack) else plain(as_text(cell))
    found.value = text[:_LONGEST]
    # openpyxl takes a text that begins with = for a formula; with the prefix it stays a text when it is edited.
    found.data_type, found.quotePrefix = "s", text.startswith(("=", "+", "-", "@"))
    if isinstance(cell, Stack):
        found.alignment = Alignment(wrap_text=True, vertical="center")
    return found


def _widths(sheet: Any) -> None:
    from openpyxl.utils import get_column_letter

    for number, column in enumerate(sheet.iter_cols(values_only=True), start=1):
        longest = max(len(line) for value in column for line in str(value or "").split("\n"))
        # Digits with commas, and room at both sides.
        sheet.column_dimensions[get_column_letter(number)].width = min(_WIDEST, longest * 1.2 + 2)


def _steady(content: bytes) -> bytes:
    """The workbook without the moment at which it was saved."""
    with ZipFile(BytesIO(content)) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    moment = re.compile(rb"(<dcterms:(created|modified)[^>]*>)[^<]*")
    return packed({name: moment.sub(rb"\g<1>1980-01-01T00:00:00Z", file) for name, file in files.items()})


TABULAR = Tabular(
    "xlsx",
    "Table as XLSX",
    "xlsx",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    write,
)
FORMAT = table_format(TABULAR, "Open it in Excel or LibreOffice: its numbers are numbers, exact to the last digit.")
