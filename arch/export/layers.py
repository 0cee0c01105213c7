"""The shape table as CSV."""

from __future__ import annotations

import csv
from io import StringIO

from arch.analysis import layer_costs
from arch.graph import Graph
from arch.views.table import COLUMNS


def to_csv(graph: Graph) -> str:
    """One line per layer, exact integers, the columns of the shape table."""
    out = StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow([column.label for column in COLUMNS])
    writer.writerows([[column.exact(cost) for column in COLUMNS] for cost in layer_costs(graph)])
    return out.getvalue()
