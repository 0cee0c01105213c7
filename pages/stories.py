"""The Stories page: questions on convolutional networks, answered in steps with live pictures."""

import streamlit as st

from pages.content.stories import page
from pages.shell.frame import frame

with frame("Stories") as session, st.container(key="stories-page", gap="small"):
    page.show(session)
