"""The shape table as CSV."""

from __future__ import annotations

import csv
from io import StringIO

from arch.analysis import Network, measure
from arch.formats.base import Format
from arch.tables.layers import columns


def write(network: Network) -> str:
    """One line per layer, exact integers, the columns of the shape table."""
    out = StringIO()
    # csv's own default is a carriage return before each line feed, which shells and diffs show.
    writer = csv.writer(out, lineterminator="\n")
    measured = measure(network)
    table = columns(measured.rule)
    writer.writerow([column.label for column in table])
    writer.writerows([[inert(column.exact(layer)) for column in table] for layer in measured.layers])
    return out.getvalue()


def inert(cell: object) -> object:
    """A cell that no spreadsheet takes for a formula: a text that begins like one gets an apostrophe."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(("=", "+", "-", "@", "\t", "\r")) else cell


FORMAT = Format("csv", "Shape table as CSV", "csv", "text/csv", "table", write)
