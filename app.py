"""The Design page: build, graph, cost, landscape and shape table on one screen."""

import streamlit as st

from pages.content.design import menu
from pages.content.design.workbench import workbench
from pages.shell.frame import frame

session, bar = frame("Design", publishes=False)
with bar:
    menu.files(session)
with st.container(key="workbench", gap="small"):
    workbench(session)
