"""How far a graph is opened: levels, groups of a kind, and the copies that are not drawn."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import NamedTuple

from arch.analysis import Measured
from arch.drawing.fold import Item, fold, kind, walk


class Level(NamedTuple):
    """What a level is called on screen, and what it opens."""

    label: str
    about: str


LEVELS: Mapping[str, Level] = {
    "stages": Level("stages", "everything closed"),
    "blocks": Level("blocks", "stages open, blocks closed"),
    "layers": Level("layers", "everything open, equal blocks drawn once"),
    "copies": Level("every block", "everything open, every block drawn"),
}
"""How far a graph can be opened at once, by the names that addresses have for it."""
EACH = "*"
"""After the path of a folded run: its copies are drawn one by one."""


def level(items: Sequence[Item], name: str) -> set[str]:
    """The groups that are open at one of the LEVELS."""
    if name == "stages":
        return set()
    if name == "blocks":
        # Auxiliary heads start closed: they are no part of the network at inference.
        return {item.path for item in items if item.role != "auxiliary"}
    groups = list(walk(items, each=name == "copies"))
    runs = {f"{item.path}{EACH}" for item in groups if item.count > 1} if name == "copies" else set()
    return {item.path for item in groups} | runs


def alike(measured: Measured, path: str) -> list[str]:
    """The groups that hold the same kinds of layer in the same places as the one at `path`."""
    groups = list(walk(fold(measured.graph)))
    wanted = next((kind(group) for group in groups if group.path == path), None)
    return [group.path for group in groups if kind(group) == wanted]


def hidden(items: Iterable[Item], opened: Collection[str]) -> Iterable[tuple[str, str]]:
    """Of what is drawn, the copies that are not, each with the path that is drawn for it."""
    for item in items:
        if item.is_layer:
            continue
        # Rows of the table and hits of a search may be in copies that are not drawn: their box is the first one's.
        if f"{item.path}{EACH}" not in opened:
            yield from ((group.path, item.path) for group in item.copies[1:])
        if item.path in opened:
            yield from hidden(item.children, opened)
