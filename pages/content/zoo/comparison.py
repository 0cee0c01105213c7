"""Chosen networks of the zoo beside the open design."""

from __future__ import annotations

import streamlit as st

from arch.drawing.thumbnail import Thumbnail, thumbnail
from arch.zoo import Entry, zoo
from pages.content.zoo.small import small
from pages.shell.session import Session
from pages.shell.text import plain

PRINTED = {
    "params": "published params",
    "operations": "published operations",
    "convention": "counted as",
    "top1_err": "top-1 error, %",
    "top5_err": "top-5 error, %",
    "protocol": "protocol",
    "source": "source",
    "confidence": "confidence",
}
"""What is printed about a network, and the headings of the comparison."""


def compare(session: Session, ids: list[str]) -> None:
    """A column per network, the open design first, and a row per number."""
    own = session.document.network()
    columns = {f"yours: {plain(own.name)}": _numbers(thumbnail(own))}
    columns |= {zoo()[id].design.name: _printed(zoo()[id]) for id in ids}
    labels = list(dict.fromkeys(label for column in columns.values() for label in column))
    # A plain table wraps long names; a data frame would cut them.
    st.table([{"": label} | {name: column.get(label, "") for name, column in columns.items()} for label in labels])
    st.button("Clear the comparison", type="tertiary", icon=":material/close:", on_click=session.compared.clear)


def _numbers(drawn: Thumbnail) -> dict[str, str]:
    counted = {"params": drawn.sums.params, "MACs": drawn.sums.macs, "activations": drawn.sums.activations}
    counted |= {"depth": drawn.depth}
    # Auxiliary heads: a row that most networks would leave empty.
    if drawn.training != drawn.sums:
        counted["params in training"] = drawn.training.params
    return {label: f"{value:,}" for label, value in counted.items()}


def _printed(entry: Entry) -> dict[str, str]:
    published = {label: str(getattr(entry.published, name, "")) for name, label in PRINTED.items()}
    return _numbers(small(entry.id)) | {"year": str(entry.year)} | published
