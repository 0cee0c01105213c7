"""Measured here: how long the original and the rewritten network take on the machine that serves this page."""

from __future__ import annotations

import json
from functools import partial
from typing import TYPE_CHECKING, Any

import streamlit as st

from arch.analysis import Setting
from arch.analysis.kernels import KernelCost
from arch.analysis.roofline import Roofline, roofline
from arch.errors import ArchError
from arch.graph import fingerprint
from arch.tables.kernels import table
from pages.content.deploy.choice import BOUND
from pages.content.deploy.deployed import Deployed
from pages.content.deploy.kernels import frame
from pages.content.deploy.running import watch
from pages.shell.session import Session, Subject
from pages.shell.text import plain

if TYPE_CHECKING:
    from arch.timing import Measurement, Timed

ORIGINAL, REWRITTEN = "original", "rewritten"


def measured(session: Session, found: Deployed) -> None:
    """What is run and how, the button that starts it, and what came of it."""
    # numpy and the formats' code: on first use.
    from arch.timing import LIMITS, Asked, Limits, start

    runners, threads, batch = _runners(), _threads(found), found.choice.setting.batch
    if not runners:
        st.caption("Choose what runs the networks.")
        return
    graphs = {ORIGINAL: found.network.graph, REWRITTEN: found.rewritten.graph}
    asked, limits = Asked(batch, runners), Limits(LIMITS.seconds, threads, LIMITS.memory)
    subject = Subject(fingerprint(graphs[ORIGINAL]), fingerprint(graphs[REWRITTEN]), batch, threads, runners)
    came = watch(session.timing, subject, partial(start, graphs, asked, limits), "Measure", "deploy-measure")
    if isinstance(came, ArchError):
        st.warning(plain(f"It cannot be measured: {came}"), icon=":material/block:")
    elif came:
        _results(found, came)
    else:
        st.caption(
            f"In a process of its own, which ends after {LIMITS.seconds:g} seconds at the latest: a few runs to warm "
            f"up, then {asked.runs} of each network by each runner."
        )


def _runners() -> tuple[str, ...]:
    from arch.timing import RUNNERS

    chosen = st.pills(
        "Runners",
        list(RUNNERS),
        default=[id for id in RUNNERS if id != SLOW],
        selection_mode="multi",
        format_func=lambda id: RUNNERS[id].label,
        key="runners",
        **BOUND,
    )
    return tuple(chosen)


def _threads(found: Deployed) -> int:
    from arch.timing import this_machine

    machine, batch = this_machine(), found.choice.setting.batch
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(":small[Threads]", width="content")
        # At first two: others use this machine too.
        threads = st.number_input("Threads", 1, machine.cores, min(2, machine.cores), key="threads", width=120, **BOUND)
        st.caption(plain(f"{batch} image{'s' if batch > 1 else ''} at a time in float32, on {machine.processor}"))
    return int(threads)


SLOW = "inductor"
"""Compiles before it runs, for up to minutes: nobody waits for that who has not asked."""


def _results(found: Deployed, came: Measurement) -> None:
    sides = {ORIGINAL: found.before.costs, REWRITTEN: found.after.costs}
    bounds = {name: _bounds(costs, came) for name, costs in sides.items()}
    if came.reason:
        st.warning(plain(f"It ended before it was done: {came.reason}"), icon=":material/timer_off:")
    st.dataframe(
        [_row(one, bounds[one.network]) for one in came.timed],
        hide_index=True,
        column_config={head: st.column_config.NumberColumn(format="%.2f") for head in MILLISECONDS},
        height="content",
    )
    st.caption(plain(_where(came)))
    name = f"measured-{came.date.partition('T')[0]}.json"
    text = partial(json.dumps, came.to_plain(), indent=1)
    st.download_button("Measurement as JSON", text, name, "application/json", on_click="ignore")
    _kernels(found, came, bounds[REWRITTEN])


MILLISECONDS = ("median, ms", "lower quartile", "upper quartile", "fastest", "bound, ms", "until the first")


def _bounds(costs: list[KernelCost], came: Measurement) -> Roofline | None:
    """The kernels on this machine, with the rates that were measured on it."""
    if not came.peak or not came.bandwidth:
        return None
    return roofline(costs, Setting(came.batch, 4), came.peak, came.bandwidth)  # bytes of a float32


def _row(one: Timed, bounds: Roofline | None) -> dict[str, Any]:
    from arch.timing import RUNNERS

    low, median, high = (seconds * 1e3 for seconds in one.quartiles) if one.quartiles else (None, None, None)
    least = bounds.total.seconds if bounds else None
    return {
        "network": one.network,
        "runner": RUNNERS[one.runner].label,
        "median, ms": median,
        "lower quartile": low,
        "upper quartile": high,
        "bound, ms": least * 1e3 if least is not None else None,
        "bound / median": f"{100 * least / one.median:.0f} %" if least is not None and one.median else "",
        "fastest": one.least * 1e3 if one.least is not None else None,
        "runs": len(one.seconds),
        "until the first": one.prepared * 1e3 if one.seconds else None,
        "remark": "; ".join(filter(None, [one.reason, _below(one, least)])),
    }


def _below(one: Timed, least: float | None) -> str:
    if least is None or one.median is None or one.median >= least:
        return ""
    return (
        "below the bound: other work slowed this machine down while its rates were measured, or maps stayed in a cache"
    )


def _where(came: Measurement) -> str:
    machine = came.machine
    versions = ", ".join(f"{name} {version}" for name, version in came.versions.items())
    rates = (
        f" Measured peak {came.peak / 1e9:,.0f} Gop/s in float32, bandwidth {came.bandwidth / 1e9:,.1f} GB/s: the "
        "bound is of these."
        if came.peak and came.bandwidth
        else ""
    )
    return (
        f"{machine.processor}, {machine.system}, {came.threads} of {machine.cores} cores, {came.date}; {versions}. "
        f"Never mixed with published numbers.{rates}"
    )


def _kernels(found: Deployed, came: Measurement, bounds: Roofline | None) -> None:
    """Times of the rewritten network's kernels, by a runner that tells them, beside their bounds."""
    detailed = [one for one in came.timed if one.network == REWRITTEN and one.ops]
    if not detailed:
        return
    from arch.timing import RUNNERS

    labels = {one.runner: RUNNERS[one.runner].label for one in detailed}
    id = st.selectbox("Time of each kernel, by", list(labels), format_func=labels.__getitem__, key="deploy-kernels-by")
    one = next(one for one in detailed if one.runner == id)
    costs, setting = found.after.costs, Setting(came.batch, 4)
    frame(table(found.network.name, costs, setting, bounds, one.kernels(costs)).sections[0])
