"""The Design page: build, graph, cost, landscape and shape table on one screen."""

import streamlit as st

from arch.accuracy import estimate
from arch.analysis import at_inference, total
from arch.charts.bars import bars
from arch.charts.landscape import landscape
from pages.content.design import build, menu
from pages.content.design.picture import picture, stamp_of
from pages.shell import components
from pages.shell.frame import frame
from pages.shell.text import plain

session = frame("Design", menu.actions)
left, middle, right = st.columns([1.1, 2.15, 1.1], gap="small")
# A height makes a panel scroll by itself; assets/style.css gives it what the window leaves, 430 pixels at least.
with left, st.container(key="build", gap="xsmall", height=540, border=False):
    build.panel(session)

measured = session.measured()
stamp = stamp_of(session)
with middle, st.container(key="graph-panel", height=540, border=True, gap=None):
    # Always there: an element that comes and goes before the graph would make the browser draw it anew.
    with st.container(key="notice"):
        if session.notice:
            st.warning(plain(session.notice), icon=":material/warning:")
    # An error does not blank the page: graph, table and numbers go on showing the last valid network.
    picture(session, measured, stamp)
with right, st.container(key="facts", gap="small", height=540, border=False):
    components.numbers(measured)
    components.unit(session)
    components.figure(bars(measured))
    # MACs whatever the convention in force: the figure has a unit of its own.
    macs = total(at_inference(measured.costs)).macs
    answer = estimate(measured.network, measured.costs)
    components.figure(landscape(measured.network.name, macs, measured.graph.input[1], answer))
with st.container(key="table-panel", height=260, border=False):
    components.table(session, measured, stamp)
