"""What the bar of the Design page can do: open, share, export."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from urllib.parse import urlsplit

import streamlit as st

from arch.bounds import LARGEST_FILE
from arch.design import Design, notation, opening
from arch.errors import ArchError
from arch.formats import FORMATS
from arch.lowering import lower
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

    with st.container(horizontal=True, width="content", gap="small"):
        for label, (icon, _) in DIALOGS.items():
            show = partial(setattr, session, "dialog", label)
            st.button(label, icon=f":material/{icon}:", key=f"menu-{label.lower()}", on_click=show)
    if session.dialog in DIALOGS:
        st.dialog(session.dialog, on_dismiss=close)(DIALOGS[session.dialog][1])(session)


def _share(session: Session) -> None:
    st.caption("This address opens the same design in any browser.")
    st.code(link(session.document.design), language=None, wrap_lines=True)
    st.caption("Its notation, for `python -m arch show`:")
    st.code(notation.write(session.document.design), language=None, wrap_lines=True)


def link(design: Design) -> str:
    """The address that reproduces the design, on the server that this page came from."""
    here = urlsplit(st.context.url or "")
    return f"{here.scheme}://{here.netloc}/?{address.DESIGN}={notation.write(design)}"


def _export(session: Session) -> None:
    network, name = session.document.network(), file_name(session.document.design)
    st.caption("The network. Pictures of it: Save picture, over the graph.")
    for id, exporter in FORMATS.items():
        st.download_button(
            exporter.label,
            partial(exporter.content, network),
            f"{name}.{exporter.extension}",
            exporter.mime,
            key=f"export-{id}",
            on_click="ignore",
            width="stretch",
        )


def file_name(design: Design) -> str:
    """The design's name with only letters, digits and `-._`, for a file."""
    # What browsers and file systems all take: they replace other letters each in a way of its own.
    kept = "".join(c if c.isascii() and (c.isalnum() or c in "-._") else "-" for c in design.name)
    return kept.strip("-.") or "network"


def _open(session: Session) -> None:
    # The revision in the key empties it after opening: a new key is a new uploader.
    given = st.file_uploader("A design as YAML, JSON or notation", key=f"file-{session.document.revision}")
    text = st.text_area(
        "or a notation, a link, or the text of a file", key=f"text-{session.document.revision}", height=90
    )
    if st.button("Open", key="open", type="primary", disabled=not (given or text)):
        # One byte more than allowed, as in `opening`; a text may hold half a character, which UTF-8 has none for.
        _adopt(session, given.getvalue()[: LARGEST_FILE + 1] if given else text.encode(errors="replace"))
    if session.notice:
        st.error(plain(session.notice))

    def reopen() -> None:
        _adopt(session, str((sent("recent") or {}).get("open") or "").encode(errors="replace"))

    _recent(key="recent", data={"now": notation.write(session.document.design)}, on_open_change=reopen)


def _adopt(session: Session, content: bytes) -> None:
    try:
        design = opening.from_bytes(content)
        lower(design)
    except ArchError as error:
        session.notice = f"Nothing was opened; your design is as it was: {error}"
    else:
        session.load(design)
        session.dialog = ""
        st.rerun()


DIALOGS: Mapping[str, tuple[str, Callable[[Session], None]]] = {
    "Open": ("folder_open", _open),
    "Share": ("link", _share),
    "Export": ("download", _export),
}
"""Icons and contents, by their titles."""
