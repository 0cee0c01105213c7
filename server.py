"""The server of the app: what every visitor needs is imported and computed before the first one comes."""

import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import streamlit as st

from arch.accuracy import estimate
from arch.analysis import layer_costs
from arch.charts.landscape import landscape
from arch.zoo import zoo
from pages.shell.document import START


@asynccontextmanager
async def warm(_: st.App) -> AsyncIterator[None]:
    """Read the zoo and the tables, fit the estimate, and draw the first network once to nobody."""
    # Not the pages: their components are declared where a script runs, and cost milliseconds.
    network = zoo()[START].network()
    costs = layer_costs(network.graph)
    landscape(network.name, 0, network.graph.input[1], estimate(network, costs))
    yield


# The thread that runs the script and the one that sends its messages wait for each other: 5 ms each time by default.
sys.setswitchinterval(0.0005)
app = st.App("app.py", lifespan=warm)
