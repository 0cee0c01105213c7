"""The Design page's screen: build, graph, cost and shape table, each linked with the others."""

from __future__ import annotations

import streamlit as st

from pages.content.design import WORKBENCH, inspector
from pages.content.design.facts import facts
from pages.content.design.picture import picture, stamp_of
from pages.shell.components import table
from pages.shell.garbage import after_run
from pages.shell.session import Session


# A fragment: an edit draws this again, and not the bar, which no edit changes. Four components and no container: each
# message of Streamlit's costs the server as much as a component's whole content.
@st.fragment(key=WORKBENCH)
def workbench(session: Session) -> None:
    """All that an edit changes."""
    measured, stamp = session.measured(), stamp_of(session)
    inspector.panel(session, measured.graph)
    # An error does not blank the page: graph, table and numbers go on showing the last valid network.
    picture(session, measured, stamp)
    facts(session, measured)
    table(session, measured, stamp)
    after_run("workbench")
