"""The Zoo page: the published networks as cards, compared, and over the years, with the price of each step."""

import streamlit as st

from pages.content.zoo import gallery, timeline
from pages.shell.frame import frame

with frame("Zoo") as session:
    # Not named "view": in the address that is how the Design page draws its graph.
    view = st.segmented_control(
        "View",
        ["Gallery", "Timeline"],
        default="Gallery",
        label_visibility="collapsed",
        key="zoo-view",
        bind="query-params",
    )
    # Not st.tabs, which runs the code of all tabs at every run.
    if view == "Timeline":
        timeline.show(session)
    else:
        gallery.browse(session)
