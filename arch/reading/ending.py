"""How a classifier that was read ends."""

from __future__ import annotations

from arch.ops import Flatten, Softmax
from arch.reading.recorder import Recorder
from arch.reading.values import Value


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
