"""Views on the screen: the components, each mounted with the data that a view made."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache, partial
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import plotly
import streamlit as st

from arch import units
from arch.analysis import CONVENTIONS, Measured, Sums, convention, sums
from arch.atlas import key
from arch.drawing.figure import Figure
from arch.tables.layers import columns, grouped
from arch.zoo import Entry, zoo
from pages.shell.bundle import bundle
from pages.shell.session import Session, sent, to_design

if TYPE_CHECKING:
    import plotly.graph_objects as go

ASSETS = Path(__file__).parents[2] / "assets"


def component(name: str, isolated: bool = True) -> Any:
    """A component of the page, made of `assets/<name>.js` with the modules that it imports, and of `<name>.css`.

    An isolated one has its own tree of styles.
    """
    sheet = ASSETS / f"{name}.css"
    css = (ASSETS / "tool.css").read_text() + (sheet.read_text() if sheet.exists() else "")
    html, js = f'<div class="{name}"></div>', bundle(ASSETS / f"{name}.js")
    return st.components.v2.component(f"archscope_{name}", html=html, css=css, js=js, isolate_styles=isolated)


_table, _figure = component("table"), component("figure")
_numbers, _publish = component("numbers"), component("publish")


def publish(session: Session, key: str = "publish") -> None:
    """Keep the design and the view in the browser's address."""
    _publish(key=key, data={"words": session.words()}, height=0)


def figure(view: Figure) -> None:
    """A small figure, as wide as its place."""
    _figure(key=view.name, data=view.data(), height="content")


_plot = component("plot", isolated=False)
"""Plotly writes its styles into the page's head."""
# Never mounted: declared so that Streamlit serves the folder, and Plotly comes from this server, not from a network.
_plotly = st.components.v1.declare_component("plotly", path=Path(plotly.__file__).parent / "package_data")


def plot(key: str, figure: go.Figure, config: Mapping[str, Any] = MappingProxyType({})) -> list[str]:
    """A Plotly figure; returns the `customdata` of the points that are chosen in it."""
    place = [st.get_option("server.baseUrlPath").strip("/"), "component", _plotly.name, "plotly.min.js"]
    # As one text: for as long as it is the same the figure in the browser is left as it is.
    data = {"figure": figure.to_json(), "library": "/" + "/".join(filter(None, place)), "config": dict(config)}
    # Streamlit refuses a default for a value without a callback, be it an idle one.
    found = _plot(key=key, data=data, default={"chosen": []}, on_chosen_change=lambda: None, height="content")
    return list(found["chosen"])


def unit(session: Session) -> None:
    """The convention by which operations are counted, everywhere on the page."""

    def choose() -> None:
        session.view.unit = sent("unit")

    ids = [rule.id for rule in CONVENTIONS]
    # At every run: Streamlit drops a plain widget's value when another page is shown.
    st.session_state["unit"] = session.view.unit
    st.selectbox(
        "Operations counted as",
        ids,
        format_func=lambda id: f"Operations counted: {convention(id).label}",
        key="unit",
        on_change=choose,
        label_visibility="collapsed",
    )


def numbers(measured: Measured) -> None:
    """The three great numbers, exact to copy."""
    rule = measured.rule
    running, training = sums(measured.running()), sums(measured.layers)
    rows = [
        ("params", running.total.params, "trainable weights"),
        (rule.label, running.operations, f"{rule.unit_and_label}, one image; {rule.source}"),
        ("activations", running.total.activations, "elements that convolutions and linear layers write, one image"),
    ]
    # Where nothing is added in training, nothing is said of it.
    end = _in_training(measured, training) if training != running or measured.graph.unbuilt else ""
    bound = running.uncounted or running.total.unknown
    cards = [
        {"label": n, "value": f"{'≥ ' if bound else ''}{units.short(v)}", "exact": units.at_least(f"{v:,}", bound)}
        | {"about": about + end}
        for n, v, about in rows
    ]
    _numbers(key="numbers", data={"numbers": cards}, height="content")


def _in_training(measured: Measured, training: Sums) -> str:
    """What auxiliary heads add in training; unknown where one does not fit the input."""
    if measured.graph.unbuilt:
        reasons = " ".join(f"{part.path}: {part.reason}" for part in measured.graph.unbuilt)
        return f"; unknown in training. {reasons}"
    both = f"{training.total.params:,} params and {training.operations:,} {measured.rule.unit_and_label}"
    return f"; {both} in training, with the auxiliary heads"


@cache
def by_key() -> Mapping[str, Entry]:
    """The zoo's networks by the keys that the atlas has for their names."""
    return {key(id): entry for id, entry in zoo().items()}


def openers(session: Session, networks: Iterable[str], where: str) -> None:
    """A button for each of the networks that the zoo has, to open it in Design; `where` they stand, for their keys."""
    # Sources spell names in their own ways: the key is what is the same.
    entries = (by_key().get(key(network)) for network in networks)
    found = {entry.id: entry.design for entry in entries if entry}
    with st.container(horizontal=True):
        for id, design in found.items():
            to, icon = partial(to_design, session, design), ":material/open_in_new:"
            st.button(f"Open {design.name}", key=f"{where}-open-{id}", icon=icon, on_click=to)


def table(session: Session, measured: Measured, stamp: str) -> None:
    """The shape table; a click selects."""
    heads = [{"label": c.label, "about": c.text, "side": c.side} for c in columns(measured.rule)]

    def act() -> None:
        # What the browser sends may be None: no row is selected.
        session.view.selected = str(sent("table").get("selected") or "")

    data = {"columns": heads, "groups": grouped(measured), "selected": session.view.selected, "stamp": stamp}
    _table(key="table", data=data, on_selected_change=act, height="stretch")
