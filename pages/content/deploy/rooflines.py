"""The kernels on the lines of the device."""

from __future__ import annotations

import streamlit as st

from arch import units
from arch.analysis.roofline import BoundSums, fits, resident
from arch.atlas.devices import HERE
from arch.charts.roofline import left_out, roofline_figure
from pages.content.deploy.deployed import Deployed
from pages.content.deploy.here import offer
from pages.content.deploy.numbers import milliseconds
from pages.shell.components import plot
from pages.shell.session import Session
from pages.shell.text import plain


def roofline(session: Session, found: Deployed) -> None:
    """The figure, what the bound is, whether the network fits, and who states the device's rates."""
    device, number = found.choice.device, found.choice.number
    after = found.after.bounds
    if after is None:
        st.info(plain(f"{device.name}: {device.lacks(number)}. Choose another number format or device."))
        # This machine's peak and bandwidth are unknown until they have been measured.
        if device.id == HERE:
            offer(session)
    else:
        plot("deploy-roofline", roofline_figure(after, device.name, found.before.bounds), {"displayModeBar": False})
        st.caption(f"{_limits(after.total)} {left_out(after)}".strip())
    st.caption(_memory(found))
    with st.expander("What is known of the device"):
        st.caption(plain(_rates(found)))


def _limits(total: BoundSums) -> str:
    """What the sum of the bounds is made of."""
    # A network without a kernel has a bound of zero seconds.
    whole = total.seconds or 1.0
    share = f"{100 * total.memory / whole:.0f} %"
    least = "at least " if total.unknown else ""
    return (
        f"One kernel after another: {least}{milliseconds(total.seconds)}, of which {share} in kernels that wait for "
        "memory. No implementation beats this bound that computes each product and moves each map once; "
        "Winograd's convolutions (arXiv 1509.09308) compute fewer products, and caches move fewer bytes. "
        "Hollow: before the rewriting. Area: share of the bound."
    )


def _memory(found: Deployed) -> str:
    device, sums, setting = found.choice.device, found.after.sums, found.choice.setting
    held = units.size(resident(sums, setting))
    inside = fits(sums, setting, device.memory)
    if inside is None:
        return f"Weights and maps take {held}; whether that fits is not known."
    total = units.size(int(device.memory or 0))
    words = f"fit into {total}" if inside else f"do not fit into {total}: it cannot run there at this batch"
    return f"Weights and maps, {held}, {words}."


def _rates(found: Deployed) -> str:
    device = found.choice.device
    peaks = ", ".join(f"{number} {units.short(peak)}op/s" for number, peak in device.peaks.items())
    moved = f"{units.short(device.bandwidth)}B/s" if device.bandwidth else "bandwidth unknown"
    derived = f" Worked out: {device.derived}." if device.derived else ""
    caveat = f" {device.caveat}." if device.caveat else ""
    return f"{device.name}: {peaks or 'peaks unknown'}; {moved}.{derived}{caveat} {device.source}"
