"""The estimate on the screen: what the design might reach, and the evidence, one click away."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from functools import partial
from math import log
from typing import Any

import streamlit as st

from arch import units
from arch.accuracy import DATASETS, Answer, Estimate, evaluation, networks, sources, tie
from arch.analysis import Total
from arch.charts.own_design import contributions
from arch.search import COSTS, Priced, better, exchange, priced
from arch.tables.evaluation import SCHEMES
from pages.shell.components import openers, plot
from pages.shell.session import Session
from pages.shell.text import plain

TRUST = {
    "in-domain": ":green[in-domain: within the training data]",
    "borderline": ":orange[borderline: at the edge of what was measured]",
    "out-of-domain": ":red[out-of-domain: outside what was measured]",
}
LEAST = 0.005
"""Share of a cost, below which a change is not shown."""
# In the address: a reload or a link shows the same evidence.
BOUND: dict[str, Any] = {"bind": "query-params"}


def show(session: Session, answer: Answer, sums: Total, cost: str) -> None:
    """A card per class of recipes; below, the evidence that is asked for."""
    st.markdown("**Predicted accuracy**")
    if answer.reason:
        st.caption(f"No estimate: {answer.reason}.")
        return
    for cell, row in zip(st.columns(len(answer.estimates)), answer.estimates, strict=True):
        with cell:
            _card(row)
    st.caption(
        f"{DATASETS[answer.dataset].title}, if trained and tuned as well as published networks, which are a selection. "
        f"Prediction intervals held, of left-out families' networks: {_held(answer)}."
    )
    kinds = {row.kind: row for row in answer.estimates}
    looks: dict[str, Any] = {"label_visibility": "collapsed"}
    with st.container(horizontal=True):
        wanted = st.segmented_control("Evidence", list(EVIDENCE), key="evidence", **looks, **BOUND)
        # Nothing before it is asked for: pricing single edits lowers and estimates each neighbour.
        if not wanted:
            return
        kind = st.segmented_control(
            "Recipe", list(kinds), default=next(iter(kinds)), key="evidence-recipe", **looks, **BOUND
        )
    EVIDENCE[wanted](session, answer, kinds.get(kind or "", answer.estimates[0]), sums, cost)


def _held(answer: Answer) -> str:
    kinds = evaluation()[answer.dataset]["kinds"]
    return ", ".join(f"{row.kind} {100 * kinds[row.kind]['family']['held']:.0f} %" for row in answer.estimates)


def _card(row: Estimate) -> None:
    value = "no estimate" if row.top1 is None else f"{row.top1:.1f} %"
    with st.container(border=True, gap=None, key=f"estimate-{row.kind}"):
        st.markdown(f"{row.recipe.capitalize()}")
        st.markdown(f"### {value} :small[:gray[{row.low:.1f} to {row.high:.1f} %]]")
        st.markdown(f":small[{TRUST[row.trust]}]")
        if row.reasons:
            st.caption(f"{'; '.join(row.reasons).capitalize()}.")


def _nearest(session: Session, answer: Answer, row: Estimate, sums: Total, cost: str) -> None:
    st.dataframe(
        [
            {
                "network": near.name,
                "source": near.source,
                "top-1 %": near.top1,
                "G MACs": near.features.macs / 1e9,
                "M params": near.features.params / 1e6,
                "M activations": near.features.acts / 1e6,
                "distance": round(distance, 2),
            }
            for near, distance in row.nearest
        ],
        hide_index=True,
        column_config={name: st.column_config.NumberColumn(format="%.2f") for name in ("G MACs", "M params")},
    )
    st.caption(
        "Distance: root mean square of the differences in standardised features; 0 is a network of the same numbers."
    )


def _contributions(session: Session, answer: Answer, row: Estimate, sums: Total, cost: str) -> None:
    plot("evidence-contributions", contributions(row), {"displayModeBar": False})
    st.caption(
        "Against the average measured network, the linear part alone; the rest is likeness to the nearest networks. "
        # Seven: the length of arch.accuracy.model.FORMULA.
        f"A Gaussian process says {row.process:.1f} %, a formula of seven terms {row.formula:.1f} %."
    )


def _errors(session: Session, answer: Answer, row: Estimate, sums: Total, cost: str) -> None:
    found = evaluation()[answer.dataset]
    columns = {
        "networks": "networks",
        "error": "mean error",
        "rank": "Kendall's tau",
        "half": "half-width",
    }
    left, right = st.columns(2)
    left.dataframe(
        [
            {"left out": SCHEMES[scheme]}
            | {words: figures[name] for name, words in columns.items()}
            | {"interval held, %": round(100 * figures["held"])}
            for scheme, figures in found["kinds"][row.kind].items()
        ],
        hide_index=True,
    )
    left.caption("Points of accuracy. Everything was fitted anew without what was left out, hyper-parameters included.")
    families = [one for one in found["families"] if one["kind"] == row.kind]
    right.dataframe(
        [
            {"family left out": one["family"], "networks": one["networks"], "error": one["error"], "bias": one["bias"]}
            for one in sorted(families, key=lambda one: -one["error"])
        ],
        hide_index=True,
        height=250,
    )


def _better(session: Session, answer: Answer, row: Estimate, sums: Total, cost: str) -> None:
    if row.top1 is None:
        st.caption("Without an estimate there is nothing to compare with.")
        return
    equal = tie(answer.dataset, row.kind)
    found = better(row.kind, answer.dataset, cost, getattr(sums, cost), row.top1)
    if not found:
        st.caption(f"No network of these recipes with at most as many {COSTS[cost]} reached {row.top1 + equal:.1f} %.")
        return
    st.caption(f"At most as many {COSTS[cost]}, and over {equal} points more than the estimate: {len(found)}.")
    openers(session, [network.arch for network in found], "better")
    st.dataframe(
        [
            {"network": n.name, "source": n.source, "top-1 %": n.top1}
            | {"G MACs": round(n.features.macs / 1e9, 2), "M params": round(n.features.params / 1e6, 2)}
            for n in found
        ],
        hide_index=True,
        height="auto" if len(found) < 7 else 250,
    )


def _edits(session: Session, answer: Answer, row: Estimate, sums: Total, cost: str) -> None:
    if session.document.imported:
        st.caption("This network is no design: there are no settings to edit.")
        return
    found = priced(session.document.design, row.kind, cost)
    rate, equal = exchange(answer.dataset, row.kind, cost, getattr(sums, cost)), tie(answer.dataset, row.kind)
    st.caption(
        # `exchange` gives points for a factor of e.
        f"On the published front around this cost, twice the {COSTS[cost]} buys {log(2) * rate:.1f} points. "
        "These edits promise more than their price. Nine in ten estimates of left-out designs were off by at most "
        f"{equal} points: a smaller promise is a hint, not a fact."
    )
    if not found:
        st.caption("No single edit does.")
    for number, one in enumerate(found):
        words, points, price, apply = st.columns([3, 1, 2.4, 0.9], vertical_alignment="center")
        words.markdown(plain(one.candidate.words))
        gain = units.signed(one.points)
        # Less than nine in ten estimates were off by: shown, but not as a gain.
        points.markdown(f":gray[{gain} points, a hint]" if abs(one.points) < equal else f"**{gain}** points")
        price.markdown(_price(sums, one))
        # Numbers alone would let a click meant for one edit reach another after the design has changed.
        key = f"{session.document.revision}/edit-{number}"
        apply.button("Apply", key=key, on_click=partial(session.change, one.candidate.edit))


def _sources(session: Session, answer: Answer, row: Estimate, sums: Total, cost: str) -> None:
    counts = Counter(network.source for network in networks(answer.dataset))
    st.dataframe(
        [{"source": id, "networks": count, **sources()[id]} for id, count in counts.most_common()],
        hide_index=True,
        column_config={"origin": st.column_config.TextColumn(width="large")},
    )
    st.caption("Accuracies as the sources print them; every feature of every network was counted anew.")


def _price(sums: Total, one: Priced) -> str:
    shares = ((name, getattr(one.sums, id) / getattr(sums, id) - 1) for id, name in COSTS.items())
    return ", ".join(f"{units.signed(100 * share, 0)} % {name}" for name, share in shares if abs(share) >= LEAST)


EVIDENCE: Mapping[str, Callable[[Session, Answer, Estimate, Total, str], None]] = {
    "Nearest networks": _nearest,
    "Contributions": _contributions,
    "Validation error": _errors,
    "Better networks": _better,
    "Single edits": _edits,
    "Sources": _sources,
}
