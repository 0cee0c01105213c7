"""The shape table: what it shows."""

from __future__ import annotations

from typing import Any

from arch.analysis import Measured
from arch.tables.layers import columns, grouped
from pages.shell.session import Session


def data(session: Session, measured: Measured, seen: Any) -> dict[str, Any]:
    """What the component shows; of rows that the page has `seen` only the stamp."""
    stamp = session.stamp()
    found = {"selected": session.view.selected, "stamp": stamp}
    # Rows are most of an answer: of ResNet-152 more than five hundred.
    if seen == stamp:
        return found
    heads = [{"label": c.label, "about": c.text, "side": c.side} for c in columns(measured.rule)]
    return {"columns": heads, **grouped(measured, session.document.before(session.view.unit)), **found}
