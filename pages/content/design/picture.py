"""The graph on the screen: a fragment, so that opening, colouring and searching leave the rest of the page alone."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping
from typing import Any
from zlib import crc32

import streamlit as st

from arch.analysis import Measured, true_edges
from arch.analysis.layer_search import find
from arch.analysis.metrics import METRICS
from arch.design import notation
from arch.design.differences import changed_parts
from arch.drawing import LEVELS, draw
from arch.drawing.funnel import funnel
from arch.errors import ArchError
from arch.formats import PICTURES, picture_of
from arch.formats.bundle import file_name
from arch.parts import BLOCKS
from pages.content.design import WORKBENCH
from pages.content.design.said import take
from pages.content.design.stages import possible
from pages.shell.components import component
from pages.shell.document import plain, zoo_id
from pages.shell.session import Session, sent

_graph = component("graph")


@st.fragment
def picture(session: Session, measured: Measured, stamp: str) -> None:
    """The drawing of the last valid design. A click selects and opens; edits go to the workbench."""
    # A fragment's own run has the arguments of the last full one: after an edit in the picture they are stale.
    if stamp != stamp_of(session):
        st.rerun()
    changed = changed_parts(plain(session.document.baseline), plain(session.document.design))
    drawing = draw(measured, session.view.opened, changed)

    def hear() -> None:
        take(session, measured, dict((sent("graph") or {}).get("said") or {}))
        answer()

    def answer() -> None:
        part = session.view.selected.partition("/")[0]
        # A run of the workbench for each box under the arrow keys would lag behind them. That the browser is still may
        # be heard before what it has selected.
        is_new = settled(sent("graph"), part) and part != session.view.shown
        # Last, as it ends the callback. Streamlit lets a callback alone run another fragment than the graph's own.
        if is_new or stamp != stamp_of(session):
            st.rerun(scope=WORKBENCH)

    look = f"{session.view.opened} {session.view.mode} {crc32(repr(changed).encode())}"
    data = {
        **drawing.data(),
        **_choices(session, measured),
        **_found(session, measured),
        "file": _file(session, measured, changed),
        "stamp": f"{stamp} {look}",
        "design": stamp,
        "moves": session.desk.trail.now,
        "loads": session.document.loads,
        "taken": session.view.taken,
        # The graph is drawn in every run, also in one of its own: it keeps the address.
        "words": session.words(),
        "own": "" if zoo_id(session.document.design) else session.document.design.name,
    }
    # Callbacks run before the script: the drawing above is already of what they changed.
    _graph(key="graph", data=data, on_said_change=hear, on_settled_change=answer, height="stretch")
    # It is on its way: with every further run it would go there again.
    session.view.file = None


def settled(sent: Any, part: str) -> bool:
    """Whether the browser has been still at a part for a moment: then its settings are worth the time they take."""
    return bool(sent) and sent.get("settled") == part


def stamp_of(session: Session) -> str:
    """What the picture is of: the design and the convention."""
    draft = session.document.revision if session.document.error else ""
    return f"{notation.write(session.document.design)} {session.view.unit} {draft}"


def _choices(session: Session, measured: Measured) -> dict[str, Any]:
    """What can be chosen in the picture, and what is."""
    view = session.view
    stages = range(len(session.document.draft["stages"]))
    return {
        "view": {
            "level": view.opened if isinstance(view.opened, str) else "",
            "colour": view.colour,
            "mode": view.mode,
        },
        "metrics": _metrics(measured),
        "levels": [(id, *level) for id, level in LEVELS.items()],
        "parts": [(kind, part.title, part.summary) for kind, part in BLOCKS.items()],
        "pictures": [(id, kind.label) for id, kind in PICTURES.items()],
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
    error = session.document.error
    if error is None:
        return None
    return {"path": error.where.partition("/")[0], "message": error.message, "words": str(error)}


def _file(session: Session, measured: Measured, changed: Mapping[str, str]) -> dict[str, Any] | None:
    """The picture that was asked for, as the browser saves it."""
    view = session.view
    if view.file is None:
        return None
    number, id, paper = view.file
    kind = PICTURES[id]
    content = kind.write(picture_of(measured, view.opened, view.colour, paper, view.mode, changed))
    name = f"{file_name(session.document.design.name)}.{kind.extension}"
    return {"number": number, "name": name, "mime": kind.mime, "content": b64encode(content).decode()}
