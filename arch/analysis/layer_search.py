"""Finding layers by words and comparisons: `s3 conv`, `56x56`, `macs>1e8 params<1e5`."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Iterator

from arch import units
from arch.analysis import Layer, Measured
from arch.errors import ArchError

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

Test = Callable[[Layer], bool]


def find(measured: Measured, query: str) -> list[str]:
    """Paths of the layers for which every word of the query holds, in execution order.

    A word is a part of the path, of the op's name or of the output's shape (`64x56x56`), or a comparison.

    Raises:
        ArchError: a comparison is of no known number, or with none.
    """
    tests = list(_tests(query))
    return [layer.node.path for layer in measured.layers if tests and all(test(layer) for test in tests)]


def _tests(query: str) -> Iterator[Test]:
    for word in query.replace("×", "x").split():
        term = _TERM.fullmatch(word)
        yield _comparison(term[1].lower(), term[2], term[3]) if term else _word(word.lower())


def _word(word: str) -> Test:
    return lambda layer: word in f"{layer.node.path} {layer.node.op.name} {'x'.join(map(str, layer.node.shape))}"


def _comparison(name: str, sign: str, text: str) -> Test:
    if name not in NUMBERS:
        raise ArchError("", f"{name!r} cannot be compared", f"Use one of {', '.join(NUMBERS)}")
    printed = units.parsed(text) or units.parsed(text.upper())
    if printed is None:
        raise ArchError("", f"{name}{sign} needs a number, not {text[:20]!r}", "Write 1e8, 100M or 64")
    span = printed.spans[0]
    value, of, compare = (span.low + span.high) // 2, NUMBERS[name], _COMPARE[sign]
    return lambda layer: bool(compare(of(layer), value))
