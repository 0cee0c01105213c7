"""What leaves: the rewritten network as files, the kernels as a table, the roofline as a picture, and the proofs."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache, partial
from hashlib import sha256
from typing import Any

import streamlit as st

from arch.analysis.roofline import Roofline
from arch.charts.roofline import roofline_sheet
from arch.errors import ArchError
from arch.formats import FORMATS, PICTURES, TABLES, Format, Picture
from arch.formats.bundle import file_name
from arch.graph import fingerprint
from arch.proof import Proof
from pages.content.deploy.deployed import Deployed
from pages.content.deploy.kernels import kernel_table
from pages.content.deploy.running import watch
from pages.shell.proving import File
from pages.shell.session import Session
from pages.shell.text import plain

CODE = ("torch", "onnx")
"""Formats that the rewritten network is written in, which are proven too."""
DRAWN = ("svg", "pdf")


def export(session: Session, found: Deployed) -> None:
    """All of it."""
    _equality(session, found)
    for id in CODE:
        _file(session, found, FORMATS[id])
    name = file_name(found.network.name)
    with st.container(horizontal=True):
        csv = TABLES["csv"]
        _download("Kernels as CSV", f"{name}-kernels.csv", csv.mime, lambda: csv.content(kernel_table(found)))
        if found.after.bounds:
            for picture in map(PICTURES.__getitem__, DRAWN):
                drawn = partial(_drawn, found, found.after.bounds, picture)
                _download(f"Roofline as {picture.label}", f"{name}-roofline.{picture.extension}", picture.mime, drawn)


def _drawn(found: Deployed, after: Roofline, picture: Picture) -> bytes:
    title = f"Roofline of {found.network.name}"
    return picture.write(roofline_sheet(after, found.choice.device.name, found.before.bounds, title))


def _download(label: str, name: str, mime: str, content: Callable[[], Any]) -> None:
    # Written when it is asked for, and not kept.
    st.download_button(label, content, name, mime, key=f"deploy-{name}", on_click="ignore", icon=":material/download:")


def _equality(session: Session, found: Deployed) -> None:
    """Whether the rewritten network returns what the original does."""
    from arch.rewrite.process import start

    subject = fingerprint(found.network.graph), found.choice.rules
    launch = partial(start, found.network.graph, found.choice.rules)
    same = watch(session.comparing, subject, launch, "Compare both networks", "deploy-compare")
    if isinstance(same, ArchError):
        st.warning(plain(f"They could not be compared: {same}"), icon=":material/help:")
    elif same:
        box, icon = (st.success, "verified") if same.is_same else (st.error, "error")
        box(plain(same.words), icon=f":material/{icon}:")
    else:
        st.caption("Runs the original and the rewritten network in float64, on the same images, with the same weights.")


# Source is formatted by another program, which takes some tenths of a second.
@lru_cache(maxsize=8)
def _content(found: Deployed, id: str) -> bytes:
    return FORMATS[id].content(found.result)


def _file(session: Session, found: Deployed, format: Format) -> None:
    """A file of the rewritten network, with its proof."""
    from arch.proof import start

    result = found.result
    try:
        content = _content(found, format.id)
    except ArchError as error:
        st.error(plain(f"{format.label} cannot hold this network: {error}"), icon=":material/block:")
        return
    name = f"{file_name(found.network.name)}-rewritten.{format.extension_of(content)}"
    subject = File(fingerprint(result.graph), format.id, sha256(content).hexdigest())
    key = f"deploy-prove-{format.id}"
    with st.container(horizontal=True):
        _download(f"Rewritten network: {format.label}", name, format.mime, lambda: content)
        proof = watch(session.proving, subject, partial(start, result, format), f"Prove {format.label}", key)
    if isinstance(proof, ArchError):
        st.warning(plain(f"It cannot be proven: {proof}"), icon=":material/help:")
    elif isinstance(proof, Proof):
        box = {"equal": st.success, "different": st.error, "unproven": st.warning}[proof.verdict]
        box(plain(proof.words.partition("\n")[0]))
