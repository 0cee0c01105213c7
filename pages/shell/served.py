"""Addresses on this server, which may serve the app below a path of its own."""

from __future__ import annotations

import streamlit as st


def served(*parts: str) -> str:
    """The address of what stands at a path below the app's: `/talk`, or `/archscope/talk`."""
    base = st.get_option("server.baseUrlPath").strip("/")
    return "/" + "/".join(filter(None, [base, *parts]))
