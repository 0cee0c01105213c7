"""Conventions on the screen: all of them for a network, the one that fits a number, and the step between two."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from arch.analysis import CONVENTIONS, PLAIN, TALLIES, Convention, count, layer_costs, tally
from arch.lower import lower
from arch.views import units
from arch.views.waterfall import waterfall
from arch.zoo import zoo
from pages.shell.state import Workbench

Tallies = Mapping[str, int]
OWN = "your design"
LABELS = {convention.label: convention for convention in CONVENTIONS}


def pick(bench: Workbench, place: DeltaGenerator) -> Tallies:
    """A choice of network; what its layers sum to, as its library wrote it."""
    names = {OWN: None, **{entry.design.name: entry for entry in zoo().values()}}
    chosen = place.selectbox("Network", list(names), key="counting-network", persist_state="session")
    entry = names.get(chosen)
    how = f"as written in {entry.source}" if entry else f"{bench.design.name}, as its exported PyTorch source has it"
    place.caption(f"One image, at inference, {how}.")
    design, implementation = (entry.design, entry.implementation) if entry else (bench.design, PLAIN)
    return tally(layer_costs(lower(design)), implementation)


def table(place: DeltaGenerator, tallies: Tallies) -> None:
    """What every convention prints, what it counts, and where the rule is from."""
    rows = [
        {"convention": c.label, "value": count(c, tallies), "unit": c.unit, "counts": told(c), "source": c.source}
        for c in CONVENTIONS
    ]
    exact = {"value": st.column_config.NumberColumn(format="localized")}
    place.dataframe(rows, hide_index=True, column_config=exact, height="content")


def told(convention: Convention) -> str:
    """A convention's rule in words."""
    return "; ".join(_term(weight, TALLIES[name][0]) for name, weight in convention.weights.items())


def _term(weight: int, text: str) -> str:
    return text if weight == 1 else f"less {text}" if weight == -1 else f"{weight} × {text}"


def find(place: DeltaGenerator, tallies: Tallies) -> None:
    """Which conventions give a number that a tool or a paper printed."""
    text = place.text_input("A number that a tool or a paper printed", placeholder="4.11 G", key="counting-number")
    if not text:
        return
    span = units.parsed(text)
    if span is None:
        place.error(f"{text[:40]!r} is no number. Write it like 4.11 G, 4.1e9 or 4,133,742,592.")
        return
    fitting = [c for c in CONVENTIONS if span[0] <= count(c, tallies) <= span[1]]
    lines = [f"- **{c.label}**: {count(c, tallies):,} {c.unit} ({c.source})" for c in fitting]
    if lines:
        place.success("\n".join(["This is what these conventions give:", *lines]))
    else:
        place.warning("No convention here gives this number for this network, at this input size.")


def compare(place: DeltaGenerator, tallies: Tallies) -> None:
    """The step from one convention to another, tally by tally."""
    first, second = place.columns(2)
    labels = list(LABELS)
    old = LABELS[first.selectbox("From", labels, 0, key="counting-old", persist_state="session")]
    start = labels.index(next(c.label for c in CONVENTIONS if c.id == "thop_macs"))
    new = LABELS[second.selectbox("To", labels, start, key="counting-new", persist_state="session")]
    if count(old, tallies) == count(new, tallies):
        place.info(f"Both give {count(old, tallies):,}.")
        return
    place.plotly_chart(waterfall(old, new, tallies), key="counting-steps", config={"displaylogo": False})
