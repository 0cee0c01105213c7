"""What the user does in the graph, as the browser tells it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from arch.analysis.metrics import METRICS
from arch.drawing import LEVELS, alike, draw
from arch.drawing.sheet import PAPERS
from arch.formats import MODES, PICTURES
from pages.content.design.stages import take_gesture
from pages.shell.numbered import whole
from pages.shell.session import Session

LONGEST_QUERY = 200
"""The text comes back with every run."""
LONGEST_PATH = 200


def perform(session: Session, number: int, raw: Mapping[str, Any]) -> None:
    """Do what the picture's user asks for, as far as it makes sense.

    Args:
        session: whose.
        number: of the ask.
        raw: an act, on the paths and stages of the draft that had `on` moves (`Trail`).
    """
    ask = _followed(session, raw)
    act = str(ask.get("act"))
    if act in _LOOKS:
        _LOOKS[act](session, ask)
    elif act in ("open", "close", "alike"):
        _open(session, act, str(ask.get("path") or "")[:LONGEST_PATH])
    elif act == "save":
        format, paper = str(ask.get("format")), str(ask.get("paper"))
        if format in PICTURES and paper in PAPERS:
            session.view.file = number, format, paper
    else:
        take_gesture(session, ask)


def _followed(session: Session, ask: Mapping[str, Any]) -> Mapping[str, Any]:
    """What is asked with the paths and stages as they are now, after edits that the browser had not seen.

    What is gone becomes "", or 0, at which nothing is.
    """
    trail, since = session.desk.trail, whole(ask.get("on"))
    # An ask without a number is of the draft as it is.
    if since in (-1, trail.now):
        return ask
    found = dict(ask)
    if "path" in ask:
        found["path"] = trail.follow(str(ask["path"]), since) or ""
    if (stage := whole(ask.get("stage"))) > 0:
        found["stage"] = int((trail.follow(f"s{stage}", since) or "s0")[1:])
    return found


def _select(session: Session, ask: Mapping[str, Any]) -> None:
    session.view.selected = str(ask.get("path") or "")[:LONGEST_PATH]


def _search(session: Session, ask: Mapping[str, Any]) -> None:
    session.view.query = str(ask.get("query") or "")[:LONGEST_QUERY]


def _level(session: Session, ask: Mapping[str, Any]) -> None:
    level = str(ask.get("level"))
    session.view.opened = level if level in LEVELS else session.view.opened


def _colour(session: Session, ask: Mapping[str, Any]) -> None:
    colour = str(ask.get("colour"))
    session.view.colour = colour if colour in METRICS else session.view.colour


def _mode(session: Session, ask: Mapping[str, Any]) -> None:
    mode = str(ask.get("mode"))
    session.view.mode = mode if mode in MODES else session.view.mode


_LOOKS: Mapping[str, Callable[[Session, Mapping[str, Any]], None]] = {
    "select": _select,
    "search": _search,
    "level": _level,
    "colour": _colour,
    "mode": _mode,
}
"""How the user looks at the network, by act."""


def _open(session: Session, act: str, path: str) -> None:
    """Open or close one group, or with "alike" all groups of its kind: close them if this one is open."""
    if not path:
        return
    opened, measured = session.view.opened, session.measured()
    # From the drawing, since a level opens groups that are in no list.
    paths = draw(measured, opened).opened if isinstance(opened, str) else opened
    kind = alike(measured, path) if act == "alike" else [path]
    closing = act == "close" or (act == "alike" and path in paths)
    session.view.opened = [p for p in paths if p not in kind] + ([] if closing else kind)
