"""The Counting page: what each tool prints for a network, which one printed a number, and why two differ."""

import streamlit as st

from pages.shell import counting
from pages.shell.frame import frame

bench = frame("Counting")
left, right = st.columns([1.15, 1], gap="large")
tallies = counting.pick(bench, left)
counting.table(left, tallies)
counting.find(right, tallies)
counting.compare(right, tallies)
