"""The zoo on the screen: cards to filter, sort and compare."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import streamlit as st

from arch.drawing.thumbnail import Thumbnail, facts, thumbnail
from arch.zoo import Entry, zoo
from pages.shell.components import component
from pages.shell.session import Session, sent, to_design
from pages.shell.text import plain

DATASETS = {"imagenet": "ImageNet", "cifar10": "CIFAR-10", "mnist": "MNIST"}
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
_cards = component("gallery")


# cache_resource hands out the object itself; cache_data would copy over a hundred drawings at every run.
@st.cache_resource
def thumbnails() -> dict[str, Thumbnail]:
    """Every network's small funnel and sums; made once per server."""
    return {id: thumbnail(entry.network()) for id, entry in zoo().items()}


def _error(entry: Entry) -> tuple[int, float]:
    """Errors compare within a dataset alone; what has none is last there."""
    printed = entry.published.top1_err if entry.published else ""
    return list(DATASETS).index(entry.dataset), float(printed) if printed else float("inf")


_SORTS: Mapping[str, Callable[[Entry], Any]] = {
    "year": lambda entry: entry.year,
    "params": lambda entry: thumbnails()[entry.id].sums.params,
    "MACs": lambda entry: thumbnails()[entry.id].sums.macs,
    "error": _error,
}


def browse(session: Session) -> None:
    """Filters, the comparison of the chosen networks, and the cards."""
    words, families, datasets, sort = st.columns([2, 3, 2, 1.2], vertical_alignment="bottom")
    # persist_state keeps it while other pages are shown; a plain widget's value is dropped then.
    text = words.text_input("Search", key="zoo-search", placeholder="name, family or paper", persist_state="session")
    names = sorted({entry.family for entry in zoo().values()})
    kinds = families.multiselect("Family", names, key="zoo-family", placeholder="all", persist_state="session")
    where = datasets.pills(
        "Dataset",
        list(DATASETS),
        selection_mode="multi",
        format_func=DATASETS.__getitem__,
        key="zoo-dataset",
        persist_state="session",
    )
    order = sort.selectbox("Sort by", list(_SORTS), key="zoo-sort", persist_state="session")
    found = [entry for entry in zoo().values() if _fits(entry, text, kinds, where)]
    # The browser's list: what it names need not be there.
    chosen = [id for id in session.compared if id in zoo()]
    cards = st.container()
    if chosen:
        # Beside the cards, and in view whatever they are scrolled to.
        cards, beside = st.columns([1.7, 1], gap="medium")
        with beside, st.container(key="comparison"):
            _compare(session, chosen)
    with cards:
        st.caption(f"{len(found)} of {len(zoo())} networks. Click a picture to open it in Design.")
        _gallery(session, sorted(found, key=_SORTS[order]), chosen)


def _fits(entry: Entry, text: str, families: list[str], datasets: list[str]) -> bool:
    words = f"{entry.id} {entry.design.name} {entry.family} {entry.paper}".lower()
    family = not families or entry.family in families
    return family and (not datasets or entry.dataset in datasets) and all(w in words for w in text.lower().split())


def _gallery(session: Session, entries: list[Entry], chosen: list[str]) -> None:
    def choose() -> None:
        session.compared = list(sent("gallery").get("chosen") or [])

    def opened() -> None:
        open_in_design(session, str(sent("gallery").get("open") or ""))

    # Of all networks, not of those that are found: a filter must not change the scale.
    room = [max(getattr(small, side) for small in thumbnails().values()) for side in ("width", "height")]
    data = {"cards": [_card(entry) for entry in entries], "room": room, "chosen": chosen}
    _cards(key="gallery", data=data, on_chosen_change=choose, on_open_change=opened, height="content")


def _card(entry: Entry) -> dict[str, Any]:
    small = thumbnails()[entry.id]
    about = "\n".join(filter(None, [entry.paper, f"Layout: {entry.source}", entry.differs]))
    shape = {"paths": small.paths, "width": small.width, "height": small.height}
    return {"id": entry.id, "name": entry.design.name, "lines": lines_about(entry), "about": about, **shape}


def lines_about(entry: Entry) -> list[str]:
    """What to choose a network by: its year, its dataset and its family; its cost; its error in print."""
    printed = entry.published
    error = f"{printed.top1_err} % error ({printed.protocol})" if printed and printed.top1_err else "no published error"
    return [f"{entry.year} · {DATASETS[entry.dataset]} · {entry.family}", facts(thumbnails()[entry.id]), error]


def open_in_design(session: Session, id: str) -> None:
    """Load a zoo network and go to the Design page."""
    if id in zoo():
        to_design(session, zoo()[id].design)


def _compare(session: Session, ids: list[str]) -> None:
    """A column per network, the open design first, and a row per number."""
    own = session.document.network()
    columns = {f"yours: {plain(own.name)}": _numbers(thumbnail(own))}
    columns |= {zoo()[id].design.name: _printed(zoo()[id]) for id in ids}
    labels = list(dict.fromkeys(label for column in columns.values() for label in column))
    # A plain table wraps long names; a data frame would cut them.
    st.table([{"": label} | {name: column.get(label, "") for name, column in columns.items()} for label in labels])
    st.button("Clear the comparison", type="tertiary", icon=":material/close:", on_click=session.compared.clear)


def _numbers(small: Thumbnail) -> dict[str, str]:
    counted = {"params": small.sums.params, "MACs": small.sums.macs, "activations": small.sums.activations}
    counted |= {"depth": small.depth}
    # Auxiliary heads: a row that most networks would leave empty.
    if small.training != small.sums:
        counted["params in training"] = small.training.params
    return {label: f"{value:,}" for label, value in counted.items()}


def _printed(entry: Entry) -> dict[str, str]:
    published = {label: str(getattr(entry.published, name, "")) for name, label in PRINTED.items()}
    return _numbers(thumbnails()[entry.id]) | {"year": str(entry.year)} | published
