"""What every page begins with: page config, style, and the bar with its links."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import streamlit as st

from pages.shell.components import ASSETS, publish
from pages.shell.garbage import after_run
from pages.shell.index import style
from pages.shell.session import Session
from pages.shell.session import session as current

# An own bar: beside a folder named `pages`, st.navigation runs a page that a link names without app.py.
PAGES = {
    "app.py": "Design",
    "pages/deploy.py": "Deploy",
    "pages/zoo.py": "Zoo",
    "pages/stories.py": "Stories",
    "pages/counting.py": "Counting",
    "pages/landscape.py": "Landscape",
}


@st.cache_resource
def _icon() -> str:
    """The icon in the page itself: as a file it is at times asked for between two runs, when it is not served."""
    return f"data:image/png;base64,{b64encode((ASSETS / 'icon.png').read_bytes()).decode()}"


@contextmanager
def frame(title: str, publishes: bool = True, tools: Callable[[Session], None] | None = None) -> Iterator[Session]:
    """Set the page up, give the session to whoever draws it, and draw the bar above it last: it can wait.

    Args:
        title: of the page.
        publishes: whether the frame keeps the address, unless the page does so itself.
        tools: what draws what the page can do, at the right end of the bar.
    """
    st.set_page_config(f"{title} · Archscope", _icon(), layout="wide", initial_sidebar_state="collapsed")
    if style():
        # In every run: an element that a run does not write disappears.
        st.html(style())
    session = current()
    bar = st.container(horizontal=True, vertical_alignment="center", key="bar", gap="small")
    yield session
    with bar:
        st.markdown("**Archscope**", width="content")
        for path, label in PAGES.items():
            st.page_link(path, label=label, width="content")
        st.space("stretch")
        if tools:
            tools(session)
        if publishes:
            publish(session)
    after_run(title)
