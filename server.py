"""The server of the app: what every visitor needs is imported and computed before the first one comes."""

import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from threading import Thread

import streamlit as st
from starlette.middleware import Middleware

from arch.accuracy import estimate
from arch.analysis import measure
from arch.charts.bars import bars
from arch.charts.landscape import landscape
from arch.drawing import draw
from arch.formats import FORMATS
from arch.recognise import recognise
from arch.tables.headline import cards
from arch.tables.layers import grouped
from arch.zoo import zoo
from pages.content.design import coming, talk
from pages.content.stories import answers
from pages.content.zoo.small import prepare
from pages.shell.document import START, zoo_id
from pages.shell.index import Index


@asynccontextmanager
async def warm(_: st.App) -> AsyncIterator[None]:
    """Read the zoo and the tables, fit the estimate, draw and write the first network once for nobody."""
    # Not the pages: their components are declared where a script runs, and cost milliseconds.
    network = zoo()[START].network()
    measured = measure(network)
    landscape(network.name, 0, network.graph.input[1], estimate(network, measured.costs))
    for show in (draw, bars, grouped, partial(cards, before=None, budgets={})):
        show(measured)
    zoo_id(zoo()[START].design)
    for exporter in FORMATS.values():
        exporter.content(network)
    # These take longer than a visitor would wait, and are not what a visitor sees first.
    Thread(target=_later, name="later", daemon=True).start()
    yield


def _later() -> None:
    """Draw the zoo, and expand the parts that files are held against."""
    prepare()
    recognise(zoo()[START].network().graph)


# The thread that runs the script and the one that sends its messages wait for each other: 5 ms each time by default.
sys.setswitchinterval(0.0005)
app = st.App(
    "app.py", lifespan=warm, routes=[talk.route(), coming.route(), *answers.routes()], middleware=[Middleware(Index)]
)
