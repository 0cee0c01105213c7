"""Views on the screen: the components, each mounted with the data that a view made."""

from __future__ import annotations

import atexit
import json
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from hashlib import sha256
from pathlib import Path
from shutil import rmtree
from tempfile import mkdtemp
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import plotly
import streamlit as st

from arch.atlas import key
from arch.drawing.figure import Figure
from pages.shell.bundle import bundle
from pages.shell.index import early
from pages.shell.named import by_key
from pages.shell.served import served
from pages.shell.session import Session, to_design
from pages.shell.text import written

if TYPE_CHECKING:
    import plotly.graph_objects as go

Mount = Callable[..., Any]
"""Draws a component of a key with data, and names what its browser side sends."""
ASSETS = Path(__file__).parents[2] / "assets"
_SERVED = Path(mkdtemp(prefix="archscope-"))
"""Where this process keeps the text of each component for the browser to fetch."""
atexit.register(rmtree, _SERVED, ignore_errors=True)


def _folder(name: str, path: Path) -> str:
    """Let Streamlit serve a folder; returns its address on the server."""
    # Never mounted: declaring a component of the first kind is how a folder gets an address.
    declared = st.components.v1.declare_component(name, path=path)
    return served("component", declared.name)


def component(name: str, isolated: bool = True, sheets: Iterable[str] = (), is_early: bool = False) -> Mount:
    """A component of the page, made of `assets/<name>.js` with the modules that it imports, and of `<name>.css`.

    An isolated one has its own tree of styles. `sheets` are those of other components whose parts it has. An early one
    is asked for with the page, before a script has run.
    """
    files = [ASSETS / f"{sheet}.css" for sheet in ("tool", *sheets, name)]
    css = "".join(file.read_text() for file in files if file.exists())
    text = f"{bundle(ASSETS / f'{name}.js')}export const css = {json.dumps(css)};\n"
    html, address = f'<div class="{name}"></div>', _served(name, text)
    if is_early:
        early(address)
    drawn = st.components.v2.component(
        f"archscope_{name}",
        html=html,
        js=_LOADER.replace("ADDRESS", address).replace("NAME", name),
        isolate_styles=isolated,
    )

    def mount(key: str, data: Mapping[str, Any], **more: Any) -> Any:
        # As bytes: Streamlit would look at every value of a dictionary whether it is a table, and writes JSON wider.
        return drawn(key=key, data=written(data), **more)

    return mount


# Streamlit sends a component's text with each of its messages: as an address it is sent, and compiled, once. It runs
# the text from an address of its own, to which no path is relative; text of one line it takes for the path of a file.
_LOADER = """const { default: draw, css } = await import(new URL("ADDRESS", window.location.origin));
export default function (call) {
  const data = JSON.parse(new TextDecoder().decode(call.data));
  const root = call.parentElement.getRootNode(), home = root.head ?? root;
  if (!home.querySelector("[data-sheet='NAME']")) {
    const sheet = document.createElement("style");
    sheet.dataset.sheet = "NAME";
    sheet.textContent = css;
    home.append(sheet);
  }
  return draw({ ...call, data });
}
"""


def _served(name: str, text: str) -> str:
    """Keep a module where the browser can fetch it; its address."""
    # The name changes with the content: a browser keeps the file and never shows an old one.
    file = f"{name}-{sha256(text.encode()).hexdigest()[:12]}.js"
    (_SERVED / file).write_text(text)
    return f"{_MODULES}/{file}"


_MODULES = _folder("modules", _SERVED)
_figure, _publish = component("figure"), component("publish")


def publish(session: Session) -> None:
    """Keep the design and the view in the browser's address."""
    _publish(key="publish", data={"words": session.words()}, height=0)


def figure(view: Figure) -> None:
    """A small figure, as wide as its place."""
    _figure(key=view.name, data=view.data(), height="content")


_plot = component("plot", isolated=False)
"""Plotly writes its styles into the page's head."""
# From this server, not from a network.
_PLOTLY = _folder("plotly", Path(plotly.__file__).parent / "package_data")


def plot(key: str, figure: go.Figure, config: Mapping[str, Any] = MappingProxyType({})) -> list[str]:
    """A Plotly figure; returns the `customdata` of the points that are chosen in it."""
    # As one text: for as long as it is the same the figure in the browser is left as it is.
    data = {"figure": figure.to_json(), "library": f"{_PLOTLY}/plotly.min.js", "config": dict(config)}
    # Streamlit refuses a default for a value without a callback, be it an idle one.
    found = _plot(key=key, data=data, default={"chosen": []}, on_chosen_change=lambda: None, height="content")
    return list(found["chosen"])


def openers(session: Session, networks: Iterable[str], where: str) -> None:
    """A button for each of the networks that the zoo has, to open it in Design; `where` they stand, for their keys."""
    # Sources spell names in their own ways: the key is what is the same.
    entries = (by_key().get(key(network)) for network in networks)
    found = {entry.id: entry.design for entry in entries if entry}
    with st.container(horizontal=True):
        for id, design in found.items():
            to, icon = partial(to_design, session, design), ":material/open_in_new:"
            st.button(f"Open {design.name}", key=f"{where}-open-{id}", icon=icon, on_click=to)
