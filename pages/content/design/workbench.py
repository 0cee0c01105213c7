"""The Design page's screen: build, graph, cost and shape table, each linked with the others."""

from __future__ import annotations

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from pages.content.design import WORKBENCH, inspector, menu
from pages.content.design.facts import facts
from pages.content.design.picture import picture, stamp_of
from pages.shell.components import publish, table
from pages.shell.garbage import after_run
from pages.shell.session import Session
from pages.shell.text import plain


# A fragment: an edit draws this again, and neither the bar nor its links, which no edit changes.
@st.fragment(key=WORKBENCH)
def workbench(session: Session, bar: DeltaGenerator) -> None:
    """All that an edit changes; undo and redo stand in the bar of the page."""
    # First: whatever fails below, the address keeps the design.
    publish(session)
    with bar:
        menu.steps(session)
    measured, stamp = session.measured(), stamp_of(session)
    inspector.panel(session, measured.graph)
    with st.container(key="graph-panel", gap=None):
        # Always there: an element that comes and goes before the graph would make the browser draw it anew.
        with st.container(key="notice"):
            if session.notice:
                st.warning(plain(session.notice), icon=":material/warning:")
        # An error does not blank the page: graph, table and numbers go on showing the last valid network.
        picture(session, measured, stamp)
    facts(session, measured)
    table(session, measured, stamp)
    after_run("workbench")
