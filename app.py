"""The Design page: build, graph, cost, landscape and shape table on one screen."""

import streamlit as st

from pages.content.design import menu
from pages.content.design.workbench import workbench
from pages.shell.frame import frame

with frame("Design", publishes=False, tools=menu.files) as session, st.container(key="workbench", gap="small"):
    workbench(session)
