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
from pages.shell.named import by_key
from pages.shell.session import Session

_UNITS = {rule.id: rule.label for rule in CONVENTIONS}


def perform(session: Session, number: int, raw: Mapping[str, Any]) -> None:
    """Take another convention or other budgets, or open a network; what makes no sense is left."""
    act, value = raw.get("act"), raw.get("value")
    if act == "unit" and str(value) in _UNITS:
        session.view.unit = str(value)
    elif act == "budgets":
        session.view.budgets = _texts(value)
    elif act == "open" and str(value) in zoo():
        session.load(zoo()[str(value)].design, str(value))


def data(session: Session, measured: Measured, seen: Any) -> dict[str, Any]:
    """What the component shows; of what the page has `seen` only the stamp."""
    document, view = session.document, session.view
    stamp = session.stamp(view.budgets)
    if seen == stamp:
        return {"stamp": stamp}
    before = document.before(view.unit)
    # MACs whatever the convention in force: the figure has a unit of its own.
    macs = total(at_inference(measured.costs)).macs
    answer = estimate(measured.network, measured.costs)
    return {
        "stamp": stamp,
        "numbers": cards(measured, before, view.budgets),
        "compared": f"Changes are against {document.baseline.name}" if before else "",
        "unit": view.unit,
        "units": list(_UNITS.items()),
        "bars": bars(measured, before).data(),
        "landscape": landscape(measured.network.name, macs, measured.graph.input[1], answer, _published()).data(),
    }


def _texts(given: Any) -> dict[str, str]:
    """What the browser sent as budgets, as far as it makes sense."""
    # A letter more than any number has: what is typed comes back to be corrected, not what is pasted.
    return {str(id)[:20]: str(text)[:40] for id, text in given.items()} if isinstance(given, Mapping) else {}


@cache
def _published() -> Mapping[str, str]:
    """The zoo's ids of the figure's networks, by their labels."""
    found = {result.label: by_key().get(key(result.network)) for result in canziani()}
    return {label: entry.id for label, entry in found.items() if entry}
