"""What the bar of the Design page can do: open, share, export."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Literal
from urllib.parse import urlsplit

import streamlit as st

from arch.design import Design, notation
from arch.graph import fingerprint
from pages.content.design import coming
from pages.shell import link as address
from pages.shell.components import component
from pages.shell.session import Session, sent
from pages.shell.text import plain

_recent = component("recent")
MOST_OFFERED = 2000
"""Networks of libraries: timm has 1,300."""


# Dialogs and not popovers, which would be written at every run whether somebody looks into them or not.
@st.fragment
def files(session: Session) -> None:
    """The buttons for what comes in and goes out."""

    def close() -> None:
        session.dialog = ""
        session.proving.end()

    with st.container(horizontal=True, width="content", gap="small"):
        for label, (icon, _, _) in DIALOGS.items():
            show = partial(setattr, session, "dialog", label)
            st.button(label, icon=f":material/{icon}:", key=f"menu-{label.lower()}", on_click=show)
    if session.dialog in DIALOGS:
        _, width, content = DIALOGS[session.dialog]
        st.dialog(session.dialog, width=width, on_dismiss=close)(content)(session)


def _share(session: Session) -> None:
    if session.document.imported:
        st.caption(
            "This address shows the network for as long as this server keeps it. It is no design, which an address "
            "could hold: to hand it on, share its file."
        )
        st.code(_here(session.words()), language=None, wrap_lines=True)
        _hash(session)
        return
    st.caption("This address opens the same design in any browser.")
    st.code(link(session.document.design), language=None, wrap_lines=True)
    st.caption("Its notation, for `python -m arch show`:")
    st.code(notation.write(session.document.design), language=None, wrap_lines=True)
    _hash(session)


def _hash(session: Session) -> None:
    hash = fingerprint(session.document.network().graph)
    st.caption(f"Architecture `{hash}`: the same for the same graph, whatever its names.")


def link(design: Design) -> str:
    """The address that reproduces the design, on the server that this page came from."""
    return _here({address.DESIGN: notation.write(design)})


def _here(words: Mapping[str, str]) -> str:
    here = urlsplit(st.context.url or "")
    return f"{here.scheme}://{here.netloc}/?{'&'.join(f'{name}={value}' for name, value in words.items() if value)}"


def _export(session: Session) -> None:
    # Not before somebody looks: an edit waits for nothing of it, and proofs and their libraries are large.
    from pages.content.design.export import export

    export(session)


def _open(session: Session) -> None:
    # The revision in the key empties it after opening: a new key is a new uploader.
    from arch import modules
    from arch.formats import READABLE

    number = session.document.revision
    kinds = "\n".join(f"- {format.label}" for format in READABLE.values())
    about = f"What it holds decides, not its name. A file can be dropped anywhere on the page, too.\n\n{kinds}"
    given = st.file_uploader("A design, or a network of another program", key=f"file-{number}", help=about)
    # Where a library is installed, its networks are offered by name; arguments can be written behind it.
    names, there = modules.names("", MOST_OFFERED), " and ".join(modules.installed())
    call: str | None = None
    if names:
        how = "with arguments as in timm:resnet50d(num_classes=10)"
        label = f"or a network of {there}, {how}"
        call = st.selectbox(label, names, None, key=f"call-{number}", accept_new_options=True, placeholder="Its name")
    label = "or a notation, a link, or the text of a file"
    text = st.text_area(label, key=f"text-{number}", height=90)
    first, second = st.columns([3, 2], vertical_alignment="bottom")
    size = second.text_input("Height x width, where left open", placeholder="224x224", key=f"size-{number}")
    if first.button("Open", key="open", type="primary", disabled=not (given or call or text)):
        file = given.name.rpartition(".")[0] if given else ""
        with st.spinner("Reading it, and looking for stages in it"):
            _adopt(session, given.getvalue() if given else (call or text), file, size)
    if session.notice:
        st.error(plain(session.notice))

    def reopen() -> None:
        _adopt(session, str((sent("recent") or {}).get("open") or ""))

    _recent(key="recent", data={"now": notation.write(session.document.design)}, on_open_change=reopen)


def _adopt(session: Session, given: bytes | str, name: str = "", size: str = "") -> None:
    if coming.take(session, given, name, size):
        session.dialog = ""
        st.rerun()


DIALOGS: Mapping[str, tuple[str, Literal["small", "large"], Callable[[Session], None]]] = {
    "Open": ("folder_open", "small", _open),
    "Share": ("link", "small", _share),
    "Export": ("download", "large", _export),
}
"""Icons, widths and contents, by their titles."""
