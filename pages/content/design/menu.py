"""What the bar of the Design page can do: open, share, export."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Literal
from urllib.parse import urlsplit

import streamlit as st

from arch.design import Design, notation
from arch.errors import ArchError
from arch.graph import fingerprint
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
    st.caption("This address opens the same design in any browser.")
    st.code(link(session.document.design), language=None, wrap_lines=True)
    st.caption("Its notation, for `python -m arch show`:")
    st.code(notation.write(session.document.design), language=None, wrap_lines=True)
    hash = fingerprint(session.document.network().graph)
    st.caption(f"Architecture `{hash}`: the same for the same graph, whatever its names.")


def link(design: Design) -> str:
    """The address that reproduces the design, on the server that this page came from."""
    here = urlsplit(st.context.url or "")
    return f"{here.scheme}://{here.netloc}/?{address.DESIGN}={notation.write(design)}"


def _export(session: Session) -> None:
    # Not before somebody looks: an edit waits for nothing of it, and proofs and their libraries are large.
    from pages.content.design.export import export

    export(session)


def _open(session: Session) -> None:
    # The revision in the key empties it after opening: a new key is a new uploader.
    given = st.file_uploader(
        "A design as YAML, JSON or notation, or a file of ONNX, Caffe, Keras, Darknet or pycls",
        key=f"file-{session.document.revision}",
    )
    text = st.text_area(
        "or a notation, a link, or the text of a file", key=f"text-{session.document.revision}", height=90
    )
    if st.button("Open", key="open", type="primary", disabled=not (given or text)):
        # A text may hold half a character, which UTF-8 has none for.
        content, name = (given.getvalue(), given.name) if given else (text.encode(errors="replace"), "")
        with st.spinner("Reading"):
            _adopt(session, content, name.rpartition(".")[0])
    if session.notice:
        st.error(plain(session.notice))

    def reopen() -> None:
        _adopt(session, str((sent("recent") or {}).get("open") or "").encode(errors="replace"))

    _recent(key="recent", data={"now": notation.write(session.document.design)}, on_open_change=reopen)


def _adopt(session: Session, content: bytes, name: str = "") -> None:
    # Not before somebody opens something: with it come all formats.
    from arch import importing

    before = session.document.design.name
    try:
        found = importing.from_bytes(content, name)
        session.load(found.design)
    except ArchError as error:
        session.notice = f"Nothing was opened; your design is as it was: {error}"
    else:
        if found.recognised:
            ops, parts = len(found.network.graph) - 1, len(found.recognised.parts)
            session.desk.note = (
                f"{found.network.source}: all of its {ops:,} ops are in the {parts} parts of this design; "
                f"Undo brings {before} back."
            )
        session.dialog = ""
        st.rerun()


DIALOGS: Mapping[str, tuple[str, Literal["small", "large"], Callable[[Session], None]]] = {
    "Open": ("folder_open", "small", _open),
    "Share": ("link", "small", _share),
    "Export": ("download", "large", _export),
}
"""Icons, widths and contents, by their titles."""
