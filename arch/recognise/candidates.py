"""Parts to try: those of the zoo, the presets and the defaults, by the kinds of ops that they write."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, wraps
from threading import Lock
from typing import Any, TypeVar

from arch.design import Design, Stage, scaled
from arch.graph import Graph
from arch.ops import Op, Shape
from arch.parts import BLOCKS, HEADS, STEMS, Block, Head, Stem
from arch.recognise.expanding import Piece, Setting, expanded
from arch.recognise.joining import joined
from arch.recognise.tokens import Token, row_of
from arch.zoo import zoo

# Maps on which parts are tried, to learn what kinds of ops they write: large enough for every stem and head.
_IMAGE, _MAP = (3, 224, 224), (64, 28, 28)

P = TypeVar("P", bound=Piece)
Kinds = tuple[Token, ...]
Classes = Counter[type[Op]]

FARTHEST = 3
"""Ops more or fewer of a class at which a part may still be what a graph has, with other settings."""


@dataclass(frozen=True, slots=True)
class Table:
    """Parts of a family by the kinds of ops that they write, and how many ops of each class these are."""

    by_kinds: Mapping[Kinds, tuple[Any, ...]]
    classes: Mapping[Kinds, Classes]

    def of(self, kinds: Kinds) -> tuple[Any, ...]:
        """Parts that write these kinds of ops."""
        return self.by_kinds.get(kinds, ())

    def near(self, ops: Iterable[Op]) -> list[Any]:
        """Parts that write nearly as many ops of each class, nearest first; two of each kind."""
        wanted: Classes = Counter(map(type, ops))
        away = {kinds: sum(((wanted - own) + (own - wanted)).values()) for kinds, own in self.classes.items()}
        nearest = sorted((kinds for kinds in away if away[kinds] <= FARTHEST), key=lambda kinds: away[kinds])
        return [piece for kinds in nearest for piece in self.by_kinds[kinds][:2]]


def _once(make: Callable[[], Table]) -> Callable[[], Table]:
    """A table that is made when it is first asked for, and then kept."""
    kept, lock = cache(make), Lock()

    @wraps(make)
    def found() -> Table:
        # `cache` alone lets two threads make it at the same time: a file that is opened while the server still makes
        # its tables would wait for both.
        with lock:
            return kept()

    return found


@_once
def stems() -> Table:
    """Stems by the kinds of ops that they write."""
    own: Iterable[Stem] = (design.stem for design in _designs())
    return _table(_on(_IMAGE, [*own, *_usual(STEMS)]))


@_once
def heads() -> Table:
    """Heads by the kinds of ops that they write."""
    own: Iterable[Head] = (design.head for design in _designs())
    return _table(_on(_MAP, [*own, *_usual(HEADS)]))


@_once
def stages() -> Table:
    """Stages of one block by the kinds of ops that they write, with and without a stride and another width."""
    own = [stage.model_copy(update={"depth": 1}) for design in _designs() for stage in design.stages]
    usual = [Stage(block=block, width=64 if block.sized else None) for block in _usual(BLOCKS)]
    return _table((_unplaced(piece), graph) for stage in _different([*own, *usual]) for piece, graph in _on_maps(stage))


def like(stage: Stage) -> Mapping[Kinds, tuple[Any, ...]]:
    """A stage's block alone, by the kinds of ops that it writes with and without a stride and another width."""
    alone = stage.model_copy(update={"depth": 1})
    return _table((_unplaced(piece), graph) for piece, graph in _on_maps(alone)).by_kinds


@_once
def runs() -> Table:
    """Whole stages with something around their blocks, or with blocks that differ by their places."""
    own = [stage for design in _designs() for stage in design.stages if stage.depth > 1 and _is_whole(stage)]
    return _table([*(pair for stage in _different(own) for pair in _on_maps(stage)), *_on(_MAP, own)])


def _designs() -> Iterator[Design]:
    return (scaled(entry.design) for entry in zoo().values())


def _usual(parts: Mapping[str, type[Any]]) -> Iterator[Any]:
    """Each part at its defaults and presets."""
    for part in parts.values():
        yield part()
        yield from (part(**settings) for settings in part.presets.values())


def _is_whole(stage: Stage) -> bool:
    """Whether a block's place decides what it writes, or the stage has more than its blocks."""
    differs = {stage.block.at(number, stage.depth) for number in range(1, stage.depth + 1)} != {stage.block}
    return (
        differs or stage.cross is not None or type(stage.block).around is not Block.around or stage.stride_at == "last"
    )


def _different(stages: Sequence[Stage]) -> Iterable[Stage]:
    """The first of those that differ in width and stride alone: it writes the same kinds of ops."""
    return {_unplaced(stage): stage for stage in reversed(stages)}.values()


def _on_maps(stage: Stage) -> list[tuple[Stage, Graph | None]]:
    """A stage with and without another width and a stride, and what it writes: on a usual map, or, where its groups do
    not divide that, on one of its own width.
    """
    found: list[tuple[Stage, Graph | None]] = []
    for channels in dict.fromkeys((_MAP[0], stage.width or _MAP[0])):
        placed = [_at(stage, width, stride) for width in (channels, 2 * channels) for stride in (1, 2)]
        found = _on((channels, *_MAP[1:]), placed)
        if any(graph for _, graph in found):
            break
    return found


def _on(shape: Shape, pieces: Iterable[P]) -> list[tuple[P, Graph | None]]:
    """Parts and what they write on a map."""
    return [(piece, expanded(piece, shape, Setting())) for piece in dict.fromkeys(pieces)]


def _at(stage: Stage, width: int, stride: int) -> Stage:
    return stage.model_copy(update={"width": width if stage.block.sized else None, "stride": stride})


def _table(written: Iterable[tuple[Piece, Graph | None]]) -> Table:
    """Parts by the kinds of ops that they write."""
    found: dict[Kinds, dict[Any, None]] = {}
    classes: dict[Kinds, Classes] = {}
    for piece, graph in written:
        own = joined(graph) if graph else None
        kinds = row_of(own).kinds if own else ()
        if own and kinds:
            classes.setdefault(kinds, Counter(type(node.op) for node in own.layers()))
            found.setdefault(kinds, {})[piece] = None
    return Table({kinds: tuple(own) for kinds, own in found.items()}, classes)


def _unplaced(stage: Stage) -> Stage:
    """A stage without its width and stride, which depend on where it stands."""
    return stage.model_copy(update={"width": None, "stride": 1})
