"""Better neighbours: published networks that beat a design, and single edits that lead it towards their front."""

from __future__ import annotations

from math import log
from typing import NamedTuple

from arch.accuracy import TrainedNetwork, Trust, estimate, networks, tie
from arch.analysis import Network, Total, at_inference, layer_costs, total
from arch.atlas.front import front
from arch.design import Design
from arch.errors import ArchError
from arch.lowering import lower
from arch.search.edits import Candidate, candidates

COSTS = {"macs": "MACs", "params": "params", "activations": "activations"}
"""What an edit can cost, and its name."""
_COLUMN = {"macs": "macs", "params": "params", "activations": "acts"}
_AROUND = 4.0
"""Factor in cost around a design within which the front's slope is taken."""


class Priced(NamedTuple):
    """An edit and its price.

    Attributes:
        candidate: what is done, and the design that it makes.
        points: of accuracy that the estimate rises.
        sums: what the edited design costs.
        gain: points of accuracy beyond what its change of cost buys along the published front.
    """

    candidate: Candidate
    points: float
    sums: Total
    gain: float


def better(kind: str, dataset: str, cost: str, amount: float, top1: float) -> list[TrainedNetwork]:
    """Networks, trained with a class of recipes, that cost no more and reached more than an estimate by over a tie.

    The most accurate first, each design once.
    """
    beat = [n for n in _known(dataset, kind) if _cost(n, cost) <= amount and n.top1 > top1 + tie(dataset, kind)]
    found: dict[str, TrainedNetwork] = {}
    for network in sorted(beat, key=lambda n: -n.top1):
        found.setdefault(network.design, network)
    return list(found.values())


def exchange(dataset: str, kind: str, cost: str, amount: float) -> float:
    """Points of accuracy that a factor of e in cost buys along the published front, around an amount.

    The slope of least squares through the front's networks within a factor of four; 0 where there are fewer than two.
    """
    best = front(_known(dataset, kind), lambda n: _cost(n, cost), lambda n: n.top1)
    near = [n for n in best if 1 / _AROUND <= _cost(n, cost) / amount <= _AROUND]
    # Where the published front ends, nothing says what cost buys.
    if len(near) < 2:
        return 0.0
    x, y = [log(_cost(n, cost)) for n in near], [n.top1 for n in near]
    middle = sum(x) / len(x)
    spread = sum((value - middle) ** 2 for value in x)
    return max(0.0, sum((a - middle) * b for a, b in zip(x, y, strict=True)) / spread)


def priced(design: Design, kind: str, cost: str, most: int = 8) -> list[Priced]:
    """The edits that lead farthest towards the front, the best first, where both estimates are equally trusted."""
    now = _standing(design, kind)
    if now is None:
        return []
    amount = getattr(now.sums, cost)
    rate = exchange(now.dataset, kind, cost, amount)
    found: list[Priced] = []
    for candidate in candidates(design):
        then = _standing(candidate.design, kind)
        # An edit that leads out of the domain promises what nobody measured.
        if then and then.trust in (now.trust, "in-domain"):
            points = then.top1 - now.top1
            # Moving along the front buys that many points for the same factor of cost: only the rest is the edit's.
            gain = points - rate * log(getattr(then.sums, cost) / amount)
            found.append(Priced(candidate, points, then.sums, gain))
    return _distinct(sorted((one for one in found if one.gain > 0), key=lambda one: -one.gain))[:most]


def _distinct(found: list[Priced]) -> list[Priced]:
    """The first of each setting, and of those that come to the same."""
    # Reversed, so that of equal ones the first is what stays.
    settings = {one.candidate.setting: one for one in reversed(found)}
    first = {(one.points, one.sums): one for one in reversed(found) if settings[one.candidate.setting] is one}
    return [one for one in found if first.get((one.points, one.sums)) is one]


class _Standing(NamedTuple):
    dataset: str
    top1: float
    trust: Trust
    sums: Total


def _standing(design: Design, kind: str) -> _Standing | None:
    """The estimate and the cost of a design; None where no estimate is trusted."""
    try:
        network = Network(design.name, lower(design), design)
    # Settings can be valid one by one and make no network: a map may shrink to nothing.
    except ArchError:
        return None
    costs = layer_costs(network.graph)
    answer = estimate(network, costs)
    row = next((row for row in answer.estimates if row.kind == kind), None)
    if row is None or row.top1 is None:
        return None
    return _Standing(answer.dataset, row.top1, row.trust, total(at_inference(costs)))


def _known(dataset: str, kind: str) -> list[TrainedNetwork]:
    return [network for network in networks(dataset) if network.kind == kind]


def _cost(network: TrainedNetwork, cost: str) -> float:
    return float(getattr(network.features, _COLUMN[cost]))
