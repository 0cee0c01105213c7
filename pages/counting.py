"""The Counting page: what each tool prints for a network, which one printed a number, why two differ; and memory."""

import streamlit as st

from pages.content.counting import counting
from pages.shell.frame import frame

VIEWS = {"Operations": counting.operations, "Memory": counting.memory}

with frame("Counting") as session:
    view = st.segmented_control(
        "View",
        list(VIEWS),
        default="Operations",
        required=True,
        key="counting-view",
        bind="query-params",
        label_visibility="collapsed",
    )
    # The type allows None, which `required` rules out on the screen.
    VIEWS.get(view, counting.operations)(session)
