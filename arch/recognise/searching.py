"""Takes a graph apart from its front to its end: a stem, stages, a head."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise, product
from math import log2
from typing import Any

from arch.bounds import MOST_BLOCKS, MOST_STAGES
from arch.design import Stage
from arch.graph import Graph
from arch.ops import Conv2d, Shape
from arch.parts import STEMS
from arch.recognise import candidates
from arch.recognise.alike import alike
from arch.recognise.expanding import Setting, row_written
from arch.recognise.fitting import Budget, Wanted, fitted, simplest, writes
from arch.recognise.tokens import Row
from arch.recognise.usual import settings_of_all, usual

LONGEST = 40
"""Cuts that the first block of a stage, a stem or a head is looked for in."""
LONGEST_RUN = 300
"""Cuts of a stage with something around its blocks."""
SHORT = 12
"""Cuts up to which settings are searched."""
MOST_TRIED = (0, 10_000, 3_000)
"""Parts that are tried at each effort: of those that write nearly the same ops, the nearest come first."""
MOST_FITTED = 12
"""Parts of the right kinds of ops whose settings are searched: each takes some hundredths of a second."""


@dataclass(slots=True)
class Search:
    """A graph that is taken apart from its front to its end.

    Attributes:
        row: its tokens.
        whole: how its windows are placed.
        farthest: the cut that was reached, and the parts up to it.
    """

    graph: Graph
    row: Row
    whole: Setting
    farthest: int = 0
    parts: tuple[Any, ...] = ()
    _effort: int = 0
    _stuck: dict[int, int] = field(default_factory=dict)
    _rests: dict[int, tuple[Any, ...] | None] = field(default_factory=dict)
    _fitted: dict[tuple[Any, ...], Any] = field(default_factory=dict)
    _budget: Budget = field(default_factory=lambda: Budget(0))
    # Blocks with settings that were found here, by the kinds of their ops: most stages of a network have the same.
    _usual: Mapping[str, Any] = field(init=False)
    _learned: dict[tuple[int, ...], dict[Any, None]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._usual = settings_of_all(self.graph)

    def design(self, effort: int) -> tuple[Any, ...] | None:
        """Stem, stages and head that write the row, of all that were found those with the fewest parts and settings;
        None if there are none.

        Args:
            effort: 0: with settings of the zoo alone, which is quick; 1: with any settings of parts that write these
                kinds of ops; 2: of parts that write nearly these.
        """
        # What was recognised with less effort needs no more; a block may have been cut in two shortly before the end.
        self._effort, self._stuck[effort] = effort, max(self.farthest - SHORT, 0)
        self._rests.clear()
        self._budget = Budget(MOST_TRIED[effort])
        found = []
        for stem, place in self.stems():
            rest = self._rest(place, (stem,))
            found += [(stem, *rest)] if rest is not None else []
        if not found:
            return None
        parts = min(found, key=_length)
        return alike(parts, [self.wanted(*ends) for ends in self._ends(parts)])

    @property
    def left(self) -> int:
        """Tokens behind the farthest cut."""
        return len(self.row.tokens) - self.farthest

    def _ends(self, parts: tuple[Any, ...]) -> list[tuple[int, int]]:
        """The cuts before and behind each of the stages."""
        places = [0]
        for part in parts[:-1]:
            row = row_written(part, self.row.shapes[places[-1]], self.whole)
            places.append(places[-1] + (len(row.tokens) if row else 0))
        return list(pairwise(places))[1:]

    def _rest(self, place: int, parts: tuple[Any, ...]) -> tuple[Any, ...] | None:
        """The parts that follow those so far: whatever these were, they are the same."""
        if place > self.farthest:
            self.farthest, self.parts = place, parts
        if place not in self._rests:
            # While it is looked for it is not there: a stage that hands its input on would lead here again.
            self._rests[place] = None
            self._rests[place] = self._found(place, parts)
        return self._rests[place]

    def _found(self, place: int, parts: tuple[Any, ...]) -> tuple[Any, ...] | None:
        near_end = len(self.row.tokens) - place <= LONGEST
        head = self.head(place) if len(parts) > 1 and near_end else None
        if head is not None:
            return (head,)
        if len(parts) > MOST_STAGES:
            return None
        for stage, end in self.stages(place):
            rest = self._rest(end, (*parts, stage))
            if rest is not None:
                return (stage, *rest)
        return None

    def stems(self) -> Iterator[tuple[Any, int]]:
        """Stems that the row begins with, longest first; the empty one last."""
        for end in range(min(LONGEST, len(self.row.tokens)), 0, -1):
            wanted = self.wanted(0, end)
            tried = self._tried(candidates.stems(), 0, wanted)
            found = {simplest(stem, wanted) for stem in self._fits(tried, wanted, 0)}
            if found:
                yield min(found, key=_size), end
        yield STEMS["none"](kind="none"), 0

    def head(self, place: int) -> Any:
        """The head that writes all that is left; None if none does."""
        wanted = self.wanted(place, len(self.row.tokens))
        tried = self._tried(candidates.heads(), place, wanted)
        found: set[Any] = {simplest(head, wanted) for head in self._fits(tried, wanted, place)}
        return min(found, key=_size, default=None)

    def _tried(self, table: candidates.Table, place: int, wanted: Wanted) -> Sequence[Any]:
        """Parts of the right kinds of ops; with the greatest effort, if there are none, those of nearly these."""
        kinds = self.row.kinds[place : place + len(wanted.tokens)]
        found = tuple(dict.fromkeys(usual(piece, self._usual) for piece in table.of(kinds)))
        if table is candidates.stages():
            found = tuple(dict.fromkeys((*self._learned.get(kinds, ()), *found)))
        near = self._effort > 1 and place >= self._stuck[2]
        return [usual(piece, self._usual) for piece in table.near(wanted.ops)] if near and not found else found

    def _fits(self, tried: Sequence[Any], wanted: Wanted, place: int) -> Iterator[Any]:
        """Those that write what is wanted as they are; then, with some effort, with other settings."""
        found = [piece for piece in tried if writes(piece, wanted)]
        yield from found
        if not found and self._effort and place >= self._stuck[1] and len(wanted.tokens) <= SHORT:
            fits = (self._fit(piece, wanted) for piece in tried[:MOST_FITTED])
            yield from (piece for piece in fits if piece is not None)

    def _fit(self, piece: Any, wanted: Wanted) -> Any:
        # A greater effort asks again what a smaller one has found.
        key = piece, wanted.source, wanted.tokens
        if key in self._fitted:
            return self._fitted[key]
        found = fitted(piece, wanted, self._budget)
        if isinstance(found, Stage):
            for kinds, stages in candidates.like(found).items():
                self._learned.setdefault(kinds, {}).update(dict.fromkeys(stages))
        if self._budget.left >= 0:
            self._fitted[key] = found
        return found

    def stages(self, place: int) -> Iterator[tuple[Stage, int]]:
        """Stages that begin at a cut, as deep as they can be: whole ones first, longer blocks before shorter ones."""
        for table, ends in ((candidates.runs(), place + LONGEST_RUN), (candidates.stages(), place + LONGEST)):
            for end in range(min(ends, len(self.row.tokens)), place, -1):
                wanted = self.wanted(place, end)
                tried = self._tried(table, place, wanted)
                sized = [at for stage in tried for at in placed(stage, wanted, self.row.shapes[end])]
                fits = self._fits(sized, wanted, place)
                found = [self._deepened(stage, place, end) for stage in fits]
                if found:
                    yield self._best(found, place, Counter(stage.block.kind for stage in tried))

    def _best(self, found: Sequence[tuple[Stage, int]], place: int, usual: Mapping[str, int]) -> tuple[Stage, int]:
        """Of stages that begin at a cut the one that goes farthest; of several the one with the fewest settings, and of
        the kind of block that has such ops in most networks: twice as many weigh as much as a setting's name.
        """
        reached = max(end for _, end in found)
        wanted = self.wanted(place, reached)
        simple = {simplest(stage, wanted) for stage, end in found if end == reached}
        return min(simple, key=lambda stage: _size(stage) - 6 * log2(usual[stage.block.kind] or 1)), reached

    def _deepened(self, stage: Stage, place: int, end: int) -> tuple[Stage, int]:
        """The stage with as many blocks as the row has, and the cut behind them."""
        second = self._at_depth(stage, stage.depth + 1, place)
        if second is None:
            return stage, end
        # What the second block adds, as often as it follows: one try for most stages, where blocks are alike.
        unit = self.row.tokens[end : second[1]]
        more = 1
        while self.row.tokens[end + more * len(unit) : end + (more + 1) * len(unit)] == unit and unit:
            more += 1
        found = self._at_depth(stage, min(stage.depth + more, MOST_BLOCKS), place) or second
        while deeper := self._at_depth(stage, found[0].depth + 1, place):
            found = deeper
        return found

    def _at_depth(self, stage: Stage, depth: int, place: int) -> tuple[Stage, int] | None:
        """The stage at a depth, and the cut behind it; None if the row has something else there."""
        if depth > MOST_BLOCKS:
            return None
        deeper = stage.model_copy(update={"depth": depth})
        row = row_written(deeper, self.row.shapes[place], self.whole)
        end = place + (len(row.tokens) if row else 0)
        return (deeper, end) if row and row.tokens == self.row.tokens[place:end] else None

    def wanted(self, begin: int, end: int) -> Wanted:
        """What a part between two cuts has to write."""
        nodes = [self.graph.nodes[index] for group in self.row.nodes[begin:end] for index in group]
        ops = tuple(node.op for node in nodes)
        return Wanted(self.row.shapes[begin], self.row.tokens[begin:end], ops, self.whole)


def placed(stage: Stage, wanted: Wanted, out: Shape) -> Iterator[Stage]:
    """A stage with the width and the stride that the maps before and behind it show."""
    source = wanted.source
    if len(source) != 3 or len(out) != 3:
        return
    # 27 rows become 13 or 14 at stride 2, as windows are placed.
    stride = min(max(1, round(max(source[1] / out[1], source[2] / out[2]))), 8)
    # A dense layer writes what it adds, which behind a transition its last convolution alone says; branches have
    # strides of their own.
    last = [op.out for op in wanted.ops if isinstance(op, Conv2d)][-1:]
    sized = dict.fromkeys((out[0], out[0] - source[0], stage.width or 0, *last))
    widths: Iterable[int | None] = sized if stage.block.sized else (None,)
    # So may a window without padding: 5x5 places become one.
    usual = stage.block.sized and stride in (1, 2, 4, 8)
    strides = (stride,) if usual else dict.fromkeys((stride, 1))
    for width, own in product(widths, strides):
        if width is None or width > 0:
            yield stage.model_copy(update={"width": width, "stride": own})


def _length(parts: tuple[Any, ...]) -> tuple[int, int]:
    """How many parts a designer sees, and how many letters their settings take."""
    return len(parts) + (parts[0].kind == "none"), sum(map(_size, parts))


def _size(piece: Any) -> int:
    """Letters of a part's settings that are not at their defaults."""
    return len(piece.model_dump_json(exclude_defaults=True))
