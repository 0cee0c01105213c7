"""Facts in print that stories quote: tables of numbers, each row with its source. README.md tells their traps.

quoted("wrn", "error_top1_pct", " %", table="table 8", network="ResNet-152").text == "22.16 %"
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from arch.stories.base import Quoted

FOLDER = Path(__file__).parent
TABLES = tuple(sorted(file.stem for file in FOLDER.glob("*.csv")))
"""Names of the tables."""


@cache
def rows(table: str) -> tuple[Mapping[str, str], ...]:
    """The rows of one of TABLES, as texts by column.

    Raises:
        KeyError: there is no such table.
    """
    if table not in TABLES:
        raise KeyError(f"no table of facts is called {table!r}: there are {', '.join(TABLES)}")
    with (FOLDER / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return tuple(csv.DictReader(file))


def row(table: str, /, **where: str) -> Mapping[str, str]:
    """The one row whose cells are as stated.

    Raises:
        KeyError: no row or several are so, or the table has no such column.
    """
    found = [row for row in rows(table) if all(row[name] == value for name, value in where.items())]
    if len(found) != 1:
        raise KeyError(f"{table}: {len(found)} rows have {where}; name the cells that single one out")
    return found[0]


# The table and the column by their places alone: a column may bear the name `table`.
def quoted(table: str, column: str, suffix: str = "", /, **where: str) -> Quoted:
    """A cell as it is printed, followed by `suffix`, with the row's source and caveat.

    Raises:
        KeyError: no row or several match, there is no such column, or the cell is empty: nobody knows it.
    """
    found = row(table, **where)
    if not found[column]:
        raise KeyError(f"{table}: {column} is empty where {where}; it is not known, and cannot be quoted")
    return Quoted(found[column] + suffix, source(found))


def source(row: Mapping[str, str]) -> str:
    """Where a row is printed, and what to know of it."""
    return f"{row['source']} ({row['caveat']})" if row["caveat"] else row["source"]
