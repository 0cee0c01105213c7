"""This machine as a device: its rates are measured when somebody asks for them."""

from __future__ import annotations

from functools import partial

import streamlit as st

from arch.atlas.devices import HERE, Device
from arch.errors import ArchError
from pages.content.deploy.running import watch
from pages.shell.session import Session
from pages.shell.text import plain

_UNMEASURED = Device(
    HERE, "This machine", "measured", None, {}, None, None, None, "", "nothing was measured here yet", ""
)


def this_machine(session: Session) -> Device:
    """With the rates that this session has measured, if it has."""
    came = session.machine.result(HERE)
    return _UNMEASURED if came is None or isinstance(came, ArchError) else came.device()


def offer(session: Session) -> None:
    """The button that measures it, and how far that is."""
    # numpy and the formats' code: on first use.
    from arch.timing import Asked, start

    launch = partial(start, {}, Asked(runners=()))
    came = watch(session.machine, HERE, launch, "Measure its peak and bandwidth", "deploy-here")
    if isinstance(came, ArchError):
        st.warning(plain(f"It cannot be measured: {came}"), icon=":material/block:")
    elif came and came.reason:
        st.warning(plain(f"It ended before it was done: {came.reason}"), icon=":material/timer_off:")
