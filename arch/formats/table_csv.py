"""A table as CSV, for programs."""

from __future__ import annotations

import csv
from io import StringIO

from arch.formats.base import Tabular
from arch.formats.tabular import table_format
from arch.tables.cells import Cell, Table, Value, as_text, filled


def write(table: Table) -> str:
    """A header and one line per row, with exact integers; sections follow one another after an empty line."""
    out = StringIO()
    # csv's own default is a carriage return before each line feed, which shells and diffs show.
    writer = csv.writer(out, lineterminator="\n")
    for number, section in enumerate(table.sections):
        if number:
            writer.writerow([])
        writer.writerow([inert(head) for head in section.heads])
        writer.writerows([[inert(_exact(cell)) for cell in filled(section, row)] for row in section.rows])
    return out.getvalue()


def _exact(cell: Cell) -> int | float | str:
    if isinstance(cell, Value):
        return cell.exact
    # Files keep the letter x, which every program reads and a search finds.
    return as_text(cell, " + ").replace("×", "x").replace("→", "->")


def inert(cell: object) -> object:
    """A cell that no spreadsheet takes for a formula: a text that begins like one gets an apostrophe."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(("=", "+", "-", "@", "\t", "\r")) else cell


TABULAR = Tabular("csv", "Table as CSV", "csv", "text/csv", write)
FORMAT = table_format(TABULAR, "Open it in a spreadsheet, or read it with pandas.read_csv. Numbers are exact integers.")
