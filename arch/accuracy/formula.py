"""A formula of a few terms for the recipes of one class: ridge regression, with an offset per source's recipe."""

from __future__ import annotations

import numpy as np

from arch.accuracy.process import Numbers, Rows

PENALTY = 0.24
"""Of a coefficient, in networks."""
RECIPE_PENALTY = 3.0
"""Of the offset of one source's recipe, in networks."""


class Formula:
    """The target as a sum of effects of some columns."""

    def __init__(self, rows: Rows, target: Numbers, columns: list[int]) -> None:
        self._columns, self._recipes = columns, np.unique(rows.recipe)
        # Taken out first, so that the penalty does not pull it towards zero.
        self._mean = float(target.mean())
        design = self._design(rows)
        # Ridge counts a penalty as so many networks: a source of three moves its recipe's offset half of the way.
        penalty = np.r_[np.full(len(columns), PENALTY), np.full(len(self._recipes), RECIPE_PENALTY)]
        self._effects = np.linalg.solve(design.T @ design + np.diag(penalty), design.T @ (target - self._mean))

    def __call__(self, rows: Rows) -> Numbers:
        """The target of each row."""
        return self._mean + self._design(rows) @ self._effects

    def slopes(self, count: int) -> Numbers:
        """The effect of each of `count` columns; none for those that the formula does not read."""
        found = np.zeros(count)
        found[self._columns] = self._effects[: len(self._columns)]
        return found

    def _design(self, rows: Rows) -> Numbers:
        # A recipe that nobody measured is none of these, and so has no offset.
        own = rows.recipe[:, None] == self._recipes[None]
        return np.hstack([rows.x[:, self._columns], own.astype(float)])
