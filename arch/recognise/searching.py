"""From a graph to the design that it was, or could have been, assembled as."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import product
from typing import Any

from arch.bounds import MOST_BLOCKS
from arch.design import Design, Input, Stage
from arch.errors import ArchError
from arch.graph import Graph, fingerprint
from arch.lowering import lower
from arch.parts import STEMS
from arch.recognise import candidates
from arch.recognise.expanding import Setting, row_written
from arch.recognise.fitting import Wanted, fitted, simplest, writes
from arch.recognise.tokens import Row, row_of

LONGEST = 40
"""Cuts that the first block of a stage, or a stem, is looked for in."""
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
    _seen: set[int] = field(default_factory=set)

    def design(self) -> tuple[Any, ...] | None:
        """Stem, stages and head that write the row, of all that were found those of the shortest notation; None if
        there are none.
        """
        found = []
        for exactly in (True, False):
            for stem, place in self._stems(exactly):
                self._seen.clear()
                parts = self._rest(place, (stem,), exactly)
                found += [parts] if parts is not None else []
            if found:
                return min(found, key=_length)
        return None

    def _rest(self, place: int, parts: tuple[Any, ...], exactly: bool) -> tuple[Any, ...] | None:
        """The parts so far and those that follow."""
        if place in self._seen:
            return None
        self._seen.add(place)
        if place > self.farthest:
            self.farthest, self.parts = place, parts
        head = self._head(place) if len(parts) > 1 else None
        if head is not None:
            return (*parts, head)
        for stage, end in self._stages(place, exactly):
            found = self._rest(end, (*parts, stage), exactly)
            if found is not None:
                return found
        return None

    def _stems(self, exactly: bool) -> Iterator[tuple[Any, int]]:
        """Stems that the row begins with, longest first; the empty one last."""
        for end in range(min(LONGEST, len(self.row.tokens)), 0, -1):
            tried = candidates.stems().get(self.row.kinds[:end], ())
            wanted = self._wanted(0, end)
            found = {simplest(stem, wanted) for stem in self._fits(tried, wanted, exactly)}
            if found:
                yield min(found, key=_size), end
        yield STEMS["none"](), 0

    def _head(self, place: int) -> Any:
        """The head that writes all that is left; None if none does."""
        tried = candidates.heads().get(self.row.kinds[place:], ())
        wanted = self._wanted(place, len(self.row.tokens))
        found = {simplest(head, wanted) for head in self._fits(tried, wanted, False)}
        return min(found, key=_size, default=None)

    def _fits(self, tried: Sequence[Any], wanted: Wanted, exactly: bool) -> Iterator[Any]:
        """Those that write what is wanted as they are; then, unless `exactly`, with other settings."""
        found = [piece for piece in tried if writes(piece, wanted)]
        yield from found
        if not found and not exactly:
            fits = (fitted(piece, wanted) for piece in tried[:MOST_FITTED])
            yield from (piece for piece in fits if piece is not None)

    def _stages(self, place: int, exactly: bool) -> Iterator[tuple[Stage, int]]:
        """Stages that begin at a cut, as deep as they can be: whole ones first, and longer blocks before shorter ones."""
        for table, ends in ((candidates.runs(), len(self.row.tokens)), (candidates.stages(), place + LONGEST)):
            for end in range(min(ends, len(self.row.tokens)), place, -1):
                tried = table.get(self.row.kinds[place:end], ())
                placed = [at for stage in tried for at in self._placed(stage, place, end)]
                fits = self._fits(placed, self._wanted(place, end), exactly)
                found = [self._deepened(stage, place, end) for stage in fits]
                if found:
                    yield self._best(found, place)

    def _best(self, found: Sequence[tuple[Stage, int]], place: int) -> tuple[Stage, int]:
        """Of stages that begin at a cut the one that goes farthest; of several the one of the commonest block."""
        reached = max(end for _, end in found)
        wanted = self._wanted(place, reached)
        simple = {simplest(stage, wanted) for stage, end in found if end == reached}
        return min(simple, key=lambda stage: (-candidates.uses(stage.block.kind), _size(stage))), reached

    def _placed(self, stage: Stage, place: int, end: int) -> Iterator[Stage]:
        """A stage with the width and the stride that the maps before and behind it show."""
        source, out = self.row.shapes[place], self.row.shapes[end]
        if len(source) != 3 or len(out) != 3:
            return
        # 27 rows become 13 or 14 at stride 2, as windows are placed.
        stride = min(max(1, round(max(source[1] / out[1], source[2] / out[2]))), 8)
        # A dense layer writes what it adds; branches have strides of their own.
        widths: Sequence[int | None] = (out[0], out[0] - source[0]) if stage.block.sized else (None,)
        strides = (stride,) if stage.block.sized else dict.fromkeys((stride, 1))
        for width, own in product(widths, strides):
            if width is None or width > 0:
                yield stage.model_copy(update={"width": width, "stride": own})

    def _deepened(self, stage: Stage, place: int, end: int) -> tuple[Stage, int]:
        """The stage with as many blocks as the row has, and the cut behind them."""
        best, reached = stage, end
        for depth in range(stage.depth + 1, MOST_BLOCKS + 1):
            deeper = stage.model_copy(update={"depth": depth})
            row = row_written(deeper, self.row.shapes[place], self.whole)
            if row is None or row.tokens != self.row.tokens[place : place + len(row.tokens)]:
                break
            best, reached = deeper, place + len(row.tokens)
        return best, reached

    def _wanted(self, begin: int, end: int) -> Wanted:
        nodes = [self.graph.nodes[index] for group in self.row.nodes[begin:end] for index in group]
        ops = tuple(node.op for node in nodes)
        return Wanted(self.row.shapes[begin], self.row.tokens[begin:end], ops, self.whole)


def _length(parts: tuple[Any, ...]) -> int:
    return sum(map(_size, parts))


def _size(piece: Any) -> int:
    """Letters of a part's settings that are not at their defaults."""
    return len(piece.model_dump_json(exclude_defaults=True))


def recognise(graph: Graph, name: str = "network") -> Design | None:
    """The design that lowers to a graph, op by op; None if none was found."""
    search = Search(graph, row_of(graph), Setting())
    parts = search.design()
    if parts is None:
        return None
    stem, *stages, head = parts
    channels, height, width = graph.input
    design = Design(
        name=name,
        input=Input(channels=channels, height=height, width=width),
        stem=stem,
        stages=tuple(stages),
        head=head,
    )
    try:
        return design if fingerprint(lower(design)) == fingerprint(graph) else None
    except ArchError:
        return None
