"""What the formats of tables share: which table, under which convention, and letters that no program takes amiss."""

from __future__ import annotations

import re

from arch.analysis import CONVENTIONS, HOUSE, Network, convention, measure
from arch.formats.base import Format, Option, Tabular
from arch.tables import layers, paper
from arch.tables.cells import Table

OPTIONS = (
    Option(
        "table",
        "Table",
        "Which table is written",
        {"layers": "Every layer", "paper": "Stages and blocks, as in a paper"},
    ),
    Option(
        "convention",
        "Convention",
        "What counts as an operation",
        {rule.id: rule.unit_and_label for rule in CONVENTIONS},
    ),
)

# Line and paragraph separators end lines in some programs; what XML forbids ends in files that nobody opens; marks of
# direction make a text look like another one (CVE-2021-42574).
_ODD = re.compile("[\x00-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")


def plain(text: str) -> str:
    """A text in one line, without letters that steer programs instead of being shown."""
    return _ODD.sub("\ufffd", text)


def table_of(network: Network, table: str, rule: str) -> Table:
    """The table of that id, with operations under the convention of an id."""
    counted = convention(rule)
    return paper.table([network], counted) if table == "paper" else layers.table(measure(network, counted))


def table_format(tabular: Tabular, usage: str, remark: tuple[str, str] | None = None) -> Format:
    """A format of tables as one that holds a network; `remark` is what begins and ends one in its files."""

    def write(network: Network, table: str = "layers", convention: str = HOUSE.id) -> str | bytes:
        return tabular.write(table_of(network, table, convention))

    head = tabular.id, tabular.label, tabular.extension, tabular.mime
    return Format(*head, "table", write, OPTIONS, usage, remark=remark)
