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

bench = frame("Design", menu.actions)
left, middle, right = st.columns([1.1, 2.15, 1.1], gap="small")
with left, st.container(key="build", gap="xsmall", height=540, border=False):
    build.panel(bench)

measured = bench.measured()
stamp = stamp_of(bench)
with middle, st.container(key="graph-panel", height=540, border=True, gap=None):
    if bench.error:
        st.warning(f"Shown is the last valid network. {plain(bench.error)}", icon=":material/warning:")
    elif bench.notice:
        st.warning(plain(bench.notice), icon=":material/warning:")
    picture(bench, measured, stamp)
with right, st.container(key="facts", gap="small", height=540, border=False):
    components.numbers(measured)
    components.unit(bench)
    components.figure(bars(measured))
    macs = total(at_inference(measured.costs)).macs
    answer = estimate(measured.graph, measured.costs)
    components.figure(landscape(bench.design.name, macs, bench.design.input.height, answer))
with st.container(key="table-panel", height=260, border=False):
    components.table(bench, measured, stamp)
