"""How a classifier that was read ends."""

from __future__ import annotations

from collections.abc import Iterable

from arch.ops import Flatten, Softmax
from arch.reading.recorder import Recorder
from arch.reading.values import Value


def without_softmax(to: Recorder, values: Iterable[Value]) -> str:
    """What a network's source says of a softmax that `scores` leaves out; nothing where there is none."""
    return "; the softmax at its end is left out" if any(to.op(value) == Softmax() for value in values) else ""


def scores(to: Recorder, value: Value) -> Value:
    """The class scores of which a network's last op makes shares, as a vector.

    Designs end at their scores, since the loss in training holds the softmax (torch.nn.CrossEntropyLoss). It has no
    weights and no MACs.
    """
    if to.op(value) == Softmax():
        value = to.source(value)
    # A map of one place is the vector that it is: fully convolutional classifiers end in one.
    one_place = len(to.made[value.node].shape) == 3 and to.made[value.node].shape[1:] == (1, 1)
    return to.add(f"{to.made[value.node].path}_flat", Flatten(), to.at(value.node)) if one_place else value
