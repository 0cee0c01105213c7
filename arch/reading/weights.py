"""Weights that are worked out of others before the network runs: moved, or standardised."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from math import prod, sqrt
from typing import Any

from arch.ops import Shape, Standard
from arch.reading.numbers import short
from arch.reading.templates import Template, matched
from arch.reading.values import Known, Learned


def worked_out(title: str, operands: Sequence[Learned | Known], shape: Shape, numbers: Any = ()) -> Learned:
    """What an operator makes of weights, at least one of which was learned."""
    name = next(own.name for own in operands if isinstance(own, Learned))
    return Learned(name, shape, made=(title, numbers, tuple(operands)))


def _parts(operand: Any) -> tuple[str, Any, tuple[Any, ...]] | None:
    if not isinstance(operand, Learned) or not operand.made:
        return None
    title, numbers, operands = operand.made
    return title, numbers, operands


_CENTRED: Template = ("minus", "weight", ("mean:axes", "weight"))
_SQUARES: Template = ("times", _CENTRED, _CENTRED)
_NORMED: Template = ("by", _CENTRED, ("sqrt", ("plus", ("mean:axes", _SQUARES), "eps")))
_SCALED: Template = ("times", _NORMED, ("times", "gain", "factor"))


def standardised(kernel: Learned, gammas: Iterable[float]) -> tuple[Learned, Standard] | None:
    """The weight and the standardisation, if a kernel, (out, in, rows, columns), is a standardised one.

    Args:
        kernel: the weight as it is used.
        gammas: those that are used. A file has gamma / sqrt(fan-in) alone, in float32, from which no exact one follows.
    """
    gain = True
    found = matched(_SCALED, kernel, _parts)
    if found is None:
        gain, found = False, matched(_NORMED, kernel, _parts)
    if found is None or not isinstance(found["eps"], Known) or tuple(found["axes"]) != (1, 2, 3):
        return None
    eps = short(found["eps"].array.reshape(-1)[0])
    if not gain:
        return found["weight"], Standard(eps=eps)
    factor = float(found["factor"].array.reshape(-1)[0]) * sqrt(prod(kernel.shape[1:]))
    near = next((own for own in gammas if abs(own - factor) < 1e-6), None)
    return found["weight"], Standard(True, eps, short(factor) if near is None else near)


def unplaced(kernel: Learned) -> Learned | None:
    """The matrix that a kernel of 1x1 is made of, by adding axes to it; None if it is a kernel of its own."""
    if not kernel.made or kernel.made[0] != "reshape":
        return None
    source = kernel.made[2][0]
    return source if source.shape == kernel.shape[:2] and kernel.shape[2:] == (1, 1) else None
