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
    given = st.file_uploader(
        "A design as YAML, JSON or notation, or an ONNX file", key=f"file-{session.document.revision}"
    )
    text = st.text_area(
        "or a notation, a link, or the text of a file", key=f"text-{session.document.revision}", height=90
    )
    if st.button("Open", key="open", type="primary", disabled=not (given or text)):
        # A text may hold half a character, which UTF-8 has none for.
        content, name = (given.getvalue(), given.name) if given else (text.encode(errors="replace"), "")
        with st.spinner("Reading the file, and looking for stages in it"):
            _adopt(session, content, name.rpartition(".")[0])
    st.caption("A file can be dropped anywhere on the page, too.")
    if session.notice:
        st.error(plain(session.notice))

    def reopen() -> None:
        _adopt(session, str((sent("recent") or {}).get("open") or "").encode(errors="replace"))

    _recent(key="recent", data={"now": notation.write(session.document.design)}, on_open_change=reopen)


def _adopt(session: Session, content: bytes, name: str = "") -> None:
    if coming.take(session, content, name):
        session.dialog = ""
        st.rerun()


DIALOGS: Mapping[str, tuple[str, Literal["small", "large"], Callable[[Session], None]]] = {
    "Open": ("folder_open", "small", _open),
    "Share": ("link", "small", _share),
    "Export": ("download", "large", _export),
}
"""Icons, widths and contents, by their titles."""
