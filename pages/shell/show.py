"""Views on the screen: the components, each mounted with the data that a view made."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import streamlit as st

from arch.analysis import LayerCost, at_inference, total
from arch.graph import Graph
from arch.views import units
from arch.views.drawing import draw
from arch.views.figure import Figure
from arch.views.table import COLUMNS, grouped
from pages.shell.state import Workbench

ASSETS = Path(__file__).parents[2] / "assets"


def component(name: str) -> Any:
    """A component of the page, made of `assets/<name>.js` and `.css` on top of what all share."""
    sheet = ASSETS / f"{name}.css"
    css = (ASSETS / "tool.css").read_text() + (sheet.read_text() if sheet.exists() else "")
    js = (ASSETS / "dom.js").read_text() + (ASSETS / f"{name}.js").read_text()
    return st.components.v2.component(f"archscope_{name}", html=f'<div class="{name}"></div>', css=css, js=js)


_graph, _table, _figure = component("graph"), component("table"), component("figure")
_numbers, _publish = component("numbers"), component("publish")


def publish(notation: str) -> None:
    """Keep the notation in the browser's address."""
    _publish(key="publish", data={"notation": notation}, height=0)


def figure(view: Figure) -> None:
    """A small figure, as wide as its place."""
    _figure(key=view.name, data=view.data(), height="content")


def numbers(costs: list[LayerCost]) -> None:
    """The three great numbers, exact to copy."""
    sums, training = total(at_inference(costs)), total(costs)
    rows = [
        ("params", sums.params, "trainable weights"),
        ("MACs", sums.macs, "multiply-accumulates of convolutions and linear layers, one image, biases not counted"),
        ("activations", sums.activations, "elements that convolutions and linear layers write, one image"),
    ]
    more = f"; {training.params:,} params and {training.macs:,} MACs in training, with the auxiliary heads"
    end = more if training != sums else ""
    cards = [{"label": n, "value": units.short(v), "exact": f"{v:,}", "about": about + end} for n, v, about in rows]
    _numbers(key="numbers", data={"numbers": cards}, height="content")


def graph(bench: Workbench, network: Graph, costs: list[LayerCost], stamp: str) -> None:
    """The drawing; a click selects and opens."""
    drawing = draw(network, costs, bench.opened)
    frames = [box.path for box in drawing.boxes if box.form == "frame"]
    opened = frames if bench.opened is None else bench.opened

    def act() -> None:
        view = st.session_state["graph"].get("view") or {}
        bench.opened, bench.selected = view.get("opened"), str(view.get("selected", ""))

    stamp = f"{stamp} {' '.join(frames)}"
    data = {**drawing.data(), "opened": opened, "selected": bench.selected, "stamp": stamp}
    data["revision"] = bench.revision
    _graph(key="graph", data=data, on_view_change=act, height="stretch")


def table(bench: Workbench, costs: list[LayerCost], stamp: str) -> None:
    """The shape table; a click selects."""
    columns = [{"label": c.label, "about": c.text, "side": c.side} for c in COLUMNS]

    def act() -> None:
        bench.selected = str(st.session_state["table"].get("selected") or "")

    data = {"columns": columns, "groups": grouped(costs), "selected": bench.selected, "stamp": stamp}
    _table(key="table", data=data, on_selected_change=act, height="stretch")
