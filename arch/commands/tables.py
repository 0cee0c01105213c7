"""The commands that write a table of several networks, and the schema of a design's file."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path

from arch.analysis import CONVENTIONS, HOUSE, convention
from arch.api import network
from arch.commands.base import Command, Option, one_of, option
from arch.commands.export import deliver
from arch.design import schema
from arch.formats import TABLES
from arch.tables import paper


def side_by_side(designs: Option) -> tuple[Command, ...]:
    """The commands; networks are given as `designs`."""
    to = one_of("--to", among=TABLES, metavar="FORMAT", required=True)
    rule = one_of("--convention", among=[rule.id for rule in CONVENTIONS], metavar="ID", default=HOUSE.id)
    out = option("-o", dest="out", metavar="FILE", type=Path, help="write here in place of the screen")
    about = "stages and blocks of networks side by side, as in a paper"
    return (
        Command("table", about, _table, (designs, to, rule, out)),
        Command("schema", "the JSON Schema of a design's file, for editors", _schema, (out,)),
    )


def _schema(call: Namespace) -> None:
    deliver(schema.text().encode(), call.out)


def _table(call: Namespace) -> None:
    found = paper.table([network(design) for design in call.designs], convention(call.convention))
    deliver(TABLES[call.to].content(found), call.out)
