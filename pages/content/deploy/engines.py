"""Which engine does which of the rules by itself, and who says so."""

from __future__ import annotations

import streamlit as st

from arch.rewrite import RULES
from arch.rewrite.engines import engines as known
from pages.content.deploy.deployed import Deployed
from pages.shell.session import Session

MARKS = {"whole": "yes", "part": "in part", "": ""}


def engines(session: Session, found: Deployed) -> None:
    """Rules by engines; below, every statement with its source."""
    all_of = known().values()
    st.dataframe(
        [
            {"rule": rule.label} | {e.label: MARKS[e.rules[id].extent if id in e.rules else ""] for e in all_of}
            for id, rule in RULES.items()
        ],
        hide_index=True,
        height="content",
    )
    st.caption("Empty: nothing was found that says so, which is no proof that an engine does not do it.")
    # "all" is no engine: it is the choice of every rule, and lists what is known of every engine.
    chosen = found.choice.engine
    shown = [engine for engine in all_of if chosen in (engine.id, "all")]
    st.dataframe(
        [
            {"engine": engine.label, "rule": RULES[id].label, "what": one.text, "when": one.condition}
            | {"read in": one.documented, "source": one.source}
            for engine in shown
            for id, one in engine.rules.items()
        ],
        hide_index=True,
        height=240,
    )
