"""How PyTorch writes an op: a module's constructor, or an expression where there is nothing to construct."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple


class Argument(NamedTuple):
    """A constructor's argument.

    Attributes:
        name: of the parameter that a class makes of it.
        value: as Python writes it.
        unit: what it measures; only values of one unit share a parameter.
        keyword: its name in the call, or empty for a positional one.
        default: the value at which a keyword is left out.
    """

    name: str
    value: Any
    unit: str
    keyword: str = ""
    default: Any = None


class Call(NamedTuple):
    """A constructor and its arguments.

    Attributes:
        constructor: `nn.Conv2d`, or the name of the class in `helper`.
        arguments: in the order of the call.
        helper: source of a module that PyTorch lacks, or "".
    """

    constructor: str
    arguments: tuple[Argument, ...]
    helper: str = ""


class Expression(NamedTuple):
    """An expression on variables: `text(["x", "y"])` is `x + y`.

    Attributes:
        text: the expression.
        module: the constructor of a module that does the same, as a Sequential needs it; "" where there is none.
    """

    # A function, since variables get their names when the whole network is written.
    text: Callable[[list[str]], str]
    module: str = ""


Written = Call | Expression


def channels(name: str, value: int) -> Argument:
    """A positional number of channels."""
    return Argument(name, value, "channels")


def keyword(name: str, value: Any, default: Any) -> Argument:
    """A keyword that is left out at its default."""
    # Defaults written out would hide what was chosen.
    return Argument(name, value, name, name, default)


def side(pair: tuple[int, int]) -> Any:
    """A pair as PyTorch takes it: one number where both are alike."""
    # kernel_size=3 and not (3, 3), as people write it.
    return pair[0] if pair[0] == pair[1] else pair
