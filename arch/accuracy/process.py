"""A Gaussian process over networks: linear in their features, near networks alike, recipes and sources as offsets.

Rasmussen and Williams, Gaussian Processes for Machine Learning, chapter 2; the covariance of near networks is
Matern's with nu = 3/2.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]
Labels = NDArray[np.int64]

LENGTHS = (0.7, 3.0)
"""How far networks are alike: root mean square of the differences in standardised features."""
# Wide: the logits of the measured networks' errors lie between -1.8 and 0.5.
LEVEL = 4.0
"""Prior variance of the overall level."""
NOBODY = -1
"""Label of a recipe or an architecture that is not among the measured ones."""


class Rows(NamedTuple):
    """Networks with their training.

    Attributes:
        x: standardised features, (networks, columns).
        kind: class of the training recipe.
        recipe: the recipe of one source.
        design: label that networks of the same design share.
    """

    x: Numbers
    kind: Labels
    recipe: Labels
    design: Labels

    def pick(self, which: NDArray[np.bool_] | slice) -> Rows:
        """Some of the rows."""
        return Rows(self.x[which], self.kind[which], self.recipe[which], self.design[which])


@dataclass(frozen=True, slots=True)
class Variances:
    """How much each term moves the target.

    Attributes:
        linear: per column.
        near: per length scale.
        kind, recipe: of the offset of a class and of a recipe.
        kind_slope, recipe_slope: of how a column's effect differs in a class and in a recipe, per column.
        design: of what a design has beyond its features.
        noise: of one training run.
    """

    linear: Numbers
    near: Numbers
    kind: float
    recipe: float
    kind_slope: Numbers
    recipe_slope: Numbers
    design: float
    noise: float


def covariance(a: Rows, b: Rows, v: Variances, squares: int) -> Numbers:
    """Of the targets of each network in `a` with each in `b`; the last `squares` columns tell nothing of nearness."""
    found = LEVEL + (a.x * v.linear) @ b.x.T
    apart = distances(a.x, b.x, squares)
    for length, variance in zip(LENGTHS, v.near, strict=True):
        scaled = np.sqrt(3) * apart / length
        found += variance * (1 + scaled) * np.exp(-scaled)
    found += _same(a.kind, b.kind) * (v.kind + (a.x * v.kind_slope) @ b.x.T)
    found += _same(a.recipe, b.recipe) * (v.recipe + (a.x * v.recipe_slope) @ b.x.T)
    return found + v.design * _same(a.design, b.design)


def distances(a: Numbers, b: Numbers, squares: int) -> Numbers:
    """Root mean square of the differences in the features, without the last `squares` ones."""
    a, b = a[:, : a.shape[1] - squares], b[:, : b.shape[1] - squares]
    # |a - b|² multiplied out: the table of all differences would be rows by rows by columns large.
    squared = (a**2).sum(1)[:, None] + (b**2).sum(1)[None] - 2 * a @ b.T
    # Rounding puts the distance of a network to itself a little below zero.
    apart: Numbers = np.sqrt(np.maximum(squared, 0) / a.shape[1])
    return apart


def _same(a: Labels, b: Labels) -> Numbers:
    # Two unknown recipes are two: NOBODY equals nothing, not even itself.
    same: Numbers = ((a[:, None] == b[None]) & (a[:, None] != NOBODY)).astype(float)
    return same


class Process:
    """The process after it has seen the measured networks."""

    def __init__(self, rows: Rows, target: Numbers, v: Variances, squares: int) -> None:
        self._rows, self._variances, self._squares = rows, v, squares
        self._mean = float(target.mean())
        inner = covariance(rows, rows, v, squares) + v.noise * np.eye(len(target))
        # The inverse, not a factor: each prediction needs the product with it alone, and there are thousands of them.
        self._inverse = np.linalg.inv(inner)
        self._weights = self._inverse @ (target - self._mean)

    def __call__(self, new: Rows) -> tuple[Numbers, Numbers]:
        """Mean and standard deviation of what one training run of each network would give."""
        v = self._variances
        across = covariance(new, self._rows, v, self._squares)
        # `_same` leaves what is unknown out of the diagonal too; its variance comes from `_stranger`.
        own = np.diag(covariance(new, new, v, self._squares)) + v.noise + _stranger(new, v)
        # Row by row: for an estimate's two rows as fast as one product of matrices, for eight a third as fast.
        spread = own - np.array([row @ self._inverse @ row for row in across])
        return self._mean + across @ self._weights, np.sqrt(np.maximum(spread, 1e-9))

    def slopes(self, kind: int) -> Numbers:
        """The linear effect of each column on the target in a class of recipes."""
        rows, v = self._rows, self._variances
        of_kind = self._weights * (rows.kind == kind)
        # Without the slopes of single recipes: what is estimated is no one source's recipe.
        slopes: Numbers = v.linear * (rows.x.T @ self._weights) + v.kind_slope * (rows.x.T @ of_kind)
        return slopes


def _stranger(new: Rows, v: Variances) -> Numbers:
    """Variance of a recipe and a design that nobody has measured."""
    variance: Numbers = v.recipe * (new.recipe == NOBODY) + v.design * (new.design == NOBODY)
    return variance


def fitted(mapping: Mapping[str, Any]) -> Variances:
    """Variances as a file holds them."""
    arrays: dict[str, Any] = {
        name: np.array(value) if isinstance(value, list) else value for name, value in mapping.items()
    }
    return Variances(**arrays)
