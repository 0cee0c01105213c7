"""The network after one of its passes on the screen: what was rewritten is marked, with what was done to it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import count
from time import time_ns
from typing import NamedTuple

import streamlit as st

from arch.analysis import Measured, Network, measure
from arch.analysis.metrics import METRICS
from arch.drawing import LEVELS, alike, draw
from arch.graph import Graph
from arch.rewrite import RULES, Applied, with_kernels
from pages.content.deploy.deployed import Deployed
from pages.content.deploy.passes import Pass, passes, shown
from pages.shell.components import component
from pages.shell.session import sent

KERNELS = "kernels"
"""The level at which kernels are boxes."""
LEVEL_WORDS = {id: tuple(level) for id, level in LEVELS.items()}
LEVEL_WORDS = {
    **{id: LEVEL_WORDS[id] for id in ("stages", "blocks")},
    KERNELS: ("kernels", "blocks open, each kernel a box"),
    **{id: LEVEL_WORDS[id] for id in ("layers", "copies")},
}
"""How far the picture can be opened at once: label and what it shows."""
MOST_OPEN = 5000
"""Groups that a browser may ask to be opened."""
_mount = component("deploy", sheets=("graph",))


class Look(NamedTuple):
    """How the picture is looked at.

    Attributes:
        pass_: id of a pass, "" for the last.
        level: one of LEVEL_WORDS, "" where groups are opened one by one.
        opened: their paths.
        alike: path of a group whose like are opened, or closed, too.
    """

    pass_: str = ""
    level: str = "blocks"
    opened: tuple[str, ...] = ()
    alike: str = ""


# Equal by identity alone, like what it is made from.
@dataclass(frozen=True, slots=True, eq=False)
class Drawn:
    """A pass as it is drawn: with kernels as groups; `marks`: the words of what was rewritten, by path.

    `number` is no other's: by it the browser sees that it is another.
    """

    measured: Measured
    marks: Mapping[str, str]
    # From the clock on: those of a server that was started anew are others.
    number: int = field(default_factory=count(time_ns()).__next__)


def show(found: Deployed) -> None:
    """The passes, and the picture of one."""
    look = _look()
    known = passes(found)
    now = next((one for one in known if one.id == look.pass_), known[-1])
    picture = _drawn(found, now)
    opened = _opened(picture.measured, look)
    drawing = draw(picture.measured, opened, marked=picture.marks).data()
    # A stage that is dragged would move in Design; here it is a group like any other.
    drawing["boxes"]["stage"] = [0] * len(drawing["boxes"]["stage"])
    level = look.level if isinstance(opened, str) or look.level == KERNELS else ""
    data = {
        **drawing,
        "stamp": f"{picture.number} {level} {sorted(drawing['opened'])}",
        "passes": shown(known),
        "look": {"pass": now.id, "level": level, "opened": drawing["opened"], "alike": ""},
        "metrics": _metrics(picture.measured),
        "levels": [(id, *words) for id, words in LEVEL_WORDS.items()],
        "words": _words(known, now, look),
    }
    _mount(key="deploy-picture", data=data, default={"look": None}, on_look_change=lambda: None, height="stretch")


def _words(known: Sequence[Pass], now: Pass, look: Look) -> dict[str, str]:
    """What the address holds; what is as at the start is left empty."""
    start = Look()
    return {"pass": "" if now is known[-1] else now.id, "level": "" if look.level in ("", start.level) else look.level}


def _look() -> Look:
    """What the browser last chose, else what the address says."""
    asked = (sent("deploy-picture") or {}).get("look")
    if not isinstance(asked, dict):
        words = st.query_params
        level = words.get("level", "")
        return Look(words.get("pass", ""), level if level in LEVEL_WORDS else Look().level)
    level, opened = str(asked.get("level")), asked.get("opened")
    paths = tuple(map(str, opened[:MOST_OPEN])) if isinstance(opened, list) else ()
    return Look(str(asked.get("pass")), level if level in LEVEL_WORDS else "", paths, str(asked.get("alike") or ""))


def _opened(measured: Measured, look: Look) -> Collection[str] | str:
    """What `draw` is asked to open."""
    if look.level == KERNELS:
        return {scope.path for scope in measured.network.graph.scopes[1:] if scope.role != "kernel"}
    if look.level:
        return look.level
    opened = set(look.opened)
    if look.alike:
        like = set(alike(measured, look.alike))
        opened = opened - like if look.alike in opened else opened | like
    return opened


@lru_cache(maxsize=32)
def _drawn(found: Deployed, now: Pass) -> Drawn:
    graph = now.step.graph
    drawn = with_kernels(graph, now.step.kernels)
    measured = measure(Network(found.network.name, drawn), found.measured.rule)
    return Drawn(measured, _marks(graph, drawn, now.done))


def _marks(graph: Graph, drawn: Graph, done: Sequence[Applied]) -> dict[str, str]:
    """What was rewritten, in words, by its path in the drawing; of a group, how often each rule was applied in it."""
    path_of = _paths(graph, drawn)
    words: dict[str, list[str]] = {}
    inside: dict[str, Counter[str]] = {}
    for one in done:
        label = RULES[one.rule].label
        for path in filter(None, map(path_of.get, one.after)):
            words.setdefault(path, []).append(f"{label}: {one.reason}")
        # What is gone is counted at the group that it was in.
        place = path_of.get(one.after[-1], one.place) if one.after else one.place
        for group in _around(place):
            inside.setdefault(group, Counter())[label] += 1
    marks = {path: "; ".join(dict.fromkeys(texts)) for path, texts in words.items()}
    return {group: _counted(counts) for group, counts in inside.items()} | marks


def _paths(graph: Graph, drawn: Graph) -> dict[str, str]:
    """Where each op stands in the drawing: in a kernel it is called by its whole path, with dots."""
    dotted = {node.path.replace("/", "."): node.path for node in graph}
    in_kernel = [scope.role == "kernel" for scope in drawn.scopes]
    return {dotted[node.name] if in_kernel[node.scope] else node.path: node.path for node in drawn}


def _around(path: str) -> list[str]:
    """The paths of the groups around a path, innermost first."""
    parts = path.split("/")[:-1]
    return ["/".join(parts[:end]) for end in range(len(parts), 0, -1)]


def _counted(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{label} {count:,}×" for label, count in counts.items())


def _metrics(measured: Measured) -> list[dict[str, str]]:
    rule = measured.rule.label
    return [
        {"id": m.id, "label": m.label.format(rule=rule), "about": m.about, "join": m.join} for m in METRICS.values()
    ]
