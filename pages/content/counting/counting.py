"""Conventions on the screen: what each gives for a network, which one fits a number, why two differ; and memory."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from arch import units
from arch.analysis import (
    CONVENTIONS,
    KINDS,
    MEMORY,
    PLAIN,
    QUANTITIES,
    Convention,
    Network,
    Setting,
    convention,
    count,
    explained,
    layer_costs,
)
from arch.charts.memory import live_memory, traffic_by_layer
from arch.charts.waterfall import waterfall
from arch.compare import printed
from arch.compare.printed import Match
from arch.compare.variants import AS_IT_IS, Variant, choices
from arch.design.edits import Together
from arch.errors import ArchError
from arch.tables.layers import UNKNOWN
from arch.zoo import zoo
from pages.shell.components import plot
from pages.shell.session import Session, sent
from pages.shell.text import plain

OWN = "your network"
ELEMENTS = {"32-bit floats": 4, "16-bit floats": 2, "8-bit integers": 1}
EXACT = st.column_config.NumberColumn(format="localized")
Quantities = Mapping[str, int]
KEEP: dict[str, Any] = {"persist_state": "session"}


def operations(session: Session) -> None:
    """All conventions at the left; the way from one to another, and what the other counts, at the right."""
    left, right = st.columns([1, 1.25], gap="large")
    subject = _pick(session, left, "one image, at inference, ")
    _find(left, subject)
    quantities = printed.quantities(subject)
    _table(left, quantities)
    _compare(right, subject, quantities)


def _pick(session: Session, place: DeltaGenerator, how: str = "") -> Network:
    """A choice of network, with `how` it runs in words; the one on the session is the first."""
    # A word of its own: a design that was opened from the zoo and edited can still bear a zoo network's name.
    names = {OWN: None, **{entry.design.name: entry for entry in zoo().values()}}
    chosen = place.selectbox("Network", list(names), key="counting-network", **KEEP)
    entry = names.get(chosen)
    network = entry.network() if entry else session.document.network()
    # A zoo network as it stands there, or a file, says itself where it comes from.
    source = network.source or (zoo()[session.document.origin].source if network.implementation is not PLAIN else "")
    written = f"as written in {source}" if source else "as its exported PyTorch source has it"
    # Captions are Markdown, and a name is what its user wrote.
    place.caption(f"{plain(network.name)}, {how}{plain(written)}.")
    unknown = sorted({node.op.name for node in network.graph if not node.op.known})
    if unknown:
        place.caption(f"Every number is a lower bound: nothing is known of {plain(', '.join(unknown))}.")
    return network


def _find(place: DeltaGenerator, subject: Network) -> None:
    """Which conventions give a number that a tool or a paper printed."""
    text = place.text_input("Who prints this number?", placeholder="4.11 G", key="counting-number", **KEEP)
    if not text:
        return
    number = units.parsed(text)
    if number is None:
        # Cut, since a whole document may be pasted; in quotes, since blanks may be all that it is.
        place.error(f"{plain(repr(text[:40]))} is no number. Write it like 4.11 G, 4.1e9 or 4,133,742,592.")
        return
    found, tried = _answer(subject, number)
    compared = f"{tried:,} candidates were compared."
    if not found:
        kinds = ", ".join(choices(subject.design)) or "nothing"
        place.warning(
            f"Nothing gives this number for this network, as it is or with changes of {kinds}, as far as its digits "
            f"can tell. {compared}"
        )
        return
    changed = found[0].variant != AS_IT_IS
    head = "Not for this network as it is, but for a variant:" if changed else "These give it:"
    # A variant explains a number and proves nothing: the green of success is for the network as it is.
    (place.info if changed else place.success)("\n".join([head, *map(_match, found), "", compared]))


@lru_cache(maxsize=16)
def _answer(subject: Network, number: units.Printed) -> printed.Answer:
    # Kept, since every click on the page runs it again, and a large network takes seconds.
    return printed.find([subject], number)


def _match(match: Match) -> str:
    variant = f", {match.variant.words}" if match.variant.changes else ""
    prefix = ", its prefix in steps of 1024" if match.step == 1024 else ""
    return f"- **{match.rule.label}**{variant}: {match.value:,} {match.unit}{prefix}"


def _table(place: DeltaGenerator, quantities: Quantities) -> None:
    """What every convention gives; a click on a row compares with it."""
    rows = [{"convention": c.label, "value": count(c, quantities), "unit": c.unit} for c in CONVENTIONS]

    # As a callback it runs before the page does, when the key of any widget may still be set.
    def choose() -> None:
        chosen = sent("counting-table")["selection"]["rows"]
        if chosen:
            st.session_state["counting-new"] = CONVENTIONS[chosen[0]].id

    place.dataframe(
        rows,
        hide_index=True,
        column_config={"value": EXACT},
        height="content",
        key="counting-table",
        on_select=choose,
        selection_mode="single-row",
    )


def _compare(place: DeltaGenerator, subject: Network, quantities: Quantities) -> None:
    """The way from one convention to another, of the network or of a variant of it; and what the other counts."""
    first, second = place.columns(2)
    old = _rule(first, "From", "counting-old", "macs")
    new = _rule(second, "To", "counting-new", "thop_macs")
    variant = _variant(place, subject)
    try:
        made = printed.steps(subject, old, new, variant)
    except ArchError as error:
        place.error(f"This variant makes no network. {plain(error)}")
        return
    start = count(old, quantities)
    if made:
        figure = waterfall((old.label, start), made, ", ".join(filter(None, [new.label, variant.words])))
        with place:
            plot("counting-steps", figure)
    else:
        place.info(f"Both give {start:,}.")
    _explain(place, new, subject, variant)


def _rule(place: DeltaGenerator, label: str, key: str, start: str) -> Convention:
    ids = [rule.id for rule in CONVENTIONS]
    # Not selectbox's own index: Streamlit warns where the session has a value too.
    st.session_state.setdefault(key, start)
    # Ids and not labels, as the callback of the table sets them.
    chosen = place.selectbox(label, ids, format_func=lambda id: convention(id).label, key=key, **KEEP)
    return convention(chosen)


def _variant(place: DeltaGenerator, subject: Network) -> Variant:
    """What differs in the network that the second number is of; only what it can vary is offered."""
    offered, heads = choices(subject.design), bool(subject.design and subject.design.aux)
    rows = range(0, max(len(offered) + heads, 1), 3)
    # Always three to a row, so that some may stay empty: the zip below is not strict.
    cells = [cell for _ in rows for cell in place.columns(3, vertical_alignment="bottom")]
    chosen = [_choice(cell, kind, edits) for cell, (kind, edits) in zip(cells, offered.items(), strict=False)]
    auxiliary = heads and cells[len(offered)].checkbox("Auxiliary heads", key="v-aux")
    return Variant(tuple(edit for edit in chosen if edit), auxiliary)


_COMPARED = {"input": "Compare at input size", "stride": "Compare with stride", "bias": "Compare with bias"}
"""What the boxes for a variant are called."""


def _choice(cell: DeltaGenerator, kind: str, edits: list[Together]) -> Together | None:
    titles = ["as designed", *(edit.title for edit in edits)]
    chosen = cell.selectbox(_COMPARED.get(kind, f"Compare with other {kind}"), titles, key=f"v-{kind.lower()}")
    return next((edit for edit in edits if edit.title == chosen), None)


def _explain(place: DeltaGenerator, rule: Convention, subject: Network, variant: Variant) -> None:
    """What a convention counts, per kind of layer, with the amounts for this network."""
    quantities = printed.quantities(subject, variant)
    whole, counted = count(rule, quantities), explained(rule)
    rows = [
        {"kind of layer": kind, "what counts": counted.get(kind, "nothing"), "amount": _amount(rule, kind, quantities)}
        for kind in KINDS
    ]
    place.markdown(f"**{rule.label}** counts {whole:,} {rule.unit}. {rule.note}")
    place.dataframe(rows, hide_index=True, column_config={"amount": EXACT}, height="content", key="counting-rule")
    place.caption(f"Source: {rule.source}.")


def _amount(rule: Convention, kind: str, quantities: Quantities) -> int:
    return sum(weight * quantities[name] for name, weight in rule.weights.items() if QUANTITIES[name].kind == kind)


def memory(session: Session) -> None:
    """What weights and maps take, by every memory convention, and what is live at every layer."""
    network, batch, element = st.columns([2, 1, 1])
    subject = _pick(session, network)
    images = batch.number_input("Batch, images", 1, 65536, 1, key="memory-batch", **KEEP)
    kind = element.selectbox("Elements", list(ELEMENTS), key="memory-element", **KEEP)
    setting = Setting(int(images), ELEMENTS[kind], subject.implementation)
    graph = subject.graph
    costs = layer_costs(graph)
    rows = [
        {
            "convention": rule.label,
            "": UNKNOWN if value is None else units.size(value),
            "bytes": value,
            "counts": rule.text,
            "source": rule.source,
        }
        for rule in MEMORY
        for value in [rule.value(graph, costs, setting)]
    ]
    st.dataframe(rows, hide_index=True, column_config={"bytes": EXACT}, height="content", key="memory-table")
    if graph.unbuilt:
        # Without the reason, "unknown" would look like a fault of the page.
        reasons = " ".join(plain(f"{part.path}: {part.reason}") for part in graph.unbuilt)
        st.caption(f"What auxiliary heads add is unknown. {reasons}")
    views = ["Live", "Traffic"]
    shown = st.segmented_control(
        "Layer by layer, at inference", views, default="Live", required=True, key="memory-view"
    )
    figure = traffic_by_layer(costs, setting) if shown == "Traffic" else live_memory(graph, setting)
    plot("memory-figure", figure)
