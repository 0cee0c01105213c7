"""The estimate's hyper-parameters: the maximum of marginal likelihood and one prior, by torch's L-BFGS."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields, replace
from typing import Any

import numpy as np
import torch

from arch.accuracy.columns import SQUARES
from arch.accuracy.process import LENGTHS, Numbers, Rows, Variances, covariance

PRIOR = {
    "linear": (-2.5, 1.0),
    "near": (-1.5, 1.0),
    "kind": (-1.5, 1.0),
    "recipe": (-2.5, 1.0),
    "kind_slope": (-3.5, 0.7),
    "recipe_slope": (-3.5, 0.7),
    "design": (-3.0, 0.7),
    "noise": (-3.2, 0.7),
}
"""Mean and deviation of the logarithm of each term's standard deviation."""
SLOPES = frozenset({"macs", "depthwise"})
"""Columns whose effect differs between the recipes of a class."""

Place = tuple[str, int | None]


class Terms:
    """The variances as one vector of logarithms, and back."""

    def __init__(self, columns: Sequence[str], slopes: frozenset[str] = frozenset()) -> None:
        self._varies = {"linear": frozenset(columns), "kind_slope": slopes, "recipe_slope": SLOPES}
        sizes = {"near": len(LENGTHS), **dict.fromkeys(self._varies, len(columns))}
        names = [field.name for field in fields(Variances)]
        self.zero = Variances(**{name: np.zeros(sizes[name]) if name in sizes else 0.0 for name in names})
        self.places = [place for name in names for place in self._places(name, columns)]
        self.middle, self.width = torch.tensor([PRIOR[name] for name, _ in self.places], dtype=torch.float64).T

    def _places(self, name: str, columns: Sequence[str]) -> list[Place]:
        if name in self._varies:
            return [(name, index) for index, column in enumerate(columns) if column in self._varies[name]]
        return [(name, index) for index in range(len(LENGTHS))] if name == "near" else [(name, None)]

    def one(self, place: Place) -> Variances:
        """A variance of one for one term, none for the others."""
        name, index = place
        value = np.copy(getattr(self.zero, name))
        value[() if index is None else index] = 1.0
        return replace(self.zero, **{name: value if value.ndim else float(value)})

    def variances(self, logarithms: torch.Tensor) -> Variances:
        """Logarithms of standard deviations as variances."""
        found = {field.name: np.copy(getattr(self.zero, field.name)) for field in fields(Variances)}
        for (name, index), value in zip(self.places, torch.exp(2 * logarithms).tolist(), strict=True):
            found[name][() if index is None else index] = value
        return Variances(**{name: value if value.ndim else float(value) for name, value in found.items()})


class Search:
    """Finds variances for any part of some rows; the matrices of all terms are made once."""

    def __init__(self, columns: Sequence[str], rows: Rows, slopes: frozenset[str] = frozenset()) -> None:
        self.terms = Terms(columns, slopes)
        level = covariance(rows, rows, self.terms.zero, len(SQUARES))
        of = (covariance(rows, rows, self.terms.one(place), len(SQUARES)) - level for place in self.terms.places[:-1])
        self._level = torch.from_numpy(level)
        self._matrices = torch.from_numpy(np.array([*of, np.eye(len(rows.x))]))

    def __call__(self, target: Numbers, part: Any, steps: int = 14) -> Variances:
        """For the targets of the rows whose numbers are in `part`."""
        place, terms = torch.from_numpy(part), self.terms
        matrices = self._matrices[:, place][:, :, place].reshape(len(terms.places), -1)
        level, y = self._level[place][:, place], torch.from_numpy(target - target.mean())
        logarithms = terms.middle.clone().requires_grad_()
        search = torch.optim.LBFGS([logarithms], lr=0.8, max_iter=steps, history_size=12, line_search_fn="strong_wolfe")

        @torch.no_grad()
        def loss() -> Any:
            variances, off = torch.exp(2 * logarithms), (logarithms - terms.middle) / terms.width
            root = torch.linalg.cholesky(level + (variances @ matrices).reshape(level.shape))
            inverse = torch.cholesky_inverse(root)
            weights = inverse @ y
            slope = (inverse - torch.outer(weights, weights)).reshape(-1)
            logarithms.grad = variances * (matrices @ slope) + off / terms.width
            return 0.5 * y @ weights + torch.log(torch.diag(root)).sum() + 0.5 * (off**2).sum()

        search.step(loss)
        return terms.variances(logarithms.detach())
