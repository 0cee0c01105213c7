"""Published: speeds that sources state, beside the bound of the rewritten network on their device."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from functools import cache, lru_cache
from typing import Any

import streamlit as st

from arch.analysis.kernels import KernelCost, kernel_costs
from arch.atlas import key, speeds
from arch.atlas.devices import devices
from arch.compare.published import RUNS, Agreement, Published, Run, agreement
from arch.compare.published import published as rows_of
from arch.graph import Graph
from arch.rewrite import rewrite
from arch.zoo import zoo
from pages.content.deploy.deployed import Deployed, rewritten
from pages.content.deploy.running import EVERY
from pages.shell.session import Session

# One thread: a second reckoning at the same time would only make both slower, and hold the interpreter for longer.
_POOL = ThreadPoolExecutor(1, "published")


def published(session: Session, found: Deployed) -> None:
    """The network's own speeds, and how well bound and speed agree over all networks that have both."""
    rules = found.choice.rules
    _own(session.document.published, found, rules)
    st.markdown("**All networks of the zoo that have both**")
    future = _agreements(rules)
    if not future.done():
        st.fragment(_wait, run_every=EVERY)(future)
        return
    heads = "least", "lower quartile", "median", "upper quartile", "most"
    st.dataframe(list(map(_agreed, future.result())), hide_index=True, column_config=_percent(*heads), height="content")
    st.caption(
        "Rank: Spearman's correlation of published speed and bound; 1 where both order the networks alike. The spread "
        "of the efficiencies says how far a bound is from a prediction."
    )


def _own(id: str, found: Deployed, rules: tuple[str, ...]) -> None:
    rows = rows_of(id, found.network.graph, lambda graph: _costs(graph, rules))
    if not rows:
        what = "Of this network no speed was published" if id else "This design is no published network"
        st.caption(f"{what}, on a device whose peak and bandwidth are known.")
        return
    fine = dict.fromkeys(("images/s", "bound, images/s"), st.column_config.NumberColumn(format="%.1f"))
    columns = _percent("efficiency") | fine
    st.dataframe(list(map(_row, rows)), hide_index=True, column_config=columns, height="content")
    st.caption(
        "Efficiency: the published speed's share of what the bound allows with the rules that are on, at the batch and "
        "in the number format of the source."
    )


def _costs(graph: Graph, rules: tuple[str, ...]) -> Sequence[KernelCost]:
    made = rewritten(graph, rules)
    return kernel_costs(made.graph, made.kernels)


# All networks take some ten seconds: no script waits for them, and they are the same for all sessions.
@lru_cache(maxsize=16)
def _agreements(rules: tuple[str, ...]) -> Future[list[Agreement]]:
    return _POOL.submit(_reckon, rules)


def _reckon(rules: tuple[str, ...]) -> list[Agreement]:
    # The runs share most of their networks; the cache goes with the reckoning.
    @cache
    def costs(graph: Graph) -> Sequence[KernelCost]:
        made = rewrite(graph, rules)
        return kernel_costs(made.graph, made.kernels)

    timed = {name for run in RUNS for name, _ in speeds(run.speeds)}
    graphs = {id: entry.network().graph for id, entry in zoo().items() if key(id) in timed}
    return [agreement(run, graphs, costs) for run in RUNS]


def _wait(future: Future[list[Agreement]]) -> None:
    # The whole page: the fragment cannot end its own repetition.
    if future.done():
        st.rerun()
    st.caption("Rewriting the networks of the zoo …")


def _where(run: Run) -> dict[str, str]:
    return {"device": devices()[run.device].name, "numbers": run.number}


def _row(one: Published) -> dict[str, Any]:
    return {
        **_where(one.run),
        "batch": one.batch,
        "pixels": one.resolution,
        "images/s": one.speed,
        "bound, images/s": one.reachable,
        "efficiency": one.efficiency,
        "limited by": one.bound.limit,
        "size stated": "yes" if one.stated else "no, the network's own",
        "how": one.run.how,
    }


def _agreed(one: Agreement) -> dict[str, Any]:
    low, middle, high = one.quartiles or (None, None, None)
    shares = {"least": one.least, "lower quartile": low, "median": middle, "upper quartile": high, "most": one.most}
    rank = {"networks": one.networks, "rank": None if one.rank is None else round(one.rank, 2)}
    return {**_where(one.run), **rank, **shares, "how": one.run.how}


def _percent(*heads: str) -> dict[str, Any]:
    return {head: st.column_config.NumberColumn(format="percent") for head in heads}
