"""The design that is nearest to a graph of which none is the design, and what each of its differences costs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from heapq import heappop, heappush
from itertools import count
from typing import Any, NamedTuple

from arch.analysis import layer_costs, total
from arch.bounds import MOST_STAGES
from arch.design import Design, Stage
from arch.errors import ArchError
from arch.graph import Graph, fingerprint
from arch.lowering import lower
from arch.ops import Op
from arch.parts import BLOCKS
from arch.reading import plain
from arch.recognise import candidates
from arch.recognise.expanding import expanded
from arch.recognise.joining import joined
from arch.recognise.recognition import assembled, searches_of
from arch.recognise.searching import LONGEST, SHORT, Search, placed

MOST_NAMED = 3
"""Ops of each side that a difference names."""
MOST_STEPS = 400
"""Cuts from which the way is continued: a network in which nothing is recognised ends too."""
PLAIN = Stage(block=BLOCKS["plain"](kind="plain"), width=64)
"""What takes one map to another where nothing else does."""


class Instead(NamedTuple):
    """A place in which the design has something else.

    Attributes:
        path: of the graph's first op there; "" where the design alone has something.
        words: the ops that each of the two has alone.
        params: by how many the design has more, or fewer.
        macs: likewise.
        known: whether all ops of the graph are; else it has more than is counted here.
    """

    path: str
    words: str
    params: int
    macs: int
    known: bool


@dataclass(frozen=True, slots=True)
class Nearest:
    """The nearest design, and where it differs: the prices add up to the difference of the two networks."""

    design: Design
    differences: tuple[Instead, ...]


class _Gap(NamedTuple):
    """Cuts between which the design has another part, or none."""

    begin: int
    end: int
    part: Any


class _Way(NamedTuple):
    """From the image to a cut: how many ops differ, by which parts, and where."""

    cost: int
    parts: tuple[Any, ...]
    gaps: tuple[_Gap, ...]


def nearest(graph: Graph, name: str = "network") -> Nearest | None:
    """The design with the fewest ops that differ from a graph, among those that have what was recognised of it.

    Auxiliary heads are left out, as in `recognise`. None if nothing leads from its image to its scores.
    """
    main = joined(plain(replace(graph, outputs=graph.outputs[:1])))
    ways = [(search, _way(search)) for search in searches_of(main)]
    found = [(search, way) for search, way in ways if way is not None]
    if not found:
        return None
    search, way = min(found, key=lambda pair: pair[1].cost)
    try:
        design = _united(assembled(search.graph, way.parts, search.whole, name))
    except ArchError:
        return None
    return Nearest(design, tuple(_difference(search, gap) for gap in way.gaps))


def _way(search: Search) -> _Way | None:
    """The way with the fewest ops that differ (Dijkstra's algorithm over cuts)."""
    end, number = len(search.row.tokens), count()
    waiting: list[tuple[int, int, int, _Way]] = []
    done: set[int] = set()

    def wait(place: int, way: _Way) -> None:
        # Of equal cost the farther one, then the one that was found first.
        heappush(waiting, (way.cost, -place, next(number), way))

    for place, way in _beginnings(search):
        wait(place, way)
    while waiting and len(done) < MOST_STEPS:
        _, negative, _, way = heappop(waiting)
        place = -negative
        if place == end:
            return way
        if place not in done:
            done.add(place)
            for further, step in _steps(search, place, way):
                wait(further, step)
    return None


def _beginnings(search: Search) -> Iterator[tuple[int, _Way]]:
    """By the stems that the row begins with, and by those that are near."""
    for stem, place in search.stems():
        yield place, _Way(0, (stem,), ())
    for place in range(1, min(SHORT, len(search.row.tokens) - 1) + 1):
        near = candidates.stems().near(search.wanted(0, place).ops)
        yield from _instead(search, 0, place, _Way(0, (), ()), near)


def _steps(search: Search, place: int, way: _Way) -> Iterator[tuple[int, _Way]]:
    """Where the way can go from a cut: by what is recognised; only where nothing is, by something else."""
    end, near_end = len(search.row.tokens), len(search.row.tokens) - place <= LONGEST
    head = search.head(place) if len(way.parts) > 1 and near_end else None
    if head is not None:
        yield end, way._replace(parts=(*way.parts, head))
        return
    if len(way.parts) > MOST_STAGES:
        return
    exact = list(search.stages(place))
    for stage, further in exact:
        yield further, way._replace(parts=(*way.parts, stage))
    if exact:
        return
    for further in range(place + 1, min(place + SHORT, end - 1) + 1):
        yield from _instead(search, place, further, way, _stages(search, place, further, way.parts))
    if near_end and len(way.parts) > 1:
        yield from _instead(search, place, end, way, _heads(search, place))


def _instead(search: Search, place: int, end: int, way: _Way, tried: Iterable[Any]) -> Iterator[tuple[int, _Way]]:
    """Another part between two cuts, or none, whichever differs least."""
    wanted = search.wanted(place, end)
    graphs = ((part, _written(search, part, place, end)) for part in tried)
    priced = [(_away(wanted.ops, graph), part) for part, graph in graphs if graph]
    # Stem and head there must be.
    if place > 0 and end < len(search.row.tokens) and search.row.shapes[place] == search.row.shapes[end]:
        priced.append((len(wanted.ops), None))
    if priced:
        cost, part = min(priced, key=lambda pair: pair[0])
        parts = way.parts if part is None else (*way.parts, part)
        # One more for each place: of equal differences those that lie together.
        yield end, _Way(way.cost + cost + 1, parts, (*way.gaps, _Gap(place, end, part)))


def _stages(search: Search, place: int, end: int, before: Sequence[Any]) -> Iterator[Stage]:
    """Stages of one block to try: of blocks with such ops, of those before, and a plain convolution."""
    wanted = search.wanted(place, end)
    known = [part.model_copy(update={"depth": 1}) for part in before[-1:] if isinstance(part, Stage)]
    for stage in dict.fromkeys([*known, *candidates.stages().near(wanted.ops)[:6], PLAIN]):
        yield from placed(stage, wanted, search.row.shapes[end])


def _heads(search: Search, place: int) -> Iterator[Any]:
    """Heads to try, with as many classes as there are scores."""
    ops = search.wanted(place, len(search.row.tokens)).ops
    classes = search.row.shapes[-1][0]
    usual = [head for heads in candidates.heads().by_kinds.values() for head in heads[:1]]
    for head in [*candidates.heads().near(ops), *usual]:
        yield head.model_copy(update={"classes": classes}) if hasattr(head, "classes") else head


def _written(search: Search, part: Any, place: int, end: int) -> Graph | None:
    """What a part writes, if it leads from one cut's map to the other's."""
    graph = expanded(part, search.row.shapes[place], search.whole)
    # The graph is held against designs in the one way to write sums and concatenations.
    return joined(graph) if graph and graph.output == search.row.shapes[end] else None


def _away(ops: Sequence[Op], graph: Graph) -> int:
    """How many ops the two have that the other has not."""
    own, other = Counter(ops), Counter(node.op for node in graph.layers())
    return (own - other).total() + (other - own).total()


def _united(design: Design) -> Design:
    """The same network with stages in a row as one, where they can be."""
    wanted = fingerprint(plain(lower(design)))
    for index in range(len(design.stages) - 1, 0, -1):
        one, other = design.stages[index - 1 : index + 1]
        joined = one.model_copy(update={"depth": one.depth + other.depth})
        tried = design.model_copy(update={"stages": (*design.stages[: index - 1], joined, *design.stages[index + 1 :])})
        if one.width == other.width and _makes(tried, wanted):
            design = tried
    return design


def _makes(design: Design, wanted: str) -> bool:
    try:
        return fingerprint(plain(lower(design))) == wanted
    except ArchError:
        return False


def _difference(search: Search, gap: _Gap) -> Instead:
    wanted = search.wanted(gap.begin, gap.end)
    nodes = [search.graph.nodes[index] for group in search.row.nodes[gap.begin : gap.end] for index in group]
    paths = {node.path for node in nodes}
    own = total(cost for cost in layer_costs(search.graph) if cost.node.path in paths)
    graph = _written(search, gap.part, gap.begin, gap.end) if gap.part else None
    other = total(layer_costs(graph)) if graph else total(())
    ops = [node.op for node in graph.layers()] if graph else []
    words = f"{_named(wanted.ops, ops)}; the design has {_named(ops, wanted.ops)}"
    alone = Counter(wanted.ops) - Counter(ops)
    # What differs first; where the design has more alone, where that begins.
    path = next((node.path for node in nodes if node.op in alone), nodes[0].path)
    return Instead(path, words, other.params - own.params, other.macs - own.macs, own.unknown == 0)


def _named(ops: Sequence[Op], others: Sequence[Op]) -> str:
    """The ops that the others are not, in words."""
    left = Counter(op.label for op in ops) - Counter(op.label for op in others)
    labels = [f"{number} x {label}" if number > 1 else label for label, number in left.items()]
    more = [f"{len(labels) - MOST_NAMED} more"] if len(labels) > MOST_NAMED else []
    return ", ".join([*labels[:MOST_NAMED], *more]) or "nothing"
