"""The atlas on the screen: a figure to start from, axes, filters, the plot, the chosen networks, and the sources."""

from __future__ import annotations

import csv
from collections.abc import Callable, Mapping
from functools import cache, partial
from io import StringIO
from typing import Any, NamedTuple

import streamlit as st

from arch.accuracy import estimate
from arch.analysis import (
    CONVENTIONS,
    Convention,
    Implementation,
    LayerCost,
    Total,
    at_inference,
    count,
    layer_costs,
    sum_quantities,
    total,
)
from arch.atlas import Result, key, results, sources
from arch.charts.axes import COLOURS, PRESETS, RECIPES, SIZES, Axis, Known, Point, Preset, axes, front, points
from arch.charts.own_design import OwnDesign
from arch.charts.scatter import Look, ranked, scatter
from arch.compare.printed import quantities
from arch.search import COSTS
from pages.content.landscape import evidence
from pages.shell.components import openers, plot
from pages.shell.named import by_key
from pages.shell.session import Session

DATASETS = {"imagenet": "ImageNet", "cifar10": "CIFAR-10", "cifar100": "CIFAR-100"}
KINDS = {"conv": "convolutional", "hybrid": "with attention", "transformer": "transformer", "mlp": "MLP", "rnn": "RNN"}
# At 20 pixels a bar, as `ranked` draws them, about one and a half screens.
MOST_BARS = 60
START = "Canziani: accuracy vs operations"
BOUND: dict[str, Any] = {"bind": "query-params"}
RANGES = (
    ("most-macs", "G MACs ≤", "macs", 1),
    ("most-params", "M params ≤", "params", 1),
    ("least-pixels", "Pixels ≥", "resolution", -1),
    ("most-pixels", "Pixels ≤", "resolution", 1),
    ("least-year", "Year ≥", "year", -1),
    ("most-year", "Year ≤", "year", 1),
)
"""Id, words, axis, and the side on which the bound lies: 1 for at most, -1 for at least."""
FORMATS = ("SVG", "PNG")
_number = partial(st.column_config.NumberColumn, format="%.2f")
HEADS: dict[str, Any] = {
    "label": "network",
    "weights": "weights",
    "top1": _number("top-1, %"),
    "top5": _number("top-5, %"),
    "macs": _number("G MACs"),
    "params": _number("M params"),
    "activations": _number("M activations"),
    "resolution": "pixels",
    "recipe": "recipe",
    "family": "family",
    "source": "source",
    "mark": "remark",
    "place": "place in the source",
}
"""Columns of the table of results."""


class Shown(NamedTuple):
    """What the controls ask for: results, axes (no `x` for a bar per result), looks, and whether the front is drawn."""

    found: list[Result]
    x: Axis | None
    y: Axis
    look: Look = Look()
    front: bool = False


@cache
def known_axes() -> Mapping[str, Axis]:
    """The axes, with the years and the operations of the zoo's networks."""
    return axes(Known({network: entry.year for network, entry in by_key().items()}, _operations))


def _operations(rule: Convention, result: Result) -> int | None:
    found = _quantities().get((result.network, result.resolution or 0))
    return count(rule, found) if found else None


@cache
def _quantities() -> Mapping[tuple[str, int], Mapping[str, int]]:
    """What every convention counts of the zoo's networks, by name and resolution."""
    return {
        # At the one resolution at which a network is kept: operations at another would be of another row.
        (network, entry.design.input.height): quantities(entry.network())
        for network, entry in by_key().items()
    }


def show(session: Session) -> None:
    """Controls at the left, the figure at the right; what is chosen in it below."""
    controls, right = st.columns([1, 3.4], gap="medium")
    with controls, st.container(key="atlas-controls", gap="xsmall"):
        name = st.selectbox("Figure", list(PRESETS), key="figure", **BOUND)
        preset = PRESETS.get(name, PRESETS[START])
        # Letters and digits alone, since these keys stand in the address.
        shown = _controls(preset, key(name or START))
    with right:
        if shown.x:
            _scatter(session, shown, shown.x)
        else:
            _bars(shown)


def _controls(preset: Preset, name: str) -> Shown:
    """Axes, looks and filters; each figure has widgets of its own, so that one starts as the preset says."""
    table = known_axes()
    ids = list(table)
    labels: dict[str, Any] = {"format_func": lambda id: table[id].label, **BOUND}
    if not preset.x:
        y = st.selectbox("Number", ids, ids.index(preset.y), key=f"{name}-y", **labels)
        return Shown(_filters(preset, name, table), None, table[y])
    about = "Operations by other rules than MACs are known for the zoo's networks, at the resolution they are kept at."
    x = st.selectbox("X axis", ids, ids.index(preset.x), key=f"{name}-x", help=about, **labels)
    y = st.selectbox("Y axis", ids, ids.index(preset.y), key=f"{name}-y", **labels)
    left, right = st.columns(2)
    log_x = left.checkbox("log x", preset.log_x, key=f"{name}-log-x", **BOUND)
    log_y = right.checkbox("log y", preset.log_y, key=f"{name}-log-y", **BOUND)
    colour = st.selectbox("Colour", list(COLOURS), list(COLOURS).index(preset.colour), key=f"{name}-colour", **BOUND)
    size = st.selectbox("Size", list(SIZES), key=f"{name}-size", **BOUND)
    left, right = st.columns(2)
    best, through = "Networks that no other one beats on both axes.", "A line per family of one source and recipe."
    # Of years or ratios nobody can say which side is better: there is no front to draw.
    meaningless = not (table[x].better and table[y].better)
    edge = left.checkbox("Pareto front", preset.front, key=f"{name}-front", help=best, disabled=meaningless, **BOUND)
    lines = right.checkbox("Families", key=f"{name}-lines", help=through, **BOUND)
    words = st.text_input("Highlight", key=f"{name}-words", placeholder="resnet", **BOUND)
    look = Look(colour, size, lines, log_x, log_y, words)
    return Shown(_filters(preset, name, table), table[x], table[y], look, edge and not meaningless)


def _filters(preset: Preset, name: str, table: Mapping[str, Axis]) -> list[Result]:
    with st.expander("Which networks", expanded=not preset.source):
        every: dict[str, Any] = {"placeholder": "all", **BOUND}
        dataset = st.selectbox(
            "Dataset", list(DATASETS), format_func=DATASETS.__getitem__, key=f"{name}-dataset", **BOUND
        )
        kinds = st.multiselect(
            "Kind", list(KINDS), ["conv"], format_func=KINDS.__getitem__, key=f"{name}-kinds", **every
        )
        ids, start = list(sources()), [preset.source] if preset.source else []
        title = {id: source.title for id, source in sources().items()}
        wanted = st.multiselect("Source", ids, start, format_func=title.__getitem__, key=f"{name}-sources", **every)
        recipes = st.multiselect(
            "Recipe", list(RECIPES), format_func=RECIPES.__getitem__, key=f"{name}-recipes", **every
        )
        families = sorted({result.family for result in results()})
        chosen = st.multiselect("Family", families, key=f"{name}-families", **every)
        within = _ranges(name, table)
    return [
        result
        for result in results()
        if result.dataset == dataset
        # An empty choice is all, as its placeholder says.
        and result.kind in (kinds or KINDS)
        and result.source in (wanted or ids)
        and result.recipe in (recipes or RECIPES)
        and result.family in (chosen or families)
        and all(inside(result) for inside in within)
    ]


def _ranges(name: str, table: Mapping[str, Axis]) -> list[Callable[[Result], bool]]:
    """Bounds on numbers; where one is set, results without that number are left out."""
    found: list[Callable[[Result], bool]] = []
    cells = [cell for _ in range(len(RANGES) // 2) for cell in st.columns(2)]
    for cell, (id, words, axis, sign) in zip(cells, RANGES, strict=True):
        looks: dict[str, Any] = {"placeholder": "any", **BOUND}
        bound = cell.number_input(words, min_value=0.0, value=None, format="%g", key=f"{name}-{id}", **looks)
        if bound is not None:
            found.append(partial(_inside, table[axis], sign, bound))
    return found


def _inside(axis: Axis, sign: int, bound: float, result: Result) -> bool:
    value = axis.of(result)
    # The sign turns at least into at most: one comparison serves both.
    return value is not None and sign * value <= sign * bound


def _scatter(session: Session, shown: Shown, x: Axis) -> None:
    y = shown.y
    placed = points(shown.found, x, y)
    best = front(placed, x, y) if shown.front else None
    network = session.document.network()
    costs = layer_costs(network.graph)
    sums, answer = total(at_inference(costs)), estimate(network, costs)
    # An accuracy on ImageNet has no place among points of CIFAR-10.
    estimates = answer.estimates if {answer.dataset} >= {result.dataset for result in shown.found} else ()
    own = OwnDesign(session.document.name, _own(sums, costs, session.document.implementation), estimates)
    chosen = plot("atlas-plot", scatter(placed, best, x, y, shown.look, own), _camera())
    on_front = f" {len(best)} on the Pareto front." if best else ""
    st.caption(
        f"{len(placed)} of {len(shown.found)} results have both numbers.{on_front} "
        "Diamonds were trained by a modern recipe, a teacher or more data, which is worth points of accuracy. "
        "The accuracy of your design is an estimate. "
        "Click a point, or draw around some with the lasso above the figure, to compare them here."
    )
    _chosen(session, placed, chosen)
    evidence.show(session, answer, sums, x.own if x.own in COSTS else "macs")


def _own(sums: Total, costs: list[LayerCost], implementation: Implementation) -> Mapping[str, int]:
    """What the design costs on every axis."""
    counted = sum_quantities(costs, implementation)
    operations = {rule.id: count(rule, counted) for rule in CONVENTIONS}
    return {"params": sums.params, "activations": sums.activations, **operations}


def _camera() -> dict[str, Any]:
    """The picture that the camera above a figure saves."""
    format = str(st.session_state.get("atlas-format", FORMATS[0])).lower()
    # A picture of vectors needs no more dots.
    scale = 2 if format == "png" else 1
    return {"toImageButtonOptions": {"format": format, "filename": "landscape", "scale": scale}}


def _bars(shown: Shown) -> None:
    of = shown.y.of
    known = sorted((r for r in shown.found if of(r) is not None), key=lambda r: -(of(r) or 0))
    plot("atlas-bars", ranked(known[:MOST_BARS], shown.y), _camera())
    if len(known) > MOST_BARS:
        st.caption(f"The first {MOST_BARS} of {len(known)}. Narrow the networks down at the left.")
    _tables(known)


def _chosen(session: Session, placed: list[Point], networks: list[str]) -> None:
    """The chosen points as a table, and the way into Design for those that the zoo has."""
    # By name among what is shown: the choice may name points that a filter has taken away since.
    chosen = [point.result for point in placed if point.result.network in networks]
    openers(session, networks, "atlas")
    _tables(chosen or [point.result for point in placed], bool(chosen))


def _tables(rows: list[Result], chosen: bool = False) -> None:
    """The numbers, those of chosen points at once; they and their sources are sent when asked for."""
    with st.container(horizontal=True, vertical_alignment="center", gap="medium"):
        st.download_button("CSV", partial(_csv, rows), "landscape.csv", "text/csv", key="atlas-csv", on_click="ignore")
        looks: dict[str, Any] = {
            "format_func": "Download format: {}".format,
            "label_visibility": "collapsed",
            "width": 190,
        }
        st.selectbox("Download format", FORMATS, key="atlas-format", **looks)
        # Some thousand rows are sent only when asked for.
        numbers = chosen or st.toggle("Numbers", key="atlas-numbers", **BOUND)
        wanted = st.toggle("Sources, licences and what they count", key="atlas-sources", **BOUND)
    if numbers:
        shown = list(map(_row, rows))
        st.dataframe(shown, hide_index=True, column_order=list(HEADS), column_config=HEADS)
    if wanted:
        st.dataframe([source._asdict() for source in sources().values()], hide_index=True)


def _row(result: Result) -> dict[str, Any]:
    """A result in words and in the units of the axes."""
    scaled = {name: known_axes()[name].of(result) for name in COSTS}
    return _plain(result) | scaled | {"recipe": COLOURS["recipe"](result)}


def _plain(result: Result) -> dict[str, Any]:
    return result._asdict() | {"source": sources()[result.source].title}


def _csv(rows: list[Result]) -> str:
    out = StringIO()
    writer = csv.DictWriter(out, Result._fields, lineterminator="\n")
    writer.writeheader()
    writer.writerows(map(_plain, rows))
    return out.getvalue()
