"""The zoo on the screen: a card per network, or per family, which unfolds to its networks."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import streamlit as st

from arch import units
from arch.drawing.thumbnail import facts
from arch.zoo import Entry, zoo
from pages.content.zoo.comparison import compare
from pages.content.zoo.filters import DATASETS, SIZES, choose
from pages.content.zoo.small import small
from pages.shell.components import component
from pages.shell.session import Session, sent, to_design

FEW = 24
"""As many cards as are in view after one turn of the wheel: families of so few networks need not be folded."""
FITTING = 10
"""All but one in so many networks are drawn on one scale."""
_cards = component("gallery")


def browse(session: Session) -> None:
    """Filters, the comparison of the chosen networks, and the cards."""
    found, by_family = choose()
    # The browser's list: what it names need not be there.
    chosen = [id for id in session.compared if id in zoo()]
    cards = st.container()
    if chosen:
        # Beside the cards, and in view whatever they are scrolled to.
        cards, beside = st.columns([1.7, 1], gap="medium")
        with beside, st.container(key="comparison"):
            compare(session, chosen)
    folded = by_family and len(found) > FEW
    with cards:
        st.caption(_caption(found, folded))
        _gallery(session, _items(found, session.unfolded) if folded else list(map(_card, found)), chosen)


def _caption(found: list[Entry], folded: bool) -> str:
    number = f"{len(found)} of {len(zoo())} networks"
    if not folded:
        return f"{number}. Click a picture to open it in Design."
    families = len({entry.family for entry in found})
    return f"{number} in {families} families. Click a family to see its networks, a network to open it in Design."


def _gallery(session: Session, items: list[dict[str, Any]], chosen: list[str]) -> None:
    def choose() -> None:
        session.compared = list(sent("gallery").get("chosen") or [])

    def unfold() -> None:
        session.unfolded = list(sent("gallery").get("unfolded") or [])

    def opened() -> None:
        open_in_design(session, str(sent("gallery").get("open") or ""))

    data = {"items": items, "room": _room(), "chosen": chosen, "unfolded": session.unfolded}
    acts = {"on_chosen_change": choose, "on_unfolded_change": unfold, "on_open_change": opened}
    _cards(key="gallery", data=data, **acts, height="content")


def _room() -> list[int]:
    """Width and height of what is drawn on one scale: nine in ten networks fit, and larger ones are drawn smaller."""
    # Of all networks, not of those that are found: a filter must not change the scale. And not of the largest: beside
    # images of 800 pixels the others would be too small to be told apart.
    return [
        sorted(getattr(small(id), side) for id in zoo())[len(zoo()) * (FITTING - 1) // FITTING]
        for side in ("width", "height")
    ]


def _items(entries: list[Entry], unfolded: list[str]) -> list[dict[str, Any]]:
    """A card per family, in the order of their first networks; a network that is alone has its own."""
    families: dict[str, list[Entry]] = {}
    for entry in entries:
        families.setdefault(entry.family, []).append(entry)
    return [_family(some, unfolded) if len(some) > 1 else _card(some[0]) for some in families.values()]


def _family(entries: list[Entry], unfolded: list[str]) -> dict[str, Any]:
    """A family's card; its networks' cards are sent where it is unfolded."""
    middle, family = sorted(entries, key=SIZES["MACs"])[len(entries) // 2], entries[0].family
    years = _range([entry.year for entry in entries], str)
    datasets = ", ".join(name for id, name in DATASETS.items() if id in {entry.dataset for entry in entries})
    sizes = [f"{_range([of(entry) for entry in entries], units.short)} {name}" for name, of in SIZES.items()]
    return {
        "family": family,
        "lines": [f"{len(entries)} networks · {years} · {datasets}", *sizes],
        "about": "\n".join(dict.fromkeys(entry.paper for entry in entries)),
        **_drawing(middle),
        "cards": list(map(_card, entries)) if family in unfolded else [],
    }


def _range(numbers: Iterable[int], written: Any) -> str:
    """The least and the most of some numbers: `11.69 M to 60.19 M`; one of them where both read the same."""
    return " to ".join(dict.fromkeys(written(end) for end in (min(numbers), max(numbers))))


def _drawing(entry: Entry) -> dict[str, Any]:
    drawn = small(entry.id)
    return {"paths": drawn.paths, "width": drawn.width, "height": drawn.height}


def _card(entry: Entry) -> dict[str, Any]:
    about = "\n".join(filter(None, [entry.paper, f"Layout: {entry.source}", entry.differs]))
    texts = {"name": entry.design.name, "lines": lines_about(entry), "about": about}
    return {"id": entry.id, **texts, **_drawing(entry)}


def lines_about(entry: Entry) -> list[str]:
    """What to choose a network by: its year, its dataset and its family; its cost; its error in print."""
    printed = entry.published
    error = f"{printed.top1_err} % error ({printed.protocol})" if printed and printed.top1_err else "no published error"
    return [f"{entry.year} · {DATASETS[entry.dataset]} · {entry.family}", facts(small(entry.id)), error]


def open_in_design(session: Session, id: str) -> None:
    """Load a zoo network and go to the Design page."""
    if id in zoo():
        to_design(session, zoo()[id].design)
