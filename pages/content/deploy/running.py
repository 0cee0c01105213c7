"""Work of a session in a process of its own: the button that starts it, how far it is, and what came of it."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import TypeVar

import streamlit as st

from arch.errors import ArchError
from pages.shell.text import plain
from pages.shell.working import Running, Working

EVERY = 0.5
"""Seconds between two looks at work that runs."""
Subject = TypeVar("Subject", bound=Hashable)
Found = TypeVar("Found")


def watch(
    working: Working[Subject, Found], subject: Subject, start: Callable[[], Running[Found]], label: str, key: str
) -> Found | ArchError | None:
    """What came of a subject's work; before that, the button that starts it, or how far it is.

    Args:
        working: the session's.
        subject: what is asked for.
        start: starts it.
        label: of the button.
        key: of the elements.
    """
    if working.runs() and working.subject == subject:
        st.fragment(_progress, run_every=EVERY)(working, key)
        return None
    found = working.result(subject)
    again = f"{label} again" if found else label
    st.button(again, key=key, on_click=working.launch, args=(subject, start), icon=":material/science:")
    return found


def _progress(working: Working[Subject, Found], key: str) -> None:
    if not working.runs():
        # What came of it stands around: the whole page is drawn again, and this no more.
        st.rerun()
    done, what = working.progress()
    st.progress(done, plain(what))
    st.button("Cancel", key=f"{key}-cancel", on_click=working.cancel, icon=":material/close:")
