"""The Stories page: one question on one screen, with live numbers, controls, and the way into Design."""

import streamlit as st

from pages.content.stories import STORIES
from pages.shell.frame import frame

with frame("Stories") as session:
    title = st.pills(
        "Story",
        list(STORIES),
        default=next(iter(STORIES)),
        key="story",
        bind="query-params",
        required=True,
        label_visibility="collapsed",
    )
    # The type allows None, which `required` rules out on the screen.
    STORIES[title or next(iter(STORIES))](session)
