"""Finding layers by what people type: `3x3 conv`, `56x56`, `groups>1`, `memory>1M`, `s3 relu`."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from arch import units
from arch.analysis.measured import Layer, Measured
from arch.errors import ArchError
from arch.ops import Conv2d, Geometry, spelled

Test = Callable[[Layer, str], bool]
"""Of a layer, and the text that words are looked for in."""


class Found(NamedTuple):
    """What a query finds: paths of layers in execution order, and in words how it was understood."""

    paths: list[str]
    words: str


class Number(NamedTuple):
    """A number of a layer that can be compared: its name on screen, and how it is read; None where there is none."""

    words: str
    of: Callable[[Layer], int | None]


def _if_counted(of: Callable[[Layer], int]) -> Callable[[Layer], int | None]:
    # Zeros stand for what is unknown: no comparison holds for them.
    return lambda layer: of(layer) if layer.node.op.known else None


def _of_window(of: Callable[[Geometry], int | None]) -> Callable[[Layer], int | None]:
    def read(layer: Layer) -> int | None:
        window = layer.node.op.geometry
        return of(window) if window else None

    return read


# A window with two sides is as large, and moves as far, as its larger one.
NUMBERS: dict[str, Number] = {
    "macs": Number("MACs", _if_counted(lambda layer: layer.cost.macs)),
    "ops": Number("operations", _if_counted(lambda layer: layer.operations)),
    "params": Number("params", _if_counted(lambda layer: layer.cost.params)),
    "activations": Number("activations", _if_counted(lambda layer: layer.cost.activations)),
    "memory": Number("bytes read and written", _if_counted(lambda layer: layer.traffic)),
    "channels": Number("output channels", lambda layer: layer.node.shape[0]),
    "kernel": Number("kernel", _of_window(lambda window: max(window.kernel))),
    "stride": Number("stride", _of_window(lambda window: max(window.stride))),
    "dilation": Number("dilation", _of_window(lambda window: max(window.dilation))),
    "groups": Number("groups", _of_window(lambda window: window.groups)),
    "field": Number("receptive field", lambda layer: layer.field.height if layer.field.known else None),
}
"""What can be compared with a number."""
_OTHER_NAMES = {"traffic": "memory", "bytes": "memory", "operations": "ops", "flops": "ops", "width": "channels"}

_COMPARE = {">": operator.gt, "<": operator.lt, ">=": operator.ge, "<=": operator.le, "=": operator.eq}
_SAID = {">": "over", "<": "under", ">=": "at least", "<=": "at most", "=": ""}
# As a keyboard, a phone or another program may have written it.
_SPELLINGS = {"×": "x", "≥": ">=", "≤": "<=", "==": "="}
_SPACED = re.compile(r"\s*(>=|<=|>|<|=)\s*")
_TERM = re.compile(r"([^><=]*)(>=|<=|>|<|=)(.*)")
_SIDES = re.compile(r"([0-9]{1,9})x([0-9]{1,9})", re.ASCII)
_SHAPE = re.compile(r"[0-9]{1,9}(x[0-9]{1,9}){1,2}", re.ASCII)
CAN_BE_TYPED = (
    "Type a kernel (3x3), a map (56x56), a comparison (groups>1, memory>1M), or a part of an op's name or path"
)


def find(measured: Measured, query: str) -> Found:
    """The layers for which every word of the query holds.

    A word is a kernel (`3x3`) where a convolution of the network has that one, else a map (`56x56`, `64x56x56`); a
    comparison with a number (`groups>1`, `params>=1M`); `kernel=3x3` and `map=7x7` say which of both is meant. Any
    other word is a part of the path or of the op's name.

    Raises:
        ArchError: a comparison is of no known number, or with none.
    """
    tests = list(_tests(measured.layers, query))
    pairs = ((layer, _text(layer)) for layer in (measured.layers if tests else ()))
    paths = [layer.node.path for layer, text in pairs if all(test(layer, text) for _, test in tests)]
    count = "1 layer" if len(paths) == 1 else f"{len(paths):,} layers" if paths else "no layer"
    return Found(paths, f"{', '.join(words for words, _ in tests)}: {count}" if tests else "")


def _text(layer: Layer) -> str:
    """Made once for all words of a query: a link can hold as many words as there are layers."""
    return f"{layer.node.path} {layer.node.op.name} {spelled(layer.node.shape)}".lower()


def _tests(layers: Sequence[Layer], query: str) -> Iterator[tuple[str, Test]]:
    """What each word means, in words, and its test."""
    for sign, plain in _SPELLINGS.items():
        query = query.replace(sign, plain)
    words = list(dict.fromkeys(_SPACED.sub(r"\1", query).split()))
    for word in words:
        term = _TERM.fullmatch(word)
        yield _comparison(term[1].lower(), term[2], term[3]) if term else _word(layers, word.lower(), words)


def _word(layers: Sequence[Layer], word: str, words: Sequence[str]) -> tuple[str, Test]:
    sides = _SIDES.fullmatch(word)
    if sides:
        pooled = any("pool" in other.lower() for other in words)
        return _pair(layers, (int(sides[1]), int(sides[2])), pooled)
    # Told apart for the reader alone: a shape stands in the same text as names.
    said = f"map {units.shape(tuple(map(int, word.split('x'))))}" if _SHAPE.fullmatch(word) else f"“{word}”"
    return said, lambda layer, text: word in text


def _pair(layers: Sequence[Layer], pair: tuple[int, int], pooled: bool) -> tuple[str, Test]:
    """What two numbers mean in this network; `pooled`: beside a word for poolings."""
    windows = [layer.node.op for layer in layers if _has_window(layer, pair)]
    if not pooled and any(isinstance(op, Conv2d) for op in windows):
        return _kernel(pair)
    if windows and (pooled or not any(layer.node.shape[1:] == pair for layer in layers)):
        return f"{pair[0]}×{pair[1]} windows", lambda layer, text: _has_window(layer, pair)
    return _map(pair)


def _kernel(pair: tuple[int, int]) -> tuple[str, Test]:
    said = f"{pair[0]}×{pair[1]} kernels"
    return said, lambda layer, text: isinstance(layer.node.op, Conv2d) and _has_window(layer, pair)


def _has_window(layer: Layer, pair: tuple[int, int]) -> bool:
    window = layer.node.op.geometry
    return window is not None and window.kernel == pair


def _map(pair: tuple[int, int]) -> tuple[str, Test]:
    return f"maps of {pair[0]}×{pair[1]}", lambda layer, text: layer.node.shape[1:] == pair


def _comparison(name: str, sign: str, text: str) -> tuple[str, Test]:
    sides = _SIDES.fullmatch(text)
    if sides and sign == "=" and name in ("kernel", "map"):
        return (_kernel if name == "kernel" else _map)((int(sides[1]), int(sides[2])))
    name = _OTHER_NAMES.get(name, name)
    if name not in NUMBERS:
        raise ArchError("", f"{name!r} cannot be compared", f"Use one of {', '.join(NUMBERS)}. {CAN_BE_TYPED}")
    # `m` is no prefix: 100m is meant as 100 M.
    printed = units.parsed(text) or units.parsed(text.upper())
    if printed is None:
        raise ArchError("", f"{name}{sign} needs a number, not {text[:20]!r}", f"Write 1e8, 100M or 64. {CAN_BE_TYPED}")
    low, high, _ = printed.spans[0]
    number, compare = NUMBERS[name], _COMPARE[sign]
    said = " ".join(filter(None, (number.words, _SAID[sign], text)))
    # A rounded text stands for a span, 117.5e6 to 118.5e6 for 118M: equal is what lies in it.
    if sign == "=":
        return said, lambda layer, _: (value := number.of(layer)) is not None and low <= value <= high
    middle = (low + high) // 2
    return said, lambda layer, _: (value := number.of(layer)) is not None and bool(compare(value, middle))
