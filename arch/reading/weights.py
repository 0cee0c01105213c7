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
    """What an operator makes of weights, and of factors that are known."""
    name = next((own.name for own in operands if isinstance(own, Learned)), "weight")
    return Learned(name, shape, made=(title, numbers, tuple(operands)))


def _parts(operand: Any) -> tuple[str, Any, tuple[Any, ...]] | None:
    if not isinstance(operand, Learned) or not operand.made:
        return None
    title, numbers, operands = operand.made
    return title, numbers, operands


_CENTRED: Template = ("minus", "weight", ("mean:axes", "weight"))
_SQUARES: Template = ("times", _CENTRED, _CENTRED)
_NORMED: Template = ("by", _CENTRED, ("sqrt", ("plus", ("mean:axes", _SQUARES), "eps")))
# As torch writes it: a batch norm of the weight, with each output channel as a channel, by its own mean and variance.
_BATCHED: Template = ("reshape", ("batch norm:eps", "flat", "gain", "shift", "mean", "variance"))
# As torch has it while the gain is apart from its factor.
_GAIN: Template = ("reshape", ("times", "gain", "factor"))
_SCALED: Template = ("times", _NORMED, ("times", "gain", "factor"))


def standardised(kernel: Learned, gammas: Iterable[float]) -> tuple[Learned, Standard] | None:
    """The weight and the standardisation, if a kernel, (out, in, rows, columns), is a standardised one.

    Args:
        kernel: the weight as it is used.
        gammas: those that are used. A file has gamma / sqrt(fan-in) alone, in float32, from which no exact one follows.
    """
    batched = matched(_BATCHED, kernel, _parts)
    if batched is not None and batched["flat"].shape == (1, kernel.shape[0], prod(kernel.shape[1:])):
        return batched["flat"], _batched(batched["gain"], short(batched["eps"]), kernel.shape, gammas)
    gain = True
    found = matched(_SCALED, kernel, _parts)
    if found is None:
        gain, found = False, matched(_NORMED, kernel, _parts)
    if found is None or not isinstance(found["eps"], Known) or tuple(found["axes"]) != (1, 2, 3):
        return None
    eps = short(found["eps"].array.reshape(-1)[0])
    if not gain:
        return found["weight"], Standard(eps=eps)
    factor = float(found["factor"].array.reshape(-1)[0])
    return found["weight"], Standard(True, eps, _gamma(factor, kernel.shape, gammas))


def _gamma(factor: float, kernel: Shape, gammas: Iterable[float]) -> float:
    found = factor * sqrt(prod(kernel[1:]))
    near = next((own for own in gammas if abs(own - found) < 1e-6), None)
    return short(found) if near is None else near


def _batched(gain: Known | Learned, eps: float, kernel: Shape, gammas: Iterable[float]) -> Standard:
    apart = matched(_GAIN, gain, _parts)
    if apart is not None and isinstance(apart["factor"], Known):
        return Standard(True, eps, _gamma(float(apart["factor"].array.reshape(-1)[0]), kernel, gammas))
    begin = gain.array.reshape(-1) if isinstance(gain, Known) else gain.begin
    alike = begin is not None and len(begin) > 0 and bool((begin == begin[0]).all())
    if alike and begin[0] == 1.0:
        return Standard(eps=eps)
    # Of gains that were trained and multiplied by the factor nobody knows the factor: 1 is as good as any.
    return Standard(True, eps, _gamma(float(begin[0]), kernel, gammas) if alike else 1.0)


def unplaced(kernel: Learned) -> Learned | None:
    """The matrix that a kernel of 1x1 is made of, by adding axes to it; None if it is a kernel of its own."""
    if not kernel.made or kernel.made[0] != "reshape":
        return None
    source = kernel.made[2][0]
    return source if source.shape == kernel.shape[:2] and kernel.shape[2:] == (1, 1) else None
