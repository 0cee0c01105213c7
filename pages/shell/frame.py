"""What every page begins with: page config, style, the bar with its links, and the garbage collector's freeze."""

from __future__ import annotations

import gc
from base64 import b64encode
from collections import Counter
from collections.abc import Callable

import streamlit as st

from pages.shell.components import ASSETS, publish
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


# Of all sessions of this process, which share one collector.
_visits: Counter[str] = Counter()


def _freeze(title: str) -> None:
    """Streamlit collects garbage after every run, before the browser is answered: 20 to 30 ms for 40,000 objects.

    What the first two runs of a page have imported and built need not be looked at again.
    """
    _visits[title] += 1
    if _visits[title] <= 2:
        gc.collect()
        gc.freeze()


@st.cache_resource
def _icon() -> str:
    """The icon in the page itself: as a file it is at times asked for between two runs, when it is not served."""
    return f"data:image/png;base64,{b64encode((ASSETS / 'icon.png').read_bytes()).decode()}"


@st.cache_resource
def _style() -> str:
    return f"<style>{(ASSETS / 'style.css').read_text()}</style>"


def frame(title: str, actions: Callable[[Session], None] | None = None) -> Session:
    """Set the page up and draw the bar, with the page's own `actions` at its right end; returns the session."""
    st.set_page_config(f"{title} · Archscope", _icon(), layout="wide", initial_sidebar_state="collapsed")
    _freeze(title)
    # In every run: an element that a run does not write disappears.
    st.html(_style())
    session = current()
    with st.container(horizontal=True, vertical_alignment="center", key="bar", gap="small"):
        st.markdown("**Archscope**", width="content")
        for path, label in PAGES.items():
            st.page_link(path, label=label, width="content")
        st.space("stretch")
        if actions:
            actions(session)
        publish(session)
    return session
