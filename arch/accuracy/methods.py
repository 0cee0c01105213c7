"""The estimate of a graph: per class of recipes an interval, its evidence, and how far to trust it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, NamedTuple

import numpy as np

from arch.accuracy.columns import COLUMNS, SQUARES
from arch.accuracy.description import features, shrinks
from arch.accuracy.domain import Trust, flags, judge
from arch.accuracy.model import Guess, Model, percent
from arch.accuracy.process import fitted
from arch.accuracy.tables import DATASETS, TrainedNetwork, networks
from arch.accuracy.threads import one_thread
from arch.analysis import LayerCost, Network, layer_costs
from arch.graph import Graph

NEIGHBOURS = 5


class Near(NamedTuple):
    """A measured network near a design: its distance in standardised features, 0 for the same numbers."""

    network: TrainedNetwork
    distance: float


@dataclass(frozen=True, slots=True)
class Estimate:
    """What one class of training recipes might reach.

    Attributes:
        kind, recipe: its id, and in words.
        top1: accuracy in percent; None where no estimate is trusted.
        low, high: the interval, percent.
        trust: `in-domain` (within the training data), `borderline` or `out-of-domain`.
        reasons: what speaks against it.
        process, formula: what each of the two methods says alone, percent.
        nearest: measured networks, nearest first.
        contributions: points of accuracy by which a feature differs from the average network's, the largest first.
    """

    kind: str
    recipe: str
    top1: float | None
    low: float
    high: float
    trust: Trust
    reasons: tuple[str, ...]
    process: float
    formula: float
    nearest: tuple[Near, ...]
    contributions: tuple[tuple[str, float], ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """Estimates of a network, one per class of recipes; or none, and the reason."""

    dataset: str
    estimates: tuple[Estimate, ...]
    reason: str = ""


def dataset(graph: Graph) -> tuple[str, str]:
    """The dataset whose tables speak of such a network, or "" and the reason why none does."""
    channels, height, width = graph.input
    # The number of scores is all that a graph tells of the images it is for.
    id = next((id for id, known in DATASETS.items() if known.classes == graph.output[0]), "")
    if not id:
        return "", f"no table of networks for {graph.output[0]} classes; there are such for 1000, 10 and 100"
    least, most = DATASETS[id].size
    if channels == 3 and height == width and least <= height <= most:
        return id, ""
    sizes = f"{least}" if least == most else f"{least} to {most}"
    size = "x".join(map(str, graph.input))
    return "", f"{DATASETS[id].title} was measured on squares of {sizes} pixels with 3 channels, not {size}"


def estimate(network: Network, costs: list[LayerCost] | None = None) -> Answer:
    """What a network might reach, from its graph alone: about a millisecond, and as much again without its `costs`."""
    graph = network.graph
    costs = layer_costs(graph) if costs is None else costs
    id, reason = dataset(graph)
    # Features that leave an op out are too small, and their estimate would look like any other.
    unknown = sum(not cost.node.op.known for cost in costs)
    if unknown:
        id, reason = "", f"{unknown} of its ops are not known, so neither are its numbers"
    if not id:
        return Answer("", (), reason)
    found = features(graph, costs)
    # What was never measured is refused by name, however near the numbers come.
    hard = flags(found, shrinks(graph), _measured(id), DATASETS[id].plain)
    kinds = list(DATASETS[id].recipes)
    with one_thread():
        rows = _model(id).of_unknown_sources([found] * len(kinds), kinds)
        x, apart = rows.x[0], _model(id).apart(rows.x[:1])[0]
        guesses = map(Guess, *_model(id).guess(rows))
        made = [_estimate(id, kind, x, apart, guess, hard) for kind, guess in zip(kinds, guesses, strict=True)]
    return Answer(id, tuple(made))


@cache
def evaluation() -> Mapping[str, Any]:
    """How wrong the estimate was on what it had not seen, as `python -m tests.benchmarks.accuracy` measured it."""
    text = files(__package__).joinpath("evaluation.json").read_text(encoding="utf-8")
    return dict(json.loads(text))


def tie(dataset: str, kind: str) -> float:
    """Points of accuracy by which nine in ten estimates of left-out designs were off at most: less is no difference."""
    # About 1.3 points for ImageNet's recipes, 0.5 to 2.0 for CIFAR's.
    return float(evaluation()[dataset]["kinds"][kind]["group"]["nine_in_ten"])


@cache
def _model(id: str) -> Model:
    variances = json.loads(files(__package__).joinpath("variances.json").read_text(encoding="utf-8"))
    return Model(networks(id), fitted(variances[id]), DATASETS[id])


@cache
def _measured(id: str) -> tuple[int, int]:
    macs = [network.features.macs for network in networks(id)]
    return int(min(macs)), int(max(macs))


def _estimate(id: str, kind: str, x: Any, apart: Any, guess: Guess, hard: list[str]) -> Estimate:
    model, width = _model(id), DATASETS[id].width
    top1, distance = percent(float(guess.mean)), float(guess.distance)
    trust, soft = judge(guess.uncertainty(width))
    trust = "out-of-domain" if hard else trust
    return Estimate(
        kind,
        DATASETS[id].recipes[kind],
        # The interval is shown all the same: how wide it is says how little is known.
        None if trust == "out-of-domain" else top1,
        *guess.interval(width),
        trust,
        (*hard, *soft),
        percent(float(guess.process)),
        percent(float(guess.formula)),
        _nearest(model, apart, kind),
        _contributions(model, x, kind, distance, top1),
    )


def _nearest(model: Model, apart: Any, kind: str) -> tuple[Near, ...]:
    """The nearest designs that were trained with recipes of a class, each once."""
    found: dict[str, Near] = {}
    # Stable: one design in several sources is at one distance several times, and keeps the tables' order.
    for index in np.argsort(apart, kind="stable"):
        network = model.measured[index]
        if network.kind == kind:
            found.setdefault(network.design, Near(network, float(apart[index])))
        if len(found) == NEIGHBOURS:
            break
    return tuple(found.values())


def _contributions(model: Model, x: Any, kind: str, distance: float, top1: float) -> tuple[tuple[str, float], ...]:
    """Linear effects in points of accuracy at the estimate; a column and its square are one."""
    # The derivative of the accuracy by the logit of the error, at the estimate.
    points = -top1 * (100 - top1) / 100
    found: dict[str, float] = {}
    for name, effect in zip(model.columns, model.slopes(kind, distance) * x, strict=True):
        words = COLUMNS[name.removesuffix("2") if name in SQUARES else name].words
        found[words] = found.get(words, 0.0) + float(effect) * points
    return tuple(sorted(found.items(), key=lambda pull: -abs(pull[1])))
