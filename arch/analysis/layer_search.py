"""Finding layers by words and comparisons: `s3 conv`, `56x56`, `macs>1e8 params<1e5`."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Iterator

from arch import units
from arch.analysis import Layer, Measured
from arch.errors import ArchError
from arch.ops import spelled

NUMBERS: dict[str, Callable[[Layer], int]] = {
    "macs": lambda layer: layer.cost.macs,
    "ops": lambda layer: layer.operations,
    "params": lambda layer: layer.cost.params,
    "activations": lambda layer: layer.cost.activations,
    "traffic": lambda layer: layer.traffic,
    "field": lambda layer: layer.field.height,
}
"""What can be compared with a number."""

_COMPARE = {">": operator.gt, "<": operator.lt, ">=": operator.ge, "<=": operator.le, "=": operator.eq}
_TERM = re.compile(r"([a-zA-Z]+)(>=|<=|>|<|=)(.*)", re.ASCII)

Test = Callable[[Layer, str], bool]
"""Of a layer, and the text that words are looked for in."""


def find(measured: Measured, query: str) -> list[str]:
    """Paths of the layers for which every word of the query holds, in execution order.

    A word is a part of the path, of the op's name or of the output's shape (`64x56x56`), or a comparison.

    Raises:
        ArchError: a comparison is of no known number, or with none.
    """
    tests = list(_tests(query))
    pairs = ((layer, _text(layer)) for layer in (measured.layers if tests else ()))
    return [layer.node.path for layer, text in pairs if all(test(layer, text) for test in tests)]


def _text(layer: Layer) -> str:
    """Made once for all words of a query: a link can hold as many words as there are layers."""
    return f"{layer.node.path} {layer.node.op.name} {spelled(layer.node.shape)}".lower()


def _tests(query: str) -> Iterator[Test]:
    # Screens write shapes with the sign of multiplication, which a user may paste; paths and shapes here hold an x.
    for word in dict.fromkeys(query.replace("×", "x").split()):
        term = _TERM.fullmatch(word)
        yield _comparison(term[1].lower(), term[2], term[3]) if term else _word(word.lower())


def _word(word: str) -> Test:
    return lambda layer, text: word in text


def _comparison(name: str, sign: str, text: str) -> Test:
    if name not in NUMBERS:
        raise ArchError("", f"{name!r} cannot be compared", f"Use one of {', '.join(NUMBERS)}")
    # `m` is no prefix: 100m is meant as 100 M.
    printed = units.parsed(text) or units.parsed(text.upper())
    if printed is None:
        raise ArchError("", f"{name}{sign} needs a number, not {text[:20]!r}", "Write 1e8, 100M or 64")
    span = printed.spans[0]
    of, compare = NUMBERS[name], _COMPARE[sign]
    known = _field_known if name == "field" else _cost_known
    # A rounded text stands for a span, 117.5e6 to 118.5e6 for 118M: equal is what lies in it.
    if sign == "=":
        return lambda layer, text: known(layer) and span.low <= of(layer) <= span.high
    middle = (span.low + span.high) // 2
    return lambda layer, text: known(layer) and bool(compare(of(layer), middle))


def _cost_known(layer: Layer) -> bool:
    # Zeros stand for what is unknown: no comparison holds for them.
    return layer.node.op.known


def _field_known(layer: Layer) -> bool:
    return layer.field.known
