"""From a graph to the design that it was, or could have been, assembled as."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from arch.design import Design, Input, Stage
from arch.errors import ArchError
from arch.graph import Graph, fingerprint
from arch.lowering import lower
from arch.parts import STEMS, Stem
from arch.recognise import candidates
from arch.recognise.expanding import Setting, row_written
from arch.recognise.fitting import Wanted, fitted
from arch.recognise.tokens import Row, row_of

LONGEST = 40
"""Cuts that the first block of a stage, a stem or a head is looked for in."""


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
    _liked: list[Stage] = field(default_factory=list)

    def design(self) -> tuple[Any, ...] | None:
        """Stem, stages and head that write the row; None if there are none."""
        for stem, place in self._stems():
            found = self._rest(place, (stem,))
            if found is not None:
                return found
        return None

    def _rest(self, place: int, parts: tuple[Any, ...]) -> tuple[Any, ...] | None:
        """The parts so far and those that follow."""
        if place in self._seen:
            return None
        self._seen.add(place)
        if place > self.farthest:
            self.farthest, self.parts = place, parts
        head = self._head(place) if len(parts) > 1 else None
        if head is not None:
            return (*parts, head)
        for stage, end in self._stages(place):
            found = self._rest(end, (*parts, stage))
            if found is not None:
                return found
        return None

    def _stems(self) -> Iterator[tuple[Stem, int]]:
        """Stems that the row begins with, longest first; the empty one last."""
        for end in range(min(LONGEST, len(self.row.tokens)), 0, -1):
            for stem in candidates.stems().get(self.row.kinds[:end], ()):
                found = fitted(stem, self._wanted(0, end))
                if isinstance(found, Stem):
                    yield found, end
                    break
        yield STEMS["none"](), 0

    def _head(self, place: int) -> Any:
        """The head that writes all that is left; None if none does."""
        for head in candidates.heads().get(self.row.kinds[place:], ()):
            found = fitted(head, self._wanted(place, len(self.row.tokens)))
            if found is not None:
                return found
        return None

    def _stages(self, place: int) -> Iterator[tuple[Stage, int]]:
        """Stages that begin at a cut, as deep as they can be; those of fewer cuts last."""
        last = min(place + LONGEST, len(self.row.tokens))
        for end in range(last, place, -1):
            for stage in self._first_blocks(place, end):
                yield self._deepened(stage, place, end)
                break

    def _first_blocks(self, place: int, end: int) -> Iterator[Stage]:
        """Stages of one block that write what lies between two cuts."""
        wanted = self._wanted(place, end)
        tried = candidates.stages().get(self.row.kinds[place:end], ())
        liked = [stage for stage in self._liked if stage in tried]
        placed = [at for stage in [*liked, *tried] for at in self._placed(stage, wanted, place, end)]
        for stage in placed:
            if self._writes(stage, wanted):
                yield stage
        for stage in placed[:24]:
            found = fitted(stage, wanted)
            if isinstance(found, Stage):
                yield found

    def _placed(self, stage: Stage, wanted: Wanted, place: int, end: int) -> Iterator[Stage]:
        """A stage with the width and the stride that the maps before and behind it show."""
        source, out = self.row.shapes[place], self.row.shapes[end]
        if len(source) != 3 or len(out) != 3:
            return
        stride = max(1, -(-source[1] // max(out[1], 1))) if out[1] < source[1] else 1
        widths: Sequence[int | None] = (out[0], out[0] - source[0]) if stage.block.sized else (None,)
        for width in widths:
            if width is None or width > 0:
                yield stage.model_copy(update={"width": width, "stride": min(stride, 8)})

    def _writes(self, stage: Stage, wanted: Wanted) -> bool:
        row = row_written(stage, wanted.source, self.whole)
        return row is not None and row.tokens == wanted.tokens

    def _deepened(self, stage: Stage, place: int, end: int) -> tuple[Stage, int]:
        """The stage with as many blocks as the row has, and the cut behind them."""
        bare = stage.model_copy(update={"width": None, "stride": 1})
        self._liked = [bare, *(liked for liked in self._liked if liked != bare)][:8]
        best, reached = stage, end
        for depth in range(2, 1001):
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

