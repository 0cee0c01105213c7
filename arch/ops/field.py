"""What an output element reads of an op's input along one axis: the op's part of the receptive field."""

from __future__ import annotations

from typing import NamedTuple


class Window(NamedTuple):
    """`kernel` elements, `dilation` apart; the next output element reads `stride` further on.

    `padding` lies before the first element.
    """

    kernel: int = 1
    stride: int = 1
    # That of the far end does not matter: where a span begins follows from the near one alone.
    padding: int = 0
    dilation: int = 1


class Whole(NamedTuple):
    """Every output element reads the whole input; at most, where it is not `exact`."""

    exact: bool = True


class Unknown(NamedTuple):
    """Nobody can say."""


Reading = Window | Whole | Unknown

# One object for all ops: receptive fields know it by identity and skip the arithmetic.
OWN_PLACE = Window()
"""Each output element reads the input's element at its own place."""
WHOLE = Whole()
