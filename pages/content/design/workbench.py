"""The Design page's screen: build, graph, cost and shape table, each linked with the others."""

from __future__ import annotations

import streamlit as st

from pages.content.design.talk import answer, exchange
from pages.shell.components import component
from pages.shell.garbage import after_run
from pages.shell.session import Session, sent

_VIEWS = {
    "inspector": component("inspector", is_early=True),
    "graph": component("graph", is_early=True),
    "facts": component("facts", sheets=("figure",), is_early=True),
    "table": component("table", is_early=True),
}


# Four components and no container: each message of Streamlit's costs the server as much as a component's content. In a
# run of the script they are given all; from then on they speak with the server themselves. A fragment for servers that
# were started without `server.py` and have no address for that: there each message runs it again.
@st.fragment
def workbench(session: Session) -> None:
    """All that an edit changes."""

    def hear() -> None:
        exchange(session, (sent("inspector") or {}).get("said"))

    with session.lock:
        # An error does not blank the page: graph, table and numbers go on showing the last valid network.
        found = answer(session, {})
    for name, mount in _VIEWS.items():
        listens = {"on_said_change": hear} if name == "inspector" else {}
        mount(key=name, data={**found[name], "talk": found["talk"]}, **listens, height="stretch")
    after_run("workbench")
