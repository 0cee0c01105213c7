"""The Deploy page: what is left of the design when an engine has rewritten it, and what bounds it on a device."""

import streamlit as st

from pages.content.deploy import deploy
from pages.shell.frame import frame

with frame("Deploy") as session, st.container(key="deploy", gap="small"):
    deploy.show(session)
