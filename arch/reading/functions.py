"""Functions of single elements with a setting of their own, of which our ops have the usual one alone."""

from __future__ import annotations

from arch.reading.numbers import short
from arch.reading.recorder import Recorder
from arch.reading.values import Piece, Value


def leaky(to: Recorder, path: str, value: Value, slope: float) -> Value:
    """A ReLU with a slope below zero: 0 is the ReLU itself; other slopes than 0.01 are an op that is not known."""
    slope = short(slope)
    usual = {0.0: "relu", 0.01: "leaky_relu"}.get(slope)
    if usual:
        return to.function(path, usual, value)
    return to.piece(path, Piece(f"LeakyRelu {slope:g}"), value.shape, value, order=value.order)


def elu(to: Recorder, path: str, value: Value, alpha: float) -> Value:
    """An ELU; one with another alpha than 1 is an op that is not known."""
    alpha = short(alpha)
    if alpha == 1.0:
        return to.function(path, "elu", value)
    return to.piece(path, Piece(f"Elu {alpha:g}"), value.shape, value, order=value.order)


def unknown(to: Recorder, path: str, title: str, value: Value) -> Value:
    """A function that is not known, of which the shape is its input's."""
    return to.piece(path, Piece(title), value.shape, value, order=value.order)
