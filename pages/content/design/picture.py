"""The graph on the screen: what it shows."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping
from typing import Any

from arch.analysis import Measured, true_edges
from arch.analysis.layer_search import find
from arch.analysis.metrics import METRICS
from arch.design.differences import changed_parts
from arch.drawing import LEVELS, draw
from arch.drawing.funnel import funnel
from arch.errors import ArchError
from arch.formats import PICTURES, picture_of
from arch.formats.bundle import file_name
from pages.content.design.stages import kinds, possible
from pages.shell.document import Document, plain
from pages.shell.session import Session


def data(session: Session, measured: Measured, seen: Any) -> dict[str, Any]:
    """The drawing of the last valid design, and how it is looked at; of one that the page has `seen` only the stamp."""
    document, view = session.document, session.view
    stamp = session.stamp(view.opened, view.mode)
    # Most of what is done selects or searches: nothing is drawn for it.
    drawing = {} if seen == stamp else draw(measured, view.opened, _changed(document)).data()
    found = {
        **drawing,
        **_choices(session, measured),
        **_found(session, measured),
        "file": _file(session, measured),
        "stamp": stamp,
        "design": session.stamp(),
        "loads": document.loads,
        "words": session.words(),
        "own": "" if document.imported or document.published else document.design.name,
    }
    # It is on its way: with every further answer it would go there again.
    view.file = None
    return found


def _choices(session: Session, measured: Measured) -> dict[str, Any]:
    """What can be chosen in the picture, and what is."""
    view = session.view
    # What is no design has nothing that could be added or moved.
    editable = session.document.imported is None
    stages = range(len(session.document.draft["stages"]) * editable)
    return {
        "view": {
            "level": view.opened if isinstance(view.opened, str) else "",
            "colour": view.colour,
            "mode": view.mode,
        },
        "metrics": _metrics(measured),
        "levels": [(id, *level) for id, level in LEVELS.items()],
        "parts": kinds() if editable else [],
        "pictures": [(id, kind.label) for id, kind in PICTURES.items()],
        "acts": [list(possible(session, index)) for index in stages],
    }


def _found(session: Session, measured: Measured) -> dict[str, Any]:
    """What stands out in the drawing: the selected, hits of the search, edges behind concatenations, the error."""
    view = session.view
    return {
        "selected": view.selected,
        "hits": _hits(session, measured),
        "sources": true_edges(measured.graph, view.selected),
        "funnel": funnel(measured).data() if view.mode == "funnel" else None,
        "error": _error(session),
    }


def _metrics(measured: Measured) -> list[dict[str, str]]:
    rule = measured.rule.label
    return [
        {"id": m.id, "label": m.label.format(rule=rule), "about": m.about, "join": m.join} for m in METRICS.values()
    ]


def _hits(session: Session, measured: Measured) -> dict[str, Any]:
    query = session.view.query
    # A query is searched while it is typed: one that is half written is answered beside its field.
    try:
        return {"query": query, "error": "", **find(measured, query)._asdict()}
    except ArchError as error:
        return {"query": query, "error": str(error), "paths": [], "words": ""}


def _error(session: Session) -> dict[str, str] | None:
    error = session.document.error
    if error is None:
        return None
    return {"path": error.where.partition("/")[0], "message": error.message, "words": str(error)}


def _changed(document: Document) -> Mapping[str, str]:
    """What differs from the baseline, in words, by part."""
    if document.imported:
        return {}
    return changed_parts(plain(document.baseline), plain(document.design))


def _file(session: Session, measured: Measured) -> dict[str, Any] | None:
    """The picture that was asked for, as the browser saves it."""
    view = session.view
    if view.file is None:
        return None
    number, id, paper = view.file
    kind = PICTURES[id]
    content = kind.write(picture_of(measured, view.opened, view.colour, paper, view.mode, _changed(session.document)))
    name = f"{file_name(session.document.name)}.{kind.extension}"
    return {"number": number, "name": name, "mime": kind.mime, "content": b64encode(content).decode()}
