"""What the stories are made of: a question with its text, numbers, and buttons into Design."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cache, partial
from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from arch.analysis import LayerCost, Total, at_inference, layer_costs, total
from arch.design import Design, Input, Stage
from arch.lowering import lower
from arch.parts import Block
from arch.parts.heads.classifier import Classifier
from arch.parts.stems.conv import ConvStem
from arch.zoo import zoo
from pages.shell.session import Session, to_design

Rows = Sequence[Mapping[str, Any]]


@contextmanager
def story(question: str) -> Iterator[tuple[DeltaGenerator, DeltaGenerator]]:
    """The question as a heading; a column for words and controls, and one for numbers."""
    st.markdown(f"#### {question}")
    words, numbers = st.columns([1, 1.35], gap="large")
    yield words, numbers


@cache
def costs(id: str) -> list[LayerCost]:
    """The layers of a zoo network at inference."""
    # Kept per process: the zoo does not change, and each move of a control runs the whole page.
    return at_inference(layer_costs(lower(zoo()[id].design)))


def sums(id: str) -> Total:
    """What a zoo network costs at inference."""
    return total(costs(id))


def choose(label: str, ids: Sequence[str], key: str, index: int = 0) -> str:
    """A choice among zoo networks."""
    found = st.selectbox(label, ids, index, format_func=name, key=key, persist_state="session")
    return str(found)


def name(id: str) -> str:
    """A zoo network's name."""
    return zoo()[id].design.name


def error(id: str) -> str:
    """The published top-1 error of a zoo network with its protocol; unknown where there is none."""
    return zoo()[id].published_error


def open_zoo(session: Session, *ids: str) -> None:
    """Buttons that go to Design with a zoo network."""
    with st.container(horizontal=True, gap="small"):
        # Two choices may be the same network, and two widgets may not have one key.
        for id in dict.fromkeys(ids):
            _opener(session, f"Open {name(id)}", zoo()[id].design)


def open_designs(session: Session, designs: Mapping[str, Design]) -> None:
    """Buttons that go to Design with a network of the story."""
    with st.container(horizontal=True, gap="small"):
        for label, design in designs.items():
            _opener(session, f"Open {label}", design)


def _opener(session: Session, label: str, design: Design) -> None:
    act = partial(to_design, session, design)
    st.button(label, icon=":material/open_in_new:", key=f"story-{label}", on_click=act)


def table(rows: Rows) -> None:
    """All rows, numbers with their thousands apart."""
    numeric = {key for row in rows for key, value in row.items() if isinstance(value, int)}
    shown = {key: st.column_config.NumberColumn(format="localized") for key in numeric}
    st.dataframe(list(rows), hide_index=True, column_config=shown, height="content")


def chart(rows: Rows, name: str, value: str, colour: str | None = None) -> None:
    """Horizontal bars in the order given."""
    height = 60 + 26 * len(rows)
    # sort=False: Vega would put the names into alphabetical order.
    st.bar_chart(list(rows), x=name, y=value, color=colour, horizontal=True, sort=False, stack=False, height=height)


def alone(name: str, block: Block, channels: int, width: int, size: int, stride: int = 1) -> Design:
    """A network of one block that reads `channels` maps of `size` by `size`."""
    # A 1x1 makes the channels that the block reads, at the image's resolution.
    stem = ConvStem(kernel=1, stride=1, width=channels, pool="none")
    stage = Stage(block=block, depth=1, width=width if block.sized else None, stride=stride)
    image = Input(channels=3, height=size, width=size)
    return Design(name=name, input=image, stem=stem, stages=(stage,), head=Classifier(classes=10))


def block_layers(design: Design) -> list[LayerCost]:
    """The layers of a design's stages, without stem and head."""
    return [cost for cost in layer_costs(lower(design)) if "stage" in cost.roles]
