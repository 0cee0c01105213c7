"""The graph on the screen: a fragment, so that opening, colouring and searching leave the rest of the page alone."""

from __future__ import annotations

from typing import Any

import streamlit as st

from arch.analysis import Measured, true_edges
from arch.design import notation
from arch.errors import ArchError
from arch.export.pictures import MODES
from arch.parts import BLOCKS
from arch.views.drawing import LEVELS, alike, draw
from arch.views.funnel import funnel
from arch.views.metrics import METRICS
from arch.views.search import find
from pages.shell.show import component, publish
from pages.shell.stages import drawn, possible
from pages.shell.state import Workbench

_graph = component("graph")


@st.fragment
def picture(bench: Workbench, measured: Measured, stamp: str) -> None:
    """The drawing of the last valid design. A click selects and opens; edits go to the workbench."""
    if stamp != stamp_of(bench):
        st.rerun()
    part = bench.selected.partition("/")[0]
    drawing = draw(measured, bench.opened)

    def look() -> None:
        view = dict(st.session_state["graph"].get("view") or {})
        _look(bench, measured, view)

    def edit() -> None:
        drawn(bench, dict(st.session_state["graph"].get("edit") or {}))

    view = {"opened": bench.opened, "colour": bench.colour, "mode": bench.mode}
    data = {
        **drawing.data(),
        "view": view,
        "stamp": f"{stamp} {bench.opened} {bench.mode}",
        "design": stamp,
        "metrics": _metrics(measured),
        "levels": list(LEVELS.items()),
        "parts": [(kind, part.title, part.summary) for kind, part in BLOCKS.items()],
        "acts": [list(possible(bench, index)) for index in range(len(bench.draft["stages"]))],
        "selected": bench.selected,
        "hits": _hits(bench, measured),
        "sources": true_edges(measured.graph, bench.selected),
        "funnel": funnel(measured).data() if bench.mode == "funnel" else None,
        "error": _error(bench),
        "revision": bench.revision,
        "loads": bench.loads,
    }
    callbacks = {"on_view_change": look, "on_edit_change": edit, "on_settled_change": lambda: None}
    _graph(key="graph", data=data, **callbacks, height="stretch")
    publish(bench, "publish-view")
    if settled(st.session_state.get("graph"), part) and part != bench.shown:
        st.rerun()


def settled(said: Any, part: str) -> bool:
    """Whether the browser has been still at a part for a moment: then its settings are worth the time they take."""
    return bool(said) and said.get("settled") == part


def stamp_of(bench: Workbench) -> str:
    """What the picture is of: the design and the convention."""
    return f"{notation.write(bench.design)} {bench.unit} {bench.revision if bench.error else ''}"


def _look(bench: Workbench, measured: Measured, view: dict[str, Any]) -> None:
    """Take what the browser says about the view, as far as it makes sense."""
    opened = view.get("opened")
    if isinstance(opened, list):
        bench.opened = [str(path) for path in opened]
    elif str(opened) in LEVELS:
        bench.opened = str(opened)
    colour, mode = str(view.get("colour")), str(view.get("mode"))
    bench.colour = colour if colour in METRICS else bench.colour
    bench.mode = mode if mode in MODES else bench.mode
    bench.selected, bench.query = str(view.get("selected") or ""), str(view.get("query") or "")[:200]
    if view.get("alike"):
        _toggle(bench, measured, str(view["alike"]))


def _toggle(bench: Workbench, measured: Measured, path: str) -> None:
    """Open all groups of a kind, or close them if this one is open."""
    opened, kind = draw(measured, bench.opened).opened, alike(measured, path)
    closing = path in opened
    bench.opened = [p for p in opened if not closing or p not in kind] + ([] if closing else kind)


def _metrics(measured: Measured) -> list[dict[str, str]]:
    rule = measured.rule.label
    return [
        {"id": m.id, "label": m.label.format(rule=rule), "about": m.about, "join": m.join} for m in METRICS.values()
    ]


def _hits(bench: Workbench, measured: Measured) -> dict[str, Any]:
    try:
        return {"query": bench.query, "paths": find(measured, bench.query), "error": ""}
    except ArchError as error:
        return {"query": bench.query, "paths": [], "error": str(error)}


def _error(bench: Workbench) -> dict[str, str] | None:
    if bench.error is None:
        return None
    return {"path": bench.error.where.partition("/")[0], "message": bench.error.message}
