"""The page: what is chosen, the picture at the left, and at the right what is known about its kernels."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import streamlit as st

from pages.content.deploy import numbers, picture
from pages.content.deploy.choice import BOUND, choose
from pages.content.deploy.deployed import Deployed, deployed
from pages.content.deploy.engines import engines
from pages.content.deploy.export import export
from pages.content.deploy.kernels import kernels, stages
from pages.content.deploy.measured import measured
from pages.content.deploy.published import published
from pages.content.deploy.record import applied, refused
from pages.content.deploy.rooflines import roofline
from pages.shell.session import Session

VIEWS: Mapping[str, Callable[[Session, Deployed], None]] = {
    "Roofline": roofline,
    "Kernels": kernels,
    "Stages": stages,
    "Applied": applied,
    "Refused": refused,
    "Measured here": measured,
    "Published": published,
    "Engines": engines,
    "Export": export,
}


def show(session: Session) -> None:
    """All of it."""
    choice = choose(session)
    found = deployed(session.measured(), choice)
    numbers.show(found)
    left, right = st.columns([1.5, 1], gap="small")
    with left:
        picture.show(found)
    with right, st.container(key="deploy-side", gap="xsmall"):
        # Not st.tabs, which would run the code of all nine at every run.
        name = st.segmented_control("View", list(VIEWS), default="Roofline", key="show", **BOUND)
        # A second click on the chosen one leaves none.
        VIEWS[name or "Roofline"](session, found)
