"""The one owner of a session's design: the draft that the forms show, the last valid network, undo, selection."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import streamlit as st

from arch.analysis import CONVENTIONS, HOUSE, PLAIN, Implementation, Measured, Network, convention, measure
from arch.analysis.metrics import METRICS
from arch.design import Design, Draft, Place, at, build, notation, opening
from arch.drawing import EACH, LEVELS
from arch.errors import ArchError
from arch.formats import MODES
from arch.lowering import lower
from arch.zoo import zoo

START = "resnet50"
EDITED = ", edited"
"""What is added to the name of a zoo network that is changed."""
LINK = opening.LINK
"""The name in the address under which the notation stands."""
UNIT, OPEN, COLOUR, MODE = "unit", "open", "colour", "view"
"""The names in the address under which the convention's id and the picture's settings stand."""
LONGEST = 1500
"""Letters of the list of open groups; beyond them it is not in the address."""


@dataclass
class Workbench:
    """What a session works on.

    Attributes:
        design: the last valid design; everything but the forms shows it.
        draft: what the forms show, as plain data; equal to the design unless `error` is set.
        error: why the draft makes no network.
        notice: why a link or a file was not adopted.
        revision: part of every widget's key, so that a new one resets all widgets.
        selected: path of the selected part, block or layer.
        shown: the part whose settings the build panel shows.
        opened: paths of the groups that the graph shows open, or one of the drawing's LEVELS.
        colour: id of the metric that colours the graph.
        mode: how the network is drawn, one of MODES.
        query: what is searched for in the graph.
        loads: how many designs were loaded, so that the graph shows a new one whole.
        unit: id of the convention by which operations are counted.
    """

    design: Design
    draft: Draft
    error: ArchError | None = None
    notice: str = ""
    revision: int = 0
    selected: str = ""
    shown: str = ""
    opened: list[str] | str = "blocks"
    colour: str = "operations"
    mode: str = "graph"
    query: str = ""
    loads: int = 0
    unit: str = HOUSE.id
    past: list[Design] = field(default_factory=list)
    future: list[Design] = field(default_factory=list)

    def edit(self, place: Place, value: Any) -> None:
        """Set one value of the draft."""
        draft = deepcopy(self.draft)
        at(draft, place[:-1])[place[-1]] = value
        self._adopt(draft)

    def restructure(self, change: Callable[[Draft], None]) -> None:
        """Change the draft's parts or stages; every widget starts anew."""
        draft = deepcopy(self.draft)
        change(draft)
        self.revision += 1
        self._adopt(draft)

    @property
    def origin(self) -> str:
        """Id of the zoo network that the draft is, or was before it was edited; "" for any other."""
        return _named().get(self.draft["name"].removesuffix(EDITED), "")

    @property
    def implementation(self) -> Implementation:
        """How a library wrote the design, if it is a zoo network as it stands there."""
        entry = zoo().get(self.origin)
        return entry.implementation if entry and entry.design == self.design else PLAIN

    def measured(self) -> Measured:
        """The design's graph, and all about its layers."""
        return measure(self.network(), convention(self.unit))

    def network(self) -> Network:
        """The last valid design, lowered."""
        return Network(self.design.name, lower(self.design), self.design, self.implementation)

    def words(self) -> dict[str, str]:
        """What the address holds: it reproduces the screen; what is as at the start is left empty."""
        start = {UNIT: HOUSE.id, OPEN: "blocks", COLOUR: "operations", MODE: MODES[0]}
        now = {UNIT: self.unit, OPEN: _link_of(self.opened), COLOUR: self.colour, MODE: self.mode}
        return {LINK: notation.write(self.design)} | {n: "" if now[n] == start[n] else now[n] for n in start}

    def look(self, words: Mapping[str, str]) -> None:
        """Take the picture's settings from an address; what is not known there is left."""
        unit, colour, mode = (words.get(name, "") for name in (UNIT, COLOUR, MODE))
        self.unit = unit if unit in [rule.id for rule in CONVENTIONS] else self.unit
        self.colour = colour if colour in METRICS else self.colour
        self.mode = mode if mode in MODES else self.mode
        opened = words.get(OPEN, "")
        if opened in LEVELS:
            self.opened = opened
        elif re.fullmatch(f"[a-z0-9._~]{{1,{LONGEST}}}", opened):
            self.opened = [path.replace(".", "/").replace("_", EACH) for path in opened.split("~")]

    def load(self, design: Design) -> None:
        """Work on another design."""
        self._show(design)
        self._remember(design)
        self.opened, self.selected, self.query = "blocks", "", ""
        self.loads += 1

    def undo(self) -> None:
        """Drop an invalid draft, else go back one design."""
        if self.error is None and self.past:
            self.future.append(self.design)
            self.design = self.past.pop()
        self._show(self.design)

    def redo(self) -> None:
        """Go forward one design."""
        if self.future:
            self.past.append(self.design)
            self.design = self.future.pop()
            self._show(self.design)

    def _adopt(self, draft: Draft) -> None:
        """Take a draft; it becomes the design if it makes a network."""
        self.draft, self.notice = draft, ""
        self._rename(draft)
        try:
            design = build(draft)
            lower(design)
        except ArchError as error:
            self.error = error
            return
        self.error = None
        self._remember(design)

    def _rename(self, draft: Draft) -> None:
        """A changed zoo network no longer bears its name."""
        id = _named().get(draft["name"])
        if id and draft != plain(zoo()[id].design):
            draft["name"] += EDITED
            st.session_state[name_key(self)] = draft["name"]

    def _remember(self, design: Design) -> None:
        if design != self.design:
            self.past.append(self.design)
            self.future.clear()
            self.design = design

    def _show(self, design: Design) -> None:
        self.draft, self.error, self.notice = plain(design), None, ""
        self.revision += 1


@cache
def _named() -> dict[str, str]:
    return {entry.design.name: id for id, entry in zoo().items()}


def plain(design: Design) -> Draft:
    """A design as the draft that shows it."""
    return design.model_dump(mode="json")


def to_design(bench: Workbench, design: Design) -> None:
    """Work on another design, on the Design page."""
    bench.load(design)
    st.switch_page("app.py")


def is_current(bench: Workbench, key: str) -> bool:
    """Whether a widget's change counts: a widget of an earlier revision may still speak after a fast second click."""
    return key.startswith(f"{bench.revision}/") and key in st.session_state


def name_key(bench: Workbench) -> str:
    """Key of the widget that holds the design's name."""
    return f"{bench.revision}/name"


def workbench() -> Workbench:
    """This session's workbench. On the session's first run it is read from the address, and never again."""
    if "workbench" not in st.session_state:
        found = st.session_state["workbench"] = _first(st.query_params.get(LINK, ""))
        found.look(st.query_params)
    bench: Workbench = st.session_state["workbench"]
    return bench


def _link_of(opened: list[str] | str) -> str:
    """Open groups in letters that an address keeps as they are."""
    text = opened if isinstance(opened, str) else "~".join(opened).replace("/", ".").replace(EACH, "_")
    return text if len(text) <= LONGEST else ""


def _first(link: str) -> Workbench:
    start = zoo()[START].design
    if not link:
        return Workbench(start, plain(start))
    try:
        design = notation.read(link)
        lower(design)
    except ArchError as error:
        return Workbench(start, plain(start), notice=f"The link holds no network. {error}")
    return Workbench(design, plain(design))
