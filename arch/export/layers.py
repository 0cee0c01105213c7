"""The shape table as CSV."""

from __future__ import annotations

import csv
from io import StringIO

from arch.graph import Graph
from arch.views.table import COLUMNS, rows


def to_csv(graph: Graph) -> str:
    """One line per layer, exact integers, the columns of the shape table."""
    out = StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow([column.label for column in COLUMNS])
    writer.writerows([[column.exact(cost) for column in COLUMNS] for cost in rows(graph)])
    return out.getvalue()
