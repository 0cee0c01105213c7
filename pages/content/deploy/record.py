"""What the rules did, and where they do not hold."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from arch.rewrite import RULES, Applied, Refused
from pages.content.deploy.deployed import Deployed
from pages.shell.session import Session

HEIGHT = 520
MANY = 8
"""Rows, beyond which the table scrolls."""
WRAPPED = 65
"""Height of a row in which Streamlit wraps texts: more than 4 rem, in pixels. Reasons are sentences."""
WIDTHS = {"rule": 110, "place": 130, "reason": 305}


def applied(session: Session, found: Deployed) -> None:
    """Every application of a rule."""
    _searched(found.rewritten.applied, "deploy-applied", "No rule that is on holds anywhere.", None)


def refused(session: Session, found: Deployed) -> None:
    """Every place where a rule was looked for and does not hold, with the reason."""
    _searched(found.rewritten.refused, "deploy-refused", "No rule that is on was refused anywhere.", WRAPPED)


def _searched(entries: Sequence[Applied | Refused], key: str, nothing: str, row: int | None) -> None:
    if not entries:
        st.caption(nothing)
        return
    # All words must be there, in any order and in any of the columns.
    words = st.text_input("Search", key=key, placeholder="rule, place or reason", max_chars=200).lower().split()
    rows = [
        {"rule": RULES[entry.rule].label, "place": entry.place, "reason": entry.reason}
        for entry in entries
        if all(word in f"{RULES[entry.rule].label} {entry.place} {entry.reason}".lower() for word in words)
    ]
    st.dataframe(
        rows,
        hide_index=True,
        # None is Streamlit's own height, of one line.
        row_height=row,
        height="content" if len(rows) < MANY else HEIGHT,
        column_config={head: st.column_config.TextColumn(width=width) for head, width in WIDTHS.items()},
    )
    st.caption(f"{len(rows):,} of {len(entries):,}.")
