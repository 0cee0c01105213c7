"""What the measured networks teach: a Gaussian process over all of them, and a formula per class of recipes."""

from __future__ import annotations

from collections.abc import Sequence
from math import exp, log
from typing import NamedTuple

import numpy as np

from arch.accuracy.columns import COLUMNS, SQUARES
from arch.accuracy.description import Features
from arch.accuracy.domain import Uncertainty
from arch.accuracy.formula import Formula
from arch.accuracy.process import NOBODY, Labels, Numbers, Process, Rows, Variances, distances
from arch.accuracy.tables import Dataset, TrainedNetwork

FORMULA = ("body", "depth2", "body2", "group", "stem", "norm", "gates")
"""The columns of the formula."""


class Guess(NamedTuple):
    """What a network's error might be, as its logit.

    Attributes:
        mean, deviation: of the blend.
        process, formula: what each method says alone.
        distance: to the nearest measured network, root mean square in standardised features.
    """

    mean: Numbers
    deviation: Numbers
    process: Numbers
    formula: Numbers
    distance: Numbers

    def interval(self, width: float) -> tuple[float, float]:
        """Of one network, `width` deviations to each side, percent."""
        mean, half = float(self.mean), width * float(self.deviation)
        # The logit is the error's: its upper end is the lower accuracy.
        return percent(mean + half), percent(mean - half)

    def uncertainty(self, width: float) -> Uncertainty:
        """What speaks against the guess of one network."""
        low, high = self.interval(width)
        moved = abs(percent(float(self.mean)) - percent(float(self.process)))
        return Uncertainty((high - low) / 2, moved, float(self.distance))


def logit(top1: float) -> float:
    """The logit of the error of an accuracy in percent."""
    return log((100 - top1) / top1)


def percent(value: float) -> float:
    """The accuracy in percent whose error has this logit."""
    # Beyond 709 exp overflows.
    return 100 / (1 + exp(min(value, 700)))


class Model:
    """Learns from measured networks when it is made; about 0.1 s for a thousand of them."""

    def __init__(self, measured: Sequence[TrainedNetwork], variances: Variances, dataset: Dataset) -> None:
        self.measured, self._most = measured, dataset.formula
        self.columns = dataset.columns
        self._labels = {
            # Sorted, since the order of a set of texts differs from process to process.
            field: {name: number for number, name in enumerate(sorted({getattr(n, field) for n in measured}))}
            for field in ("kind", "recipe", "design")
        }
        raw = self._raw([n.features for n in measured])
        self._centre, spread = raw.mean(0), raw.std(0)
        # A column in which the measured networks do not differ would be divided by zero.
        self._scale = np.where(spread > 1e-6, spread, 1.0)
        self.rows = self.labelled(measured)
        target = np.array([logit(n.top1) for n in measured])
        self._process = Process(self.rows, target, variances, len(SQUARES))
        self._formulas = {number: self._formula(number, target) for number in self._labels["kind"].values()}

    def labelled(self, networks: Sequence[TrainedNetwork]) -> Rows:
        """Networks as rows, with the labels of those that were learnt from."""
        x = self.standard([n.features for n in networks])
        return Rows(x, *[self._label(field, [getattr(n, field) for n in networks]) for field in self._labels])

    def of_unknown_sources(self, found: Sequence[Features], kinds: Sequence[str]) -> Rows:
        """Designs that nobody has trained, each with a recipe of a class that is not one source's."""
        # Labels that equal no other's: the process adds the variance of a new recipe and a new design.
        nobody = np.full(len(found), NOBODY)
        return Rows(self.standard(found), self._label("kind", kinds), nobody, nobody)

    def standard(self, found: Sequence[Features]) -> Numbers:
        """Columns, centred and scaled."""
        standard: Numbers = (self._raw(found) - self._centre) / self._scale
        return standard

    def guess(self, rows: Rows) -> Guess:
        """What the networks of `rows` would reach."""
        process, deviation = self._process(rows)
        formula = np.empty(len(process))
        for kind in np.unique(rows.kind):
            own = rows.kind == kind
            formula[own] = self._formulas[kind](rows.pick(own))
        distance = self.apart(rows.x).min(1)
        moved = self._weight(distance) * (formula - process)
        # Where the methods disagree, what that moves counts as one more independent error.
        return Guess(process + moved, np.hypot(deviation, moved), process, formula, distance)

    def _weight(self, distance: Numbers) -> Numbers:
        """Of the formula against the process: none where a network was measured, more the farther away."""
        return np.minimum(distance / 2, self._most)

    def apart(self, x: Numbers) -> Numbers:
        """Distances to the measured networks."""
        return distances(x, self.rows.x, len(SQUARES))

    def slopes(self, kind: str, distance: float) -> Numbers:
        """Linear effect of each standardised column on the logit of the error, with recipes of a class."""
        weight = float(self._weight(np.array(distance)))
        number = self._labels["kind"][kind]
        return (1 - weight) * self._process.slopes(number) + weight * self._formulas[number].slopes(len(self.columns))

    def _formula(self, kind: int, target: Numbers) -> Formula:
        own = self.rows.kind == kind
        return Formula(self.rows.pick(own), target[own], [self.columns.index(name) for name in FORMULA])

    def _raw(self, found: Sequence[Features]) -> Numbers:
        return np.array([[COLUMNS[name].of(f) for name in self.columns] for f in found], dtype=float)

    def _label(self, field: str, names: Sequence[str]) -> Labels:
        known = self._labels[field]
        return np.array([known.get(name, NOBODY) for name in names])
