"""Which engine rewrites what by itself, as its documentation or its source says."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import NamedTuple

FILE = Path(__file__).with_name("engines.csv")
"""A row for each rule of which evidence was found, in November 2026."""
EXTENTS = {"whole": "does it", "part": "does a part of it"}


class Evidence(NamedTuple):
    """Where an engine is said to do what one of our rules does.

    Attributes:
        text: what it does, in its own terms.
        condition: when, or by which of its passes.
        source: who says so.
        documented: by documentation (`docs`) or by source code alone (`code`).
        extent: one of EXTENTS: whether that is all that the rule does.
    """

    text: str
    condition: str
    source: str
    documented: str
    extent: str


@dataclass(frozen=True, slots=True)
class Engine:
    """What runs networks.

    Attributes:
        id: in addresses and on the command line.
        label: its name.
        rules: the evidence by the ids of our rules. A rule that is missing was not found: nothing says that the engine
            does not do it.
    """

    id: str
    label: str
    rules: Mapping[str, Evidence]


@cache
def engines() -> Mapping[str, Engine]:
    """All engines by id, in the order of the table."""
    found: dict[str, tuple[str, dict[str, Evidence]]] = {}
    with FILE.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            _, rules = found.setdefault(row["engine"], (row["label"], {}))
            rules[row["rule"]] = Evidence(*(row[name] for name in Evidence._fields))
    return {id: Engine(id, label, rules) for id, (label, rules) in found.items()}
