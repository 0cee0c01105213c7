"""What the graph in the browser says, taken exactly once."""

from __future__ import annotations

from typing import Any

from arch.analysis import Measured
from arch.analysis.metrics import METRICS
from arch.drawing import LEVELS, alike, draw
from arch.drawing.sheet import PAPERS
from arch.formats import MODES, PICTURES
from pages.content.design.stages import take_gesture
from pages.shell.session import Session


def take(session: Session, measured: Measured, said: dict[str, Any]) -> None:
    """Take what is new in a message: where the user looks, and what was asked.

    The browser repeats a message until its number comes back, and with each all asks that were not taken: a run of the
    script may be cut off before a callback has come to its end, and a click would be lost.
    """
    number = whole(said.get("number"))
    if number <= session.view.taken:
        return
    _look(session, dict(said.get("view") or {}))
    for ask in said.get("asks") or ():
        if whole(ask.get("number")) > session.view.taken:
            _do(session, measured, ask)
    session.view.taken = number


def whole(value: Any) -> int:
    """A whole number that the browser sent; -1 for anything else."""
    return value if isinstance(value, int) else -1


def _look(session: Session, view: dict[str, Any]) -> None:
    """Take what the user has chosen in the graph, as far as it makes sense; the rest was perhaps chosen elsewhere."""
    opened = view.get("opened")
    if isinstance(opened, list):
        # Paths of a drawing before an edit of the stages name others now: what is open has followed the edit.
        if view.get("revision", session.document.revision) == session.document.revision:
            session.view.opened = [str(path) for path in opened]
    elif str(opened) in LEVELS:
        session.view.opened = str(opened)
    colour, mode = str(view.get("colour")), str(view.get("mode"))
    session.view.colour = colour if colour in METRICS else session.view.colour
    session.view.mode = mode if mode in MODES else session.view.mode
    if "selected" in view:
        session.view.selected = str(view["selected"] or "")
    # Bounded: the text comes back with every run.
    if "query" in view:
        session.view.query = str(view["query"] or "")[:200]


def _do(session: Session, measured: Measured, ask: dict[str, Any]) -> None:
    """One ask: groups of a kind, a picture as a file, or an edit."""
    act = ask.get("act")
    if act == "alike":
        _toggle(session, measured, str(ask.get("path")))
    elif act == "save":
        format, paper = str(ask.get("format")), str(ask.get("paper"))
        if format in PICTURES and paper in PAPERS:
            session.view.file = whole(ask["number"]), format, paper
    else:
        take_gesture(session, ask)


def _toggle(session: Session, measured: Measured, path: str) -> None:
    """Open all groups of a kind, or close them if this one is open."""
    # From the drawing, since a level opens groups that are in no list.
    opened, kind = draw(measured, session.view.opened).opened, alike(measured, path)
    closing = path in opened
    session.view.opened = [p for p in opened if not closing or p not in kind] + ([] if closing else kind)
