"""Functions of single elements that files write in several steps, known by their values, not by how they are written.

A hard swish is `x * clip(x + 3, 0, 6) / 6`, or `x * hard_sigmoid(x)`, or one operator: as a curve over a grid of points
they are one.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from math import erf
from typing import Any

from arch.ops import NONLINEARITIES, Nonlinearity
from arch.reading.numbers import short

CLOSE = 1e-5
"""Files hold constants such as 1/6 as float32; GELU and its tanh form differ by 4e-4."""


@cache
def grid() -> Any:
    """Points at which curves are compared, in float64."""
    import numpy as np

    return np.linspace(-9, 9, 145)


def _sigmoid(x: Any) -> Any:
    import numpy as np

    return 1 / (1 + np.exp(-x))


@cache
def _functions() -> Mapping[str, Callable[[Any], Any]]:
    import numpy as np

    return {
        "relu": lambda x: np.maximum(x, 0),
        "relu6": lambda x: np.clip(x, 0, 6),
        # Slope 0.01, alpha 1 and the exact form: torch's defaults, which our ops have.
        "leaky_relu": lambda x: np.where(x > 0, x, 0.01 * x),
        "elu": lambda x: np.where(x > 0, x, np.expm1(np.minimum(x, 0))),
        "gelu": lambda x: 0.5 * x * (1 + np.array([erf(value / 2**0.5) for value in x])),
        "silu": lambda x: x * _sigmoid(x),
        "mish": lambda x: x * np.tanh(np.logaddexp(0, x)),
        "hardswish": lambda x: x * np.clip(x + 3, 0, 6) / 6,
        "sigmoid": _sigmoid,
        "hardsigmoid": lambda x: np.clip(x + 3, 0, 6) / 6,
        "tanh": np.tanh,
    }


def curve(function: str, of: Any) -> Any:
    """The values of one of our functions, or of a step that is none, at given points."""
    import numpy as np

    steps: Mapping[str, Callable[[Any], Any]] = {
        "softplus": lambda x: np.logaddexp(0, x),
        "erf": lambda x: np.array([erf(value) for value in x]),
        "exp": np.exp,
        "sqrt": lambda x: np.sqrt(np.maximum(x, 0)),
        "abs": np.abs,
        "negative": np.negative,
        "reciprocal": lambda x: np.divide(1, x),
    }
    with np.errstate(all="ignore"):
        return {**_functions(), **steps}[function](of)


@cache
def _curves() -> Any:
    """One row for each of our functions."""
    import numpy as np

    return np.array([curve(name, grid()) for name in NONLINEARITIES])


def named(values: Any) -> Nonlinearity | None:
    """Which of our functions has these values on the grid; None if none has."""
    import numpy as np

    rows = _curves()
    # All at once: files have thousands of steps.
    near = (np.abs(rows - values) <= CLOSE * (1 + np.abs(rows))).all(axis=1)
    return NONLINEARITIES[int(near.argmax())] if near.any() else None


def same(one: Any, other: Any) -> bool:
    """Whether two curves have the same values."""
    import numpy as np

    return bool(np.all(np.abs(one - other) <= CLOSE * (1 + np.abs(other))))


def factor(values: Any) -> float | None:
    """The constant with which a curve multiplies; None if it is no multiple of its input."""
    slope = float(values[-1] / grid()[-1])
    # NaN is near nothing.
    return short(slope) if same(values, slope * grid()) else None
