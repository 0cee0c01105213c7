"""The graph on the screen: a fragment, so that opening, colouring and searching leave the rest of the page alone."""

from __future__ import annotations

from typing import Any

import streamlit as st

from arch.analysis import Measured, true_edges
from arch.analysis.layer_search import find
from arch.analysis.metrics import METRICS
from arch.design import notation
from arch.drawing import LEVELS, alike, draw
from arch.drawing.funnel import funnel
from arch.errors import ArchError
from arch.formats import MODES
from arch.parts import BLOCKS
from pages.content.design.stages import possible, take_gesture
from pages.shell.components import component, publish
from pages.shell.session import Session, sent

_graph = component("graph")


@st.fragment
def picture(session: Session, measured: Measured, stamp: str) -> None:
    """The drawing of the last valid design. A click selects and opens; edits go to the workbench."""
    # A fragment's own run has the arguments of the last full one: after an edit in the picture they are stale.
    if stamp != stamp_of(session):
        st.rerun()
    part = session.view.selected.partition("/")[0]
    drawing = draw(measured, session.view.opened)

    def look() -> None:
        view = dict(sent("graph").get("view") or {})
        _look(session, measured, view)

    def edit() -> None:
        take_gesture(session, dict(sent("graph").get("edit") or {}))

    data = {
        **drawing.data(),
        **_choices(session, measured),
        **_found(session, measured),
        "stamp": f"{stamp} {session.view.opened} {session.view.mode}",
        "design": stamp,
        "revision": session.document.revision,
        "loads": session.document.loads,
    }
    # Callbacks run before the script: the drawing above is already of what they changed.
    callbacks = {"on_view_change": look, "on_edit_change": edit, "on_settled_change": lambda: None}
    _graph(key="graph", data=data, **callbacks, height="stretch")
    # The bar's own is not in a fragment's run.
    publish(session, "publish-view")
    # A full run for each box under the arrow keys would lag behind them.
    if settled(st.session_state.get("graph"), part) and part != session.view.shown:
        st.rerun()


def settled(sent: Any, part: str) -> bool:
    """Whether the browser has been still at a part for a moment: then its settings are worth the time they take."""
    return bool(sent) and sent.get("settled") == part


def stamp_of(session: Session) -> str:
    """What the picture is of: the design and the convention."""
    draft = session.document.revision if session.document.error else ""
    return f"{notation.write(session.document.design)} {session.view.unit} {draft}"


def _look(session: Session, measured: Measured, view: dict[str, Any]) -> None:
    """Take what the browser says about the view, as far as it makes sense."""
    opened = view.get("opened")
    if isinstance(opened, list):
        session.view.opened = [str(path) for path in opened]
    elif str(opened) in LEVELS:
        session.view.opened = str(opened)
    colour, mode = str(view.get("colour")), str(view.get("mode"))
    session.view.colour = colour if colour in METRICS else session.view.colour
    session.view.mode = mode if mode in MODES else session.view.mode
    # Bounded: the text comes back with every run.
    session.view.selected, session.view.query = str(view.get("selected") or ""), str(view.get("query") or "")[:200]
    if view.get("alike"):
        _toggle(session, measured, str(view["alike"]))


def _toggle(session: Session, measured: Measured, path: str) -> None:
    """Open all groups of a kind, or close them if this one is open."""
    # From the drawing, since a level opens groups that are in no list.
    opened, kind = draw(measured, session.view.opened).opened, alike(measured, path)
    closing = path in opened
    session.view.opened = [p for p in opened if not closing or p not in kind] + ([] if closing else kind)


def _choices(session: Session, measured: Measured) -> dict[str, Any]:
    """What can be chosen in the picture, and what is."""
    view = session.view
    stages = range(len(session.document.draft["stages"]))
    return {
        "view": {"opened": view.opened, "colour": view.colour, "mode": view.mode},
        "metrics": _metrics(measured),
        "levels": list(LEVELS.items()),
        "parts": [(kind, part.title, part.summary) for kind, part in BLOCKS.items()],
        "acts": [list(possible(session, index)) for index in stages],
    }


def _found(session: Session, measured: Measured) -> dict[str, Any]:
    """What stands out in the drawing: the selected, hits of the search, edges behind concatenations, the error."""
    view = session.view
    return {
        "selected": view.selected,
        "hits": _hits(session, measured),
        "sources": true_edges(measured.graph, view.selected),
        "funnel": funnel(measured).data() if view.mode == "funnel" else None,
        "error": _error(session),
    }


def _metrics(measured: Measured) -> list[dict[str, str]]:
    rule = measured.rule.label
    return [
        {"id": m.id, "label": m.label.format(rule=rule), "about": m.about, "join": m.join} for m in METRICS.values()
    ]


def _hits(session: Session, measured: Measured) -> dict[str, Any]:
    query = session.view.query
    try:
        return {"query": query, "error": "", **find(measured, query)._asdict()}
    except ArchError as error:
        return {"query": query, "error": str(error), "paths": [], "words": ""}


def _error(session: Session) -> dict[str, str] | None:
    if session.document.error is None:
        return None
    return {"path": session.document.error.where.partition("/")[0], "message": session.document.error.message}
