"""The zoo over the years: networks as points, families as lines, and the steps of the lineage with their price."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple

import streamlit as st

from arch import units
from arch.compare.price import Difference, price
from arch.drawing.figure import Figure
from arch.drawing.thumbnail import Thumbnail
from arch.scenes.columns import Dated
from arch.scenes.years import Arrow, Part, Years
from arch.zoo import Entry, Step, lineage, zoo
from pages.content.zoo.filters import DATASETS
from pages.content.zoo.gallery import lines_about, open_in_design
from pages.content.zoo.small import small
from pages.shell.components import component
from pages.shell.session import Session, sent

SIZE = 1100.0, 560.0
"""Of the picture: as wide as the page, and as much of it as is in view at once."""
ALL = "all"


class Height(NamedTuple):
    """What a point's height says: the axis, the number of a network, and whether the axis is logarithmic."""

    axis: str
    of: Callable[[Entry, Thumbnail], float | None]
    log: bool = True


def _error(entry: Entry, drawn: Thumbnail) -> float | None:
    printed = entry.published.top1_err if entry.published else ""
    return float(printed) if printed else None


HEIGHTS: Mapping[str, Height] = {
    "depth": Height("depth: convolution and linear layers on the longest way", lambda entry, drawn: drawn.depth),
    "MACs": Height("MACs", lambda entry, drawn: drawn.sums.macs),
    "params": Height("params", lambda entry, drawn: drawn.sums.params),
    "error": Height("published top-1 error, %", _error, log=False),
}
PRICED = {"layers": "layers", "params": "params", "macs": "MACs", "activations": "activations"}
"""What the price of a step lists, and how it is called."""
_timeline = component("timeline", sheets=("scene", "figure"))


def show(session: Session) -> None:
    """The choices, the picture, and the steps as a table."""
    left, right = st.columns(2, vertical_alignment="bottom")
    names = {**DATASETS, ALL: "All"}
    keeps: dict[str, Any] = {"required": True, "persist_state": "session", "bind": "query-params"}
    dataset = left.segmented_control(
        "Dataset", list(names), format_func=names.__getitem__, default="imagenet", key="timeline-dataset", **keeps
    )
    dataset = dataset or "imagenet"
    height = right.segmented_control("Height by", heights(dataset), default="depth", key="timeline-height", **keeps)
    chosen = dataset, height or "depth"
    st.caption(_caption(*chosen))

    def opened() -> None:
        open_in_design(session, str(sent("timeline").get("open") or ""))

    def compared() -> None:
        id = str(sent("timeline").get("compare") or "")
        if id in zoo():
            session.compared = list(dict.fromkeys([*session.compared, id]))
            # The page shows the comparison beside the cards.
            st.session_state["zoo-view"] = "Gallery"

    _timeline(key="timeline", data=data(*chosen), on_open_change=opened, on_compare_change=compared, height="content")
    st.table(_rows(), border="horizontal")


def _known(dataset: str, height: str) -> tuple[list[tuple[Entry, float]], int]:
    """The networks of a dataset that have the number, with it, and how many have not."""
    found = [entry for entry in zoo().values() if dataset in (ALL, entry.dataset)]
    numbers = [(entry, HEIGHTS[height].of(entry, small(entry.id))) for entry in found]
    known = [(entry, number) for entry, number in numbers if number is not None]
    return known, len(found) - len(known)


def heights(dataset: str) -> list[str]:
    """Which of HEIGHTS a dataset's networks have; errors on different images do not compare."""
    return [name for name in HEIGHTS if _known(dataset, name)[0] and (name != "error" or dataset != ALL)]


def _caption(dataset: str, height: str) -> str:
    known, unknown = _known(dataset, height)
    without = f" {unknown} without a published error are left out." if unknown else ""
    steps = len(_steps(entry for entry, _ in known))
    arrows = f" Arrows are {steps} of the {len(lineage())} steps in the table below." if steps else ""
    return f"{len(known)} networks.{without}{arrows} Point at a network, a family or an arrow; click it for more."


def _steps(entries: Iterable[Entry]) -> list[Step]:
    """The steps between networks that are shown."""
    shown = {entry.id for entry in entries}
    return [step for step in lineage() if {step.old, step.new} <= shown]


# Over a hundred points with their names take some tenths of a second to place.
@st.cache_resource
def data(dataset: str, height: str) -> dict[str, Any]:
    """The picture in both widths, and what is said of its networks and arrows; made once per server."""
    scene = picture(dataset, height)
    # By name, which the marks of the picture have; no two networks share one.
    entries = {entry.design.name: entry for entry, _ in _known(dataset, height)[0]}
    return {
        "wide": _drawn(*scene.drawn()),
        "narrow": _drawn(*scene.drawn(narrow=True)),
        "networks": {name: {"id": entry.id, "lines": _lines(entry)} for name, entry in entries.items()},
        "steps": [_card_of(step) for step in _steps(entries.values())],
    }


def picture(dataset: str, height: str) -> Years:
    """The networks of a dataset, or of ALL, by one of HEIGHTS."""
    known, _ = _known(dataset, height)
    kind, steps = HEIGHTS[height], _steps(entry for entry, _ in known)
    sizes = Counter(entry.family for entry, _ in known)
    return Years(
        f"zoo-{dataset}-{height}",
        f"Published networks over the years by {height}",
        kind.axis,
        tuple(_point(*one) for one in known),
        kind.log,
        tuple(family for family, size in sizes.items() if size > 1),
        tuple(map(_arrow, steps)),
        frozenset(zoo()[id].design.name for step in steps for id in (step.old, step.new)),
        SIZE,
    )


def _point(entry: Entry, value: float) -> Dated:
    about = "\n".join([entry.design.name, *_lines(entry)])
    return Dated(entry.design.name, entry.year, value, entry.family, entry.id, about)


def _lines(entry: Entry) -> list[str]:
    when, cost, error = lines_about(entry)
    return [when, f"{cost} · {small(entry.id).depth} layers deep", error]


@st.cache_resource
def _priced(step: Step) -> tuple[str, Mapping[str, Difference]]:
    """The edits of a step in words, and their price; made once per server."""
    old, edit = zoo()[step.old].design, step.edit()
    return edit.words(old.model_dump(mode="json")), price(old, edit)


def _arrow(step: Step) -> Arrow:
    old, new = zoo()[step.old].design.name, zoo()[step.new].design.name
    words, costs = _priced(step)
    text = "\n".join(f"{PRICED[id]} {_factor(*costs[id])}" for id in ("params", "macs"))
    whole = ", ".join(f"{name} {_change(*costs[id])}" for id, name in PRICED.items())
    about = f"{old} → {new}\nTook {step.took}.\nChanged: {step.changed}.\nPrice: {whole}.\nIn settings: {words}"
    return Arrow(old, new, text, about)


def _card_of(step: Step) -> dict[str, Any]:
    """A step for its card."""
    old, new = zoo()[step.old], zoo()[step.new]
    words, costs = _priced(step)
    prices = [[name, _change(*costs[id])] for id, name in PRICED.items()]
    return {
        "ends": [old.design.name, new.design.name],
        "year": new.year,
        "took": step.took,
        "changed": step.changed,
        "settings": words.split("; "),
        "price": [*prices, ["published error", f"{old.published_error} → {new.published_error}"]],
    }


def _drawn(figure: Figure, parts: list[Part]) -> dict[str, Any]:
    return {"figure": figure.data(), "parts": [[part.points, part.family] for part in parts]}


def _rows() -> list[dict[str, str]]:
    """Every step, also those that the picture has not."""
    return [_row(step) for step in lineage()]


def _row(step: Step) -> dict[str, str]:
    old, new = zoo()[step.old], zoo()[step.new]
    _, costs = _priced(step)
    return {
        "year": str(new.year),
        "from": old.design.name,
        "to": new.design.name,
        "took": step.took,
        "changed": step.changed,
        "params": _change(*costs["params"]),
        "MACs": _change(*costs["macs"]),
        "published error": f"{old.published_error} → {new.published_error}",
    }


def _change(old: int, new: int) -> str:
    return f"{units.short(old)} → {units.short(new)} ({_factor(old, new)})"


def _factor(old: int, new: int) -> str:
    # A factor, not a share: from LeNet-5 to AlexNet params grow a thousand times.
    factor = f"{new / old:,.0f}" if new >= 100 * old else f"{new / old:.3g}"
    return "equal" if new == old else "nearly equal" if factor == "1" else f"×{factor}"
