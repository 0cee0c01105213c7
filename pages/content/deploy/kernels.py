"""The kernels and the stages as tables."""

from __future__ import annotations

from typing import Any

import streamlit as st

from arch.analysis.roofline import BoundSums, Roofline
from arch.tables.cells import Cell, Section, Table, Value, as_text
from arch.tables.kernels import table
from pages.content.deploy.deployed import Deployed, deployed
from pages.shell.document import Document
from pages.shell.session import Session
from pages.shell.text import plain

HEIGHT = 560
FIRST = ("kernel", "ops", "bound µs", "limited by", "measured µs", "bound / measured", "MACs", "bytes")
"""The columns that are seen without scrolling, where they are there."""


def kernel_table(found: Deployed) -> Table:
    """The kernels after the rewriting."""
    return table(found.network.name, found.after.costs, found.choice.setting, found.after.bounds)


def kernels(session: Session, found: Deployed) -> None:
    """A row for each kernel: what is fused in it, its shapes, costs and bound."""
    shown = kernel_table(found)
    frame(shown.sections[0])
    st.caption(plain(" ".join(shown.notes)))


def frame(section: Section) -> None:
    """Rows of a table on the screen."""
    # Heads differ: without a device there is no bound, and without a measurement no time.
    order = [head for head in FIRST if head in section.heads]
    order += [head for head in section.heads if head not in order]
    st.dataframe(rows(section), hide_index=True, column_config=_columns(section), column_order=order, height=HEIGHT)


def rows(section: Section) -> list[dict[str, Any]]:
    """Rows of a table as a data frame takes them: numbers as numbers, so that they sort."""
    return [
        {
            head: _cell(cell, number)
            for head, number, cell in zip(section.heads, section.numbers, row.cells, strict=True)
        }
        for row in section.rows
    ]


def _cell(cell: Cell, number: bool) -> int | float | str | None:
    if not number:
        return as_text(cell)
    # What is not known is an empty cell in a column of numbers.
    return cell.exact if isinstance(cell, Value) and not isinstance(cell.exact, str) else None


def _columns(section: Section) -> dict[str, Any]:
    of = zip(section.heads, section.numbers, strict=True)
    fine = {"operations/byte", "computing µs", "moving µs", "bound µs", "measured µs"}
    number = st.column_config.NumberColumn
    return {head: number(format="%.2f" if head in fine else "localized") for head, is_number in of if is_number}


def stages(session: Session, found: Deployed) -> None:
    """What each stage waits for, before and after, and in the design that the document is compared with."""
    after, before = found.after.bounds, found.before.bounds
    if after is None or before is None:
        st.info(plain(f"{found.choice.device.name}: {found.choice.device.lacks(found.choice.number)}."))
        return
    base = _baseline(session.document, found)
    old, other = _seconds(before), _seconds(base) if base else {}
    st.dataframe(
        [
            _stage(one) | {"before, ms": old.get(one.stage)} | ({"baseline, ms": other.get(one.stage)} if base else {})
            for one in (*after.stages(), after.total._replace(stage=ALL))
        ],
        hide_index=True,
        column_config={head: st.column_config.NumberColumn(format="%.4g") for head in NUMBERS},
        height="content",
    )
    st.caption(
        "A stage is limited by what most of its bound goes to: the products of its kernels, or their maps and weights. "
        + ("The baseline is rewritten by the same rules." if base else "Edit the design, and its baseline stands here.")
    )


ALL = "all"
NUMBERS = ("bound, ms", "before, ms", "computing, ms", "moving, ms", "baseline, ms")


def _baseline(document: Document, found: Deployed) -> Roofline | None:
    """The bounds of the baseline; None where the design is its own."""
    measured = document.before(found.measured.rule.id)
    return deployed(measured, found.choice).after.bounds if measured else None


def _seconds(of: Roofline) -> dict[str, float]:
    """The bound of each stage, and of all, in ms."""
    return {one.stage: one.seconds * 1e3 for one in of.stages()} | {ALL: of.total.seconds * 1e3}


def _stage(one: BoundSums) -> dict[str, Any]:
    return {
        "stage": one.stage or "network",
        "limited by": one.limit,
        "kernels": one.kernels,
        "bound, ms": one.seconds * 1e3,
        "computing, ms": one.compute * 1e3,
        "moving, ms": one.memory * 1e3,
    }
