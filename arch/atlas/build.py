"""The atlas from its tables: `python -m arch.atlas.build` writes `atlas.sqlite` beside this file anew."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from pathlib import Path

import yaml

from arch.atlas.readers import HERE, RESULT, Cell, results
from arch.atlas.timings import SPEED, speeds

FILE = HERE / "atlas.sqlite"


def build(path: Path = FILE) -> None:
    """Write the atlas anew."""
    path.unlink(missing_ok=True)
    sources = yaml.safe_load((HERE / "sources.yml").read_text(encoding="utf-8"))
    with sqlite3.connect(path) as file:
        _fill(file, "results", RESULT, results())
        _fill(file, "speeds", SPEED, list(speeds()))
        columns = dict.fromkeys(("id", *next(iter(sources.values()))), "TEXT")
        _fill(file, "sources", columns, [{"id": id, **source} for id, source in sources.items()])
        file.execute("CREATE INDEX by_network ON speeds (network, device, resolution)")
    # `with` has committed, and closes nothing.
    file.close()


def _fill(file: sqlite3.Connection, name: str, columns: Mapping[str, str], rows: list[dict[str, Cell]]) -> None:
    """A table of its rows; names come from this file alone."""
    file.execute(f"CREATE TABLE {name} ({', '.join(f'{column} {kind}' for column, kind in columns.items())})")
    marks = ", ".join("?" for _ in columns)
    file.executemany(f"INSERT INTO {name} VALUES ({marks})", [tuple(row[column] for column in columns) for row in rows])  # noqa: S608 (our own names)


if __name__ == "__main__":
    build()
