"""What the design costs, at the right of the screen: numbers, budgets, bars, and the published networks around it."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from arch.accuracy import estimate
from arch.analysis import CONVENTIONS, Measured, at_inference, total
from arch.atlas import canziani, key
from arch.charts.bars import bars
from arch.charts.landscape import landscape
from arch.tables.headline import cards
from arch.zoo import zoo
from pages.shell.components import by_key, component
from pages.shell.session import Session, sent

_UNITS = {rule.id: rule.label for rule in CONVENTIONS}
_facts = component("facts", sheets=("figure",))


def facts(session: Session, measured: Measured) -> None:
    """Everything in one component: each element of Streamlit's own would cost a millisecond at every edit."""

    def choose() -> None:
        unit = str(sent("facts").get("unit"))
        if unit in _UNITS:
            session.view.unit = unit

    def limit() -> None:
        session.view.budgets = _texts(sent("facts").get("budgets"))

    def open_network() -> None:
        id = str(sent("facts").get("open") or "")
        if id in zoo():
            session.load(zoo()[id].design, id)

    before = session.document.before(session.view.unit)
    # MACs whatever the convention in force: the figure has a unit of its own.
    macs = total(at_inference(measured.costs)).macs
    answer = estimate(measured.network, measured.costs)
    data = {
        "numbers": cards(measured, before, session.view.budgets),
        "compared": f"Changes are against {session.document.baseline.name}" if before else "",
        "unit": session.view.unit,
        "units": list(_UNITS.items()),
        "bars": bars(measured, before).data(),
        "landscape": landscape(measured.network.name, macs, measured.graph.input[1], answer, _published()).data(),
    }
    acts = {"on_unit_change": choose, "on_budgets_change": limit, "on_open_change": open_network}
    _facts(key="facts", data=data, **acts, height="stretch")


def _texts(given: Any) -> dict[str, str]:
    """What the browser sent as budgets, as far as it makes sense."""
    # A letter more than any number has: what is typed comes back to be corrected, not what is pasted.
    return {str(id)[:20]: str(text)[:40] for id, text in given.items()} if isinstance(given, Mapping) else {}


@cache
def _published() -> Mapping[str, str]:
    """The zoo's ids of the figure's networks, by their labels."""
    found = {result.label: by_key().get(key(result.network)) for result in canziani()}
    return {label: entry.id for label, entry in found.items() if entry}
