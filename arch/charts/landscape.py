"""The accuracy-vs-operations figure of Canziani, Paszke and Culurciello (arXiv 1605.07678), with the user's network."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from math import sqrt
from types import MappingProxyType
from typing import NamedTuple

from arch import units
from arch.accuracy import DATASETS, Answer, Estimate
from arch.atlas import Result, canziani
from arch.charts.labels import Area, Place, Room, around, disc_area, text_area
from arch.drawing.figure import Figure, Mark

WIDTH, HEIGHT = 290.0, 218.0
LEFT, RIGHT, TOP, BOTTOM = 22.0, 283.0, 16.0, 178.0
# AlexNet has 54.6 %, Inception-v4 80.1: the rest is room for today's estimates.
LOW, HIGH = 50.0, 85.0
LARGEST = 45.0
"""Operations at the right edge, unless the user's network needs more."""
FARTHEST = 90.0
"""Beyond this the user's network is named at the edge, so that the others stay apart."""
SMALLEST = 224
"""Height of the images that the figure's networks read, at least."""
OPERATIONS_PER_MAC = 2
"""The figure counts a multiplication and an addition."""

FAMILIES = {"ResNet": "resnet", "VGG": "vgg", "Inception": "inception", "GoogLeNet": "inception"}
_SIZES = (5, 65, 155)

BOUNDS: Area = (LEFT, 0.0, RIGHT, BOTTOM)
"""Where names may stand."""
LETTER = 4.4
"""Mean width of a letter: nothing here can measure text."""


def operations(macs: float) -> float:
    """MACs in the figure's unit: 10^9 operations, two per MAC."""
    return macs * OPERATIONS_PER_MAC / 1e9


def radius(params: float) -> float:
    """Radius of a network's disc: area in proportion to `params`, in millions."""
    return 1.25 * sqrt(params)


def family(network: str) -> str:
    """The style class of a network's family."""
    return next((role for name, role in FAMILIES.items() if network.startswith(name)), "other")


def landscape(
    name: str, macs: int, pixels: int, answer: Answer, opens: Mapping[str, str] = MappingProxyType({})
) -> Figure:
    """The figure with a line at the operations of the network `name`, and what it might reach, trained as these were.

    A network that reads images of fewer `pixels` in height than the figure's is told apart in a line of text. `opens`
    has the zoo's ids of the figure's networks by their labels.
    """
    own = operations(macs)
    right = max(LARGEST, own * 1.1) if own < FARTHEST else LARGEST
    about = "Top-1 accuracy against operations of fourteen networks, the operations of the design, and its estimate"
    figure = Figure("landscape", about, WIDTH, HEIGHT)
    published = _published(right, tuple(sorted(opens.items())))
    figure.marks.extend(published.marks)
    _add_own(figure, name, own, right, published)
    _add_estimate(figure, answer, _x(own, right))
    if pixels < SMALLEST:
        text = f"These networks read {SMALLEST} to 299 pixels, yours {pixels}: not comparable."
        figure.text(0, HEIGHT - 2, text, "axis")
    else:
        _add_difference(figure, name, own)
    return figure


APART = 0.05
"""Share by which a network's operations may differ from its published point without a word."""


def _add_difference(figure: Figure, name: str, own: float) -> None:
    """Why the line of a published network does not run through its point."""
    found = next((result for result in canziani() if result.label == name), None)
    printed = operations(found.macs or 0) if found else 0.0
    if found and printed and abs(own / printed - 1) > APART:
        there, here = units.short(printed * 1e9), units.short(own * 1e9)
        text = f"{name}: {there} in the paper's figure, {here} counted here."
        about = f"{text} The paper names neither its implementation nor its input. {found.mark}".rstrip()
        figure.text(0, HEIGHT - 2, text, "axis", about=about)


class Published(NamedTuple):
    """What the figure has without a design: its marks, and the areas that its names and discs take."""

    marks: tuple[Mark, ...]
    names: list[Area]
    discs: list[Area]


# The same at every edit, and finding places for fourteen names takes milliseconds. One network in many needs a right
# edge of its own.
@lru_cache(maxsize=16)
def _published(right: float, opens: tuple[tuple[str, str], ...]) -> Published:
    """Axes, networks and legend."""
    figure, ids = Figure("landscape", "", WIDTH, HEIGHT), dict(opens)
    _axes(figure, right)
    places = [(_x(operations(r.macs or 0), right), _y(r.top1), radius((r.params or 0) / 1e6), r) for r in canziani()]
    # Large discs first: small ones would vanish behind them.
    for x, y, r, network in sorted(places, key=lambda place: -place[2]):
        figure.dot(x, y, r, f"dot {family(network.label)}", _about(network), ids.get(network.label, ""))
    for place, (*_, network) in zip(_labels(places), places, strict=True):
        figure.text(*place.at, network.label, "small", place.anchor)
    _legend(figure)
    names = [_text_area(mark) for mark in figure.marks if mark.tag == "text"]
    return Published(tuple(figure.marks), names, [_disc_area(mark) for mark in figure.marks if mark.tag == "circle"])


def _about(network: Result) -> str:
    note = f". {network.mark}" if network.mark else ""
    ops, params = operations(network.macs or 0), (network.params or 0) / 1e6
    return f"{network.label}: {network.top1} % top-1, {ops:g} G operations, {params:g} M params{note}"


def _x(value: float, largest: float) -> float:
    return LEFT + (RIGHT - LEFT) * value / largest


def _y(accuracy: float) -> float:
    return BOTTOM - (BOTTOM - TOP) * (accuracy - LOW) / (HIGH - LOW)


def _axes(figure: Figure, largest: float) -> None:
    step = 5 if largest <= 50 else 10
    for tick in range(0, int(largest) + 1, step):
        x = _x(tick, largest)
        figure.line(x, TOP, x, BOTTOM, "grid")
        figure.text(x, BOTTOM + 11, str(tick), "small", "middle")
    for tick in range(int(LOW), int(HIGH) + 1, 5):
        figure.line(LEFT, _y(tick), RIGHT, _y(tick), "grid")
        figure.text(LEFT - 4, _y(tick) + 3, str(tick), "small", "end")
    figure.text((LEFT + RIGHT) / 2, BOTTOM + 24, "G operations for one image, two per MAC", "axis", "middle")
    figure.text(0, 8, "top-1 %, one central crop", "axis")


def _legend(figure: Figure) -> None:
    x = RIGHT - 8
    figure.text(x, BOTTOM - 6, "M params", "small", "end")
    x -= 40
    for size in reversed(_SIZES):
        x -= radius(size) + 2
        figure.dot(x, BOTTOM - 4 - radius(size), radius(size), "dot legend", f"{size} M params")
        x -= radius(size) + 2
        figure.text(x, BOTTOM - 1 - radius(size), str(size), "small", "end")
        x -= 16


def _labels(
    places: Sequence[tuple[float, float, float, Result]],
) -> Iterator[Place]:
    """A place for each name, right, left, above or below its disc, where it covers least."""
    room = Room(BOUNDS, [disc_area(x, y, r) for x, y, r, _ in places])
    for x, y, r, network in places:
        place = room.best(around(x, y, r, LETTER * len(network.label)))
        room.names.append(place.area)
        yield place


def _add_own(figure: Figure, name: str, own: float, right: float, published: Published) -> None:
    text = f"{units.clipped(name, 24)}: {units.short(own * 1e9)}"
    if own > right:
        figure.text(RIGHT, TOP + 10, f"{text}, beyond the figure →", "own", "end")
        return
    x = _x(own, right)
    figure.line(x, TOP, x, BOTTOM, "own")
    at, y, anchor = _free_place(x, 5.0 * len(text), published)
    figure.text(at, y, text, "own", anchor)


def _free_place(x: float, width: float, published: Published) -> tuple[float, float, str]:
    """Where a name beside the line at `x` covers least of names and discs, the higher the better."""
    best, found = float("inf"), (x, TOP + 8, "start")
    for at, left, anchor in ((x + 4, x + 4, "start"), (x - 4, x - 4 - width, "end")):
        # What stands beside it at no height cannot be in its way.
        names, discs = (
            [area for area in areas if area[0] < left + width and area[2] > left]
            for areas in (published.names, published.discs)
        )
        room = Room(BOUNDS, discs, names=names)
        for y in range(int(TOP) + 8, int(BOTTOM), 6):
            cost = room.cost(text_area((left, y), "start", width))
            if cost < best:
                best, found = cost, (at, y, anchor)
            # No place is better.
            if not cost:
                return found
    return found


def _text_area(mark: Mark) -> Area:
    x, y, anchor = float(mark.at["x"]), float(mark.at["y"]), str(mark.at["text-anchor"])
    return text_area((x, y), anchor, LETTER * len(mark.text))


def _disc_area(mark: Mark) -> Area:
    x, y, r = (float(mark.at[name]) for name in ("cx", "cy", "r"))
    return disc_area(x, y, r)


def _add_estimate(figure: Figure, answer: Answer, x: float) -> None:
    """The estimate in words at the top, and as an interval where the network reads the figure's images."""
    # The first class is the classic one, as these networks were trained.
    row = next(iter(answer.estimates), None)
    figure.text(RIGHT, 8, _words(row, answer.dataset), "small own", "end", _details(row) if row else answer.reason)
    # Beyond the right edge there is no place to draw it; the words at the top still say it.
    if row and answer.dataset == "imagenet" and x <= RIGHT:
        _estimate(figure, x, row)


def _words(row: Estimate | None, dataset: str) -> str:
    if row is None:
        return "no estimate: never measured"
    if row.top1 is None:
        return "no estimate: out-of-domain"
    where = "estimated" if dataset == "imagenet" else f"{DATASETS[dataset].title}:"
    return f"{where} {row.top1:.1f} % ({row.low:.1f} to {row.high:.1f})"


def _details(row: Estimate) -> str:
    return ". ".join(
        (f"If trained as published networks, {row.recipe}", f"{row.low:.1f} to {row.high:.1f} %", *row.reasons)
    )


def _estimate(figure: Figure, x: float, row: Estimate) -> None:
    """The interval as a bar, with a disc where the estimate is trusted: hollow where it is borderline.

    Where none is trusted the interval is an outline: a solid one would look like an answer.
    """
    low, high = (_y(min(max(end, LOW), HIGH)) for end in (row.low, row.high))
    figure.bar(x - 1.6, high, 3.2, low - high, "estimate" if row.top1 else "range", _details(row))
    if row.top1 and LOW <= row.top1 <= HIGH:
        figure.dot(x, _y(row.top1), 4, f"estimate {row.trust}", _details(row))
