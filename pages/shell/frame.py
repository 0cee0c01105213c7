"""What every page begins with: page config, style, and the bar with its links."""

from __future__ import annotations

from base64 import b64encode

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from pages.shell.components import ASSETS, publish
from pages.shell.garbage import after_run
from pages.shell.session import Session
from pages.shell.session import session as current

# An own bar: beside a folder named `pages`, st.navigation runs a page that a link names without app.py.
PAGES = {
    "app.py": "Design",
    "pages/zoo.py": "Zoo",
    "pages/stories.py": "Stories",
    "pages/counting.py": "Counting",
    "pages/landscape.py": "Landscape",
}


@st.cache_resource
def _icon() -> str:
    """The icon in the page itself: as a file it is at times asked for between two runs, when it is not served."""
    return f"data:image/png;base64,{b64encode((ASSETS / 'icon.png').read_bytes()).decode()}"


@st.cache_resource
def _style() -> str:
    return f"<style>{(ASSETS / 'style.css').read_text()}</style>"


def frame(title: str, publishes: bool = True) -> tuple[Session, DeltaGenerator]:
    """Set the page up and draw the bar; it `publishes` the address unless the page does so itself.

    Returns:
        The session, and the right end of the bar, for what the page can do.
    """
    st.set_page_config(f"{title} · Archscope", _icon(), layout="wide", initial_sidebar_state="collapsed")
    # In every run: an element that a run does not write disappears.
    st.html(_style())
    session = current()
    with st.container(horizontal=True, vertical_alignment="center", key="bar", gap="small"):
        st.markdown("**Archscope**", width="content")
        for path, label in PAGES.items():
            st.page_link(path, label=label, width="content")
        st.space("stretch")
        right = st.container(horizontal=True, width="content", key="actions", gap="small")
        if publishes:
            publish(session)
    after_run(title)
    return session, right
