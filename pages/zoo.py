"""The Zoo page: the published networks as cards, a comparison, and the lineage with the price of each step."""

import streamlit as st

from pages.content.zoo import gallery
from pages.shell.frame import frame

with frame("Zoo") as session:
    view = st.segmented_control(
        "View", ["Gallery", "Timeline"], default="Gallery", label_visibility="collapsed", key="view"
    )
    # Not st.tabs, which runs the code of all tabs at every run.
    if view == "Timeline":
        gallery.timeline(session)
    else:
        gallery.browse(session)
