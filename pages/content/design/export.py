"""The dialog in which a network becomes a file: its format, what it looks like, and whether it is proven."""

from __future__ import annotations

from functools import partial

import streamlit as st

from arch.analysis import Network
from arch.errors import ArchError
from arch.formats import FORMATS, Format, Option
from arch.formats.bundle import bundle, file_name
from arch.graph import fingerprint
from arch.proof import Proof
from arch.units import size
from pages.content.design.written import LANGUAGES, Chosen, Written, content, written
from pages.shell.proving import File, Proving
from pages.shell.session import Session
from pages.shell.text import plain

FIRST = "torch"
"""The format that the dialog opens with."""
HEIGHT = 470
"""Of the preview, in pixels: the dialog fits into a window of 768."""
DETAILS = 180
"""Of what was compared."""
EVERY = 0.5
"""Seconds between two looks at a proof that runs."""


def export(session: Session) -> None:
    """The dialog's content."""
    network = session.document.network()
    left, right = st.columns([2, 3], gap="medium")
    with left:
        format = FORMATS[_format()]
        options = tuple((option.id, _choice(format, option)) for option in format.options)
        st.caption(plain(format.usage))
        shown = _file(session, network, format, options)
        _several(network, format, options)
        hash = fingerprint(network.graph)
        st.caption(f"Architecture `{hash}`: the same for the same graph, whatever its names.")
    with right:
        if isinstance(shown, ArchError):
            st.error(plain(f"{format.label} cannot hold this network: {shown}"), icon=":material/block:")
        else:
            _preview(shown)


def title(id: str) -> str:
    """A format's name, after what it holds where the name does not say it."""
    group, label = FORMATS[id].group, FORMATS[id].label
    return label if group in label.lower() else f"{group.capitalize()}: {label}"


def _format() -> str:
    return st.selectbox("Format", list(FORMATS), list(FORMATS).index(FIRST), title, key="export-format")


def _choice(format: Format, option: Option) -> str:
    return st.selectbox(
        plain(option.label),
        list(option.choices),
        format_func=lambda choice: option.choices[choice],
        help=plain(f"{option.about[:1].upper()}{option.about[1:]}."),
        key=f"export-{format.id}-{option.id}",
    )


def _file(session: Session, network: Network, format: Format, options: Chosen) -> Written | ArchError:
    """One file's proof and download; what is shown of it, or why it cannot be written."""
    try:
        found = written(network, format, options)
    except ArchError as error:
        session.proving.end()
        return error
    statement, word = "", ""
    if format.runs:
        file = File(fingerprint(network.graph), format.id, found.digest)
        _proof(session.proving, file, network, format, options)
        proof = session.proving.result(file)
        if isinstance(proof, Proof) and proof.verdict != "unproven":
            word = "" if proof.verdict == "equal" else " (failed its proof)"
            statement = proof.words if _in_the_head(format, failed=bool(word)) else ""
    else:
        session.proving.end()
    name = f"{file_name(network.name)}.{found.extension}"
    # The file is written again when it is asked for: kept, it would be in memory for as long as the dialog is open.
    st.download_button(
        f"Download {plain(name)}{word}",
        partial(content, network, format, options, statement),
        name,
        format.mime if found.extension == format.extension else "application/zip",
        key="export-download",
        on_click="ignore",
        type="primary",
        icon=":material/download:",
        width="stretch",
    )
    return written(network, format, options, statement) if statement else found


def _in_the_head(format: Format, failed: bool) -> bool:
    return format.stamp is not None and st.checkbox(
        "Write the proof into the file's head", value=failed, key=f"export-stamp-{failed}"
    )


def _proof(proving: Proving, file: File, network: Network, format: Format, options: Chosen) -> None:
    """What is known of a file's proof, or the button that starts one."""
    if proving.subject != file:
        # Another format or option was chosen: nobody looks at that proof any more.
        proving.end()
    if proving.runs():
        st.fragment(_running, run_every=EVERY)(proving)
        return
    found = proving.result(file)
    if isinstance(found, ArchError):
        st.warning(plain(f"It cannot be proven: {found}"), icon=":material/help:")
    elif found:
        _verdict(found)
    if not isinstance(found, Proof) or found.verdict == "unproven":
        if not found:
            st.caption("Not proven. A proof runs the file and the drawn network on the same weights and images.")
        begin = partial(proving.begin, file, network, format, dict(options))
        st.button("Prove it", key="export-prove", on_click=begin, icon=":material/science:")


def _running(proving: Proving) -> None:
    """A proof on its way."""
    if not proving.runs():
        # The verdict changes what stands around: the whole dialog is drawn again, and this no more.
        st.rerun()
    done, what = proving.progress()
    st.progress(done, f"Proving: {plain(what)}")
    st.button("Cancel", key="export-cancel", on_click=proving.cancel, icon=":material/close:")


def _verdict(proof: Proof) -> None:
    first, _, rest = proof.words.partition("\n")
    box, icon = {
        "equal": (st.success, "verified"),
        "different": (st.error, "error"),
        "unproven": (st.warning, "help"),
    }[proof.verdict]
    box(plain(first), icon=f":material/{icon}:")
    with st.expander("What was compared"):
        _text(rest, None, DETAILS)


def _preview(shown: Written) -> None:
    if shown.text is None:
        st.info(f"A file of {size(shown.size)}. It is no text that could be read here.", icon=":material/draft:")
        return
    _text(shown.text, LANGUAGES[shown.extension], HEIGHT)
    about = f"{size(shown.size)}, {shown.lines:,} {'line' if shown.lines == 1 else 'lines'}"
    if shown.shown < shown.lines:
        about += f", of which the first {shown.shown:,} are shown and copied; the download has all"
    st.caption(f"{about}.")


def _text(text: str, language: str | None, height: int) -> None:
    # What scrolls is the container, which the keyboard reaches by the copy button in it: a code block that scrolls by
    # itself has nothing to focus.
    with st.container(height=height, border=False):
        st.code(text, language, wrap_lines=True)


def _several(network: Network, format: Format, options: Chosen) -> None:
    """A zip of several formats: the one above with its options, the others with their defaults."""
    with st.expander("Several formats as a zip"):
        chosen = st.multiselect("Formats in the zip", list(FORMATS), format_func=title, key="export-several")
        if not chosen:
            return
        wanted = {id: dict(options) if id == format.id else {} for id in chosen}
        refused = [id for id in chosen if _refusal(network, FORMATS[id], wanted[id])]
        if refused:
            st.caption(f"Cannot hold this network: {', '.join(plain(FORMATS[id].label) for id in refused)}.")
        if len(refused) == len(chosen):
            return
        st.caption(f"With a README. {plain(format.label)} with the options above, others with their first ones.")
        name = f"{file_name(network.name)}.zip"
        st.download_button(
            f"Download {plain(name)}",
            partial(bundle, network, wanted),
            name,
            "application/zip",
            key="export-zip",
            on_click="ignore",
            icon=":material/folder_zip:",
            width="stretch",
        )


def _refusal(network: Network, format: Format, options: dict[str, str]) -> ArchError | None:
    try:
        written(network, format, tuple(format.choices(**options).items()))
    except ArchError as error:
        return error
    return None
