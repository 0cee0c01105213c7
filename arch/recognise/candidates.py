"""Parts to try: those of the zoo, the presets and the defaults, by the kinds of ops that they write."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import Any

from arch.design import Design, Stage, scaled
from arch.parts import BLOCKS, HEADS, STEMS, Block, Head, Stem
from arch.recognise.expanding import Piece, Setting, row_written
from arch.recognise.tokens import Token
from arch.zoo import zoo

# Maps on which parts are tried, to learn what kinds of ops they write: large enough for every stem and head.
_IMAGE, _MAP = (3, 224, 224), (64, 28, 28)

Kinds = tuple[Token, ...]


@cache
def stems() -> Mapping[Kinds, tuple[Stem, ...]]:
    """Stems by the kinds of ops that they write."""
    own: Iterable[Stem] = (design.stem for design in _designs())
    return _by_kinds([*own, *_usual(STEMS)], _IMAGE)


@cache
def heads() -> Mapping[Kinds, tuple[Head, ...]]:
    """Heads by the kinds of ops that they write."""
    own: Iterable[Head] = (design.head for design in _designs())
    return _by_kinds([*own, *_usual(HEADS)], _MAP)


@cache
def stages() -> Mapping[Kinds, tuple[Stage, ...]]:
    """Stages of one block by the kinds of ops that they write, with and without a stride and another width."""
    own = [stage.model_copy(update={"depth": 1}) for design in _designs() for stage in design.stages]
    usual = [Stage(block=block, width=64 if block.sized else None) for block in _usual(BLOCKS)]
    tried = [_at(stage, width, stride) for stage in [*own, *usual] for width in (64, 128) for stride in (1, 2)]
    return _by_kinds(tried, _MAP)


@cache
def runs() -> Mapping[Kinds, tuple[Stage, ...]]:
    """Whole stages with something around their blocks, or with blocks that differ by their places."""
    own = [stage for design in _designs() for stage in design.stages if stage.depth > 1 and _is_whole(stage)]
    tried = [_at(stage, width, stride) for stage in own for width in (64, 128) for stride in (1, 2)]
    return _by_kinds(tried, _MAP)


def _designs() -> Iterator[Design]:
    return (scaled(entry.design) for entry in zoo().values())


def _usual(parts: Mapping[str, type[Any]]) -> Iterator[Any]:
    """Each part at its defaults and presets."""
    for part in parts.values():
        yield part()
        yield from (part(**settings) for settings in part.presets.values())


@cache
def uses(kind: str) -> int:
    """How many stages of the zoo are of a kind of block."""
    return sum(stage.block.kind == kind for design in _designs() for stage in design.stages)


def _is_whole(stage: Stage) -> bool:
    """Whether a block's place decides what it writes, or the stage has more than its blocks."""
    differs = {stage.block.at(number, stage.depth) for number in range(1, stage.depth + 1)} != {stage.block}
    return (
        differs or stage.cross is not None or type(stage.block).around is not Block.around or stage.stride_at == "last"
    )


def _at(stage: Stage, width: int, stride: int) -> Stage:
    return stage.model_copy(update={"width": width if stage.block.sized else None, "stride": stride})


def _by_kinds(pieces: Iterable[Any], shape: tuple[int, int, int]) -> Mapping[Kinds, tuple[Any, ...]]:
    found: dict[Kinds, dict[Any, None]] = {}
    for piece in dict.fromkeys(pieces):
        written = row_written(piece, shape, Setting())
        if written is not None and written.tokens:
            found.setdefault(written.kinds, {})[_bare(piece)] = None
    return {kinds: tuple(own) for kinds, own in found.items()}


def _bare(piece: Piece) -> Piece:
    """A stage without its width and stride, which depend on where it stands."""
    return piece.model_copy(update={"width": None, "stride": 1}) if isinstance(piece, Stage) else piece
