"""The bar's actions: undo, redo, open, share, export."""

from __future__ import annotations

from functools import partial
from urllib.parse import urlsplit

import streamlit as st

from arch.bounds import LARGEST_FILE
from arch.design import Design, notation, opening
from arch.errors import ArchError
from arch.formats import FORMATS, PICTURES, picture_of
from arch.lowering import lower
from pages.shell.state import LINK, Workbench
from pages.shell.text import plain


def actions(bench: Workbench) -> None:
    """Buttons in a row, for the right end of the bar."""
    back, forward = bool(bench.past or bench.error), bool(bench.future)
    st.button("Undo", icon=":material/undo:", help="Undo", key="undo", disabled=not back, on_click=bench.undo)
    st.button("Redo", icon=":material/redo:", help="Redo", key="redo", disabled=not forward, on_click=bench.redo)
    with st.popover("Open", icon=":material/folder_open:"):
        _open(bench)
    with st.popover("Share", icon=":material/link:"):
        st.caption("This address opens the same design in any browser.")
        st.code(link(bench.design), language=None, wrap_lines=True)
        st.caption("Its notation, for `python -m arch show`:")
        st.code(notation.write(bench.design), language=None, wrap_lines=True)
    with st.popover("Export", icon=":material/download:"):
        _export(bench)


def link(design: Design) -> str:
    """The address that reproduces the design, on the server that this page came from."""
    here = urlsplit(st.context.url or "")
    return f"{here.scheme}://{here.netloc}/?{LINK}={notation.write(design)}"


def _export(bench: Workbench) -> None:
    network, name = bench.network(), file_name(bench.design)
    st.caption("The picture, as it is opened and coloured")
    for cell, (id, kind) in zip(st.columns(len(PICTURES)), PICTURES.items(), strict=True):
        render = partial(_picture, bench, id)
        file = f"{name}.{kind.extension}"
        cell.download_button(
            kind.label, render, file, kind.mime, key=f"picture-{id}", on_click="ignore", width="stretch"
        )
    st.caption("The network")
    for id, exporter in FORMATS.items():
        st.download_button(
            exporter.label,
            partial(exporter.write, network),
            f"{name}.{exporter.extension}",
            exporter.mime,
            key=f"export-{id}",
            on_click="ignore",
            width="stretch",
        )


def _picture(bench: Workbench, format: str) -> bytes:
    dark = st.context.theme.type == "dark"
    drawn = picture_of(bench.measured(), bench.opened, bench.colour, "dark" if dark else "light", bench.mode)
    return PICTURES[format].write(drawn)


def file_name(design: Design) -> str:
    """The design's name with only letters, digits and `-._`, for a file."""
    kept = "".join(c if c.isascii() and (c.isalnum() or c in "-._") else "-" for c in design.name)
    return kept.strip("-.") or "network"


def _open(bench: Workbench) -> None:
    given = st.file_uploader("A design as YAML, JSON or notation", key=f"file-{bench.revision}")
    text = st.text_area("or a notation, a link, or the text of a file", key=f"text-{bench.revision}", height=90)
    if st.button("Open", key="open", type="primary", disabled=not (given or text)):
        _adopt(bench, given.getvalue()[: LARGEST_FILE + 1] if given else text.encode(errors="replace"))
    if bench.notice:
        st.error(plain(bench.notice))


def _adopt(bench: Workbench, content: bytes) -> None:
    try:
        design = opening.from_bytes(content)
        lower(design)
    except ArchError as error:
        bench.notice = f"Nothing was opened; your design is as it was: {error}"
    else:
        bench.load(design)
        st.rerun()
