"""From what was read to a graph: only what is used, in groups by the names that the file has."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import ExitStack
from itertools import takewhile
from typing import NamedTuple

from arch.graph import Builder, Graph
from arch.ops import Op, Opaque
from arch.reading.values import Made

# Of steps whose titles are no words for what a drawing shows.
_WORDS = {
    "by": "quotient",
    "least": "minimum",
    "minus": "difference",
    "most": "maximum",
    "plus": "sum",
    "response": "quotient",
    "times": "product",
    "unit": "quotient",
}


def assembled(made: Sequence[Made], outputs: Sequence[int]) -> Graph:
    """The graph of the nodes that the outputs read, each in the groups of its path.

    Pieces that are left belong to nothing that is known: each is an op of which only name and shape are.

    Raises:
        ArchError: it is larger than the bounds.
    """
    read = used(made, outputs)
    build, groups = Builder(made[0].shape), _Groups()
    places = {0: build.input}
    for index in read[1:]:
        path, op, inputs, shape, _ = made[index]
        known = op if isinstance(op, Op) else Opaque(_WORDS.get(op.title, op.title), shape)
        name = groups.enter(build, path)
        places[index] = build.add(name, known, *(places[source] for source in inputs))
    groups.leave()
    for index in outputs:
        build.output(places[index])
    return build.graph()


def used(made: Sequence[Made], outputs: Sequence[int]) -> list[int]:
    """Indices of the nodes that the outputs read, directly or not, and of the input."""
    found, waiting = {0}, list(outputs)
    while waiting:
        index = waiting.pop()
        if index not in found:
            found.add(index)
            waiting += made[index].inputs
    return sorted(found)


class _Group(NamedTuple):
    """An open group: its name in the file, its path in the graph, and what closes it."""

    name: str
    path: str
    scope: ExitStack


class _Groups:
    """Opens and closes groups as nodes go by. A group that is entered again, which a file may do, gets a number."""

    def __init__(self) -> None:
        self._open: list[_Group] = []
        self._taken: set[str] = {"input"}
        self._numbers: dict[str, int] = {}

    def enter(self, build: Builder, path: str) -> str:
        """Open the groups of a path, close all others, and give the name that a node has there."""
        *groups, name = [part for part in path.split("/") if part] or ["op"]
        pairs = zip(self._open, groups, strict=False)
        kept = sum(1 for _ in takewhile(lambda pair: pair[0].name == pair[1], pairs))
        self._leave(kept)
        for group in groups[kept:]:
            free = self._free(group)
            scope = ExitStack()
            scope.enter_context(build.scope(free, "group"))
            self._open.append(_Group(group, self._inside(free), scope))
        return self._free(name)

    def leave(self) -> None:
        """Close all groups."""
        self._leave(0)

    def _leave(self, kept: int) -> None:
        while len(self._open) > kept:
            self._open.pop().scope.close()

    def _inside(self, name: str) -> str:
        return f"{self._open[-1].path}/{name}" if self._open else name

    def _free(self, name: str) -> str:
        """The name, with a number where its path is taken."""
        first = self._inside(name)
        # From the last number on: thousands of layers may bear one name.
        found, number = name, self._numbers.get(first, 1)
        while self._inside(found) in self._taken:
            number += 1
            found = f"{name}_{number}"
        self._numbers[first] = number
        self._taken.add(self._inside(found))
        return found
