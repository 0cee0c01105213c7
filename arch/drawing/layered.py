"""Layered layout of one container: ranks downwards, a spine in lane 0, what is off the spine beside it.

The rank of an item is its longest path from the container's entry. The spine is one longest path. Items off the spine
take lanes to the right of it, edges that skip ranks take narrow channels between the spine and the lanes; both by
greedy interval colouring, so nothing overlaps and the cost grows with the number of items times the number of lanes.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

GAP = 14.0
"""Between ranks."""
CHANNEL = 12.0
"""Width of a skipping edge's channel."""
LANE_GAP = 22.0
"""Between lanes."""

Point = tuple[float, float]
Edge = tuple[int, int]
"""Source and target item; -1 is the container's entry."""


@dataclass(frozen=True, slots=True)
class Layout:
    """Positions in one container, with its content's top left corner at (0, 0).

    Attributes:
        corners: top left corner of each item.
        routes: the corner points of each edge, in the order given.
        width, height: of the content.
        axis: x of the spine's centre, where the entry is.
        wraps: whether it is a chain in columns.
    """

    corners: list[Point]
    routes: list[list[Point]]
    width: float
    height: float
    axis: float
    wraps: bool = False


def layered(sizes: Sequence[Point], edges: Sequence[Edge]) -> Layout:
    """Place items of the given (width, height), connected by `edges`, which point from lower to higher indices."""
    ranks = _ranks(len(sizes), edges)
    spine = _spine(ranks, edges)
    lanes = _lanes(ranks, edges, spine)
    # Between boxes of the spine alone: an edge from or to a lane bends at its own box.
    skips = [e for e in edges if ranks[e[1]] - _rank(ranks, e[0]) > 1 and lanes[e[1]] == 0 and _lane(lanes, e[0]) == 0]
    # Skips of one source share a channel: the same tensor, drawn as one line that branches.
    channels = _colour([(_rank(ranks, source) + 1, ranks[target] - 1, source) for source, target in skips])
    widths = _widths(sizes, lanes)
    axis = widths[0] / 2
    first = widths[0] + CHANNEL * (max(channels, default=-1) + 1)
    centres = [axis, *_spread(widths[1:], first + LANE_GAP)]
    ends = _ends(ranks, edges)
    tops, bottoms = _rows(sizes, ranks, ends, lanes)
    middles = [(tops[ranks[i]] + bottoms[ends[i] if lanes[i] else ranks[i]]) / 2 for i in range(len(sizes))]
    corners = [(centres[lanes[i]] - w / 2, middles[i] - h / 2) for i, (w, h) in enumerate(sizes)]
    sides = {edge: widths[0] + CHANNEL * (channel + 0.5) for edge, channel in zip(skips, channels, strict=True)}
    routes = [_route(edge, corners, sizes, axis, sides.get(edge)) for edge in edges]
    right = max([corner[0] + size[0] for corner, size in zip(corners, sizes, strict=True)], default=0.0)
    width = max(right, first)
    return Layout(corners, routes, width, bottoms[-1] + GAP, axis)


TALLEST = 1200.0
"""A chain that is taller is wrapped into columns."""


def wrapped(sizes: Sequence[Point]) -> Layout:
    """Place a chain: one below the other, in as many columns as make it half as wide again as high."""
    width = max((w for w, _ in sizes), default=0.0)
    length = sum(h + GAP for _, h in sizes) + GAP
    # A page of 3:2 fits both a screen and a paper's column in landscape.
    count = 1 if length <= TALLEST else max(2, round((1.5 * length / (width + LANE_GAP)) ** 0.5))
    tallest = max(length / count, max((h for _, h in sizes), default=0.0) + 2 * GAP)
    corners, routes, x, y, lowest = list[Point](), list[list[Point]](), 0.0, GAP, 0.0
    for index, (w, h) in enumerate(sizes):
        turns = index > 0 and y + h > tallest + GAP
        start = _bottom(corners[-1], sizes[index - 1]) if index else (width / 2, 0.0)
        if turns:
            x, y = x + width + LANE_GAP, GAP
        corners.append((x + (width - w) / 2, y))
        end = x + width / 2, y
        routes.append([start, *(_turn(start, end, x - LANE_GAP / 2) if turns else ()), end])
        y += h + GAP
        lowest = max(lowest, y)
    return Layout(corners, routes, x + width, lowest, width / 2, wraps=True)


def _turn(start: Point, end: Point, side: float) -> list[Point]:
    """From the foot of a column to the head of the next, between the two."""
    low, high = start[1] + GAP / 2, end[1] - GAP / 2
    return [(start[0], low), (side, low), (side, high), (end[0], high)]


def _rank(ranks: Sequence[int], item: int) -> int:
    return ranks[item] if item >= 0 else -1


def _lane(lanes: Sequence[int], item: int) -> int:
    return lanes[item] if item >= 0 else 0


def _ranks(count: int, edges: Iterable[Edge]) -> list[int]:
    ranks = [0] * count
    # By target, so that a source's rank is final before it is read: edges point to higher indices.
    for source, target in sorted(edges, key=lambda edge: edge[1]):
        ranks[target] = max(ranks[target], _rank(ranks, source) + 1)
    return ranks


def _spine(ranks: Sequence[int], edges: Iterable[Edge]) -> set[int]:
    """One longest path to the last item, preferring the nearest predecessor in the given order."""
    before: dict[int, list[int]] = {}
    for source, target in edges:
        before.setdefault(target, []).append(source)
    item, spine = len(ranks) - 1, set[int]()
    while item >= 0:
        spine.add(item)
        item = next((s for s in before.get(item, ()) if _rank(ranks, s) == ranks[item] - 1), -1)
    return spine


def _lanes(ranks: Sequence[int], edges: Iterable[Edge], spine: set[int]) -> list[int]:
    """Lane of each item: 0 for the spine, else the first that is free for as long as its tensor lives."""
    ends = _ends(ranks, edges)
    off = [i for i in range(len(ranks)) if i not in spine]
    lanes = [0] * len(ranks)
    for item, colour in zip(off, _colour([(ranks[i], ends[i], i) for i in off]), strict=True):
        lanes[item] = colour + 1
    return lanes


def _ends(ranks: Sequence[int], edges: Iterable[Edge]) -> list[int]:
    """The last rank beside which an item can stand: the one before its first reader."""
    readers: dict[int, int] = {}
    for source, target in edges:
        readers[source] = min(readers.get(source, ranks[target]), ranks[target])
    return [max(rank, readers.get(item, rank) - 1) for item, rank in enumerate(ranks)]


def _colour(intervals: Sequence[tuple[int, int, int]]) -> list[int]:
    """Greedy colouring of closed intervals (first, last, owner): overlapping ones of different owners differ."""
    colours = [0] * len(intervals)
    taken: list[tuple[int, int]] = []
    # In the order of their starts greedy colouring takes as few colours as intervals overlap.
    for index in sorted(range(len(intervals)), key=lambda i: intervals[i][:2]):
        first, last, owner = intervals[index]
        free = (c for c, (end, by) in enumerate(taken) if end < first or by == owner)
        colour = next(free, len(taken))
        end = max(last, taken[colour][0]) if colour < len(taken) else last
        # Replaces the colour's entry, or adds one at the end: the slice is empty there.
        taken[colour : colour + 1] = [(end, owner)]
        colours[index] = colour
    return colours


def _widths(sizes: Sequence[Point], lanes: Sequence[int]) -> list[float]:
    widths = [0.0] * (max(lanes, default=0) + 1)
    for size, lane in zip(sizes, lanes, strict=True):
        widths[lane] = max(widths[lane], size[0])
    return widths


def _spread(widths: Iterable[float], start: float) -> list[float]:
    centres = []
    for width in widths:
        centres.append(start + width / 2)
        start += width + LANE_GAP
    return centres


def _rows(
    sizes: Sequence[Point], ranks: Sequence[int], ends: Sequence[int], lanes: Sequence[int]
) -> tuple[list[float], list[float]]:
    """Top and bottom of each rank. The spine sets the heights; a taller neighbour stretches the last rank beside it."""
    heights = [0.0] * (max(ranks, default=0) + 1)
    for size, rank, lane in zip(sizes, ranks, lanes, strict=True):
        heights[rank] = max(heights[rank], 0.0 if lane else size[1])
    for size, rank, end, lane in zip(sizes, ranks, ends, lanes, strict=True):
        if lane:
            # What stands beside several ranks is as high as they and the gaps between them.
            have = sum(heights[rank : end + 1]) + GAP * (end - rank)
            heights[end] += max(0.0, size[1] - have)
    tops, y = [], GAP
    for height in heights:
        tops.append(y)
        y += height + GAP
    return tops, [top + height for top, height in zip(tops, heights, strict=True)]


def _route(edge: Edge, corners: list[Point], sizes: Sequence[Point], axis: float, side: float | None) -> list[Point]:
    source, target = edge
    (x, y), (width, height) = corners[target], sizes[target]
    start = _bottom(corners[source], sizes[source]) if source >= 0 else (axis, 0.0)
    if side is not None:
        return _around(edge, corners, sizes, start, side)
    end = (x + width / 2, y)
    if start[0] == end[0]:
        return [start, end]
    # From a lane back to the spine: in at the side, since the top belongs to the spine's own line.
    if source >= 0 and start[0] > end[0]:
        return [start, (start[0], y + height / 2), (x + width, y + height / 2)]
    return [start, (start[0], start[1] + GAP / 2), (end[0], start[1] + GAP / 2), end]


def _around(edge: Edge, corners: list[Point], sizes: Sequence[Point], start: Point, side: float) -> list[Point]:
    """Around the spine's boxes: out below the source, down a channel, in at the target's right side."""
    (x, y), (width, height) = corners[edge[1]], sizes[edge[1]]
    turn = start[1] + GAP / 2
    return [start, (start[0], turn), (side, turn), (side, y + height / 2), (x + width, y + height / 2)]


def _bottom(corner: Point, size: Point) -> Point:
    return corner[0] + size[0] / 2, corner[1] + size[1]


def arranged(sizes: Sequence[Point], edges: Sequence[Edge]) -> Layout:
    """A chain is wrapped into columns, anything else is laid out in layers."""
    chain = [(index - 1, index) for index in range(len(sizes))]
    # A chain has one place to cut anywhere; where something skips, a cut would part a line from its ends.
    return wrapped(sizes) if list(edges) == chain else layered(sizes, edges)
