"""What a rewrite rule is: where it looks, what must hold there, and what it puts in the place."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib import import_module
from pkgutil import iter_modules
from typing import Any, NamedTuple

from arch.ops import Conv2d, Linear, Op
from arch.rewrite.draft import Draft


class No(NamedTuple):
    """Why a rule does not hold where it looked as if it might, as the end of a sentence."""

    reason: str


class Done(NamedTuple):
    """What a rule did at a place.

    Attributes:
        what: in words.
        before: paths of the ops that were replaced.
        after: paths of the ops that stand in their place, none for what was removed.
        place: path of what it did that to, where that is not the node at which the rule looked.
    """

    what: str
    before: tuple[str, ...]
    after: tuple[str, ...] = ()
    place: str = ""


def is_plain(op: Op) -> bool:
    """Whether it is a layer that uses its weight as it is stored: what is merged into it is not undone before use."""
    return isinstance(op, Linear) or (isinstance(op, Conv2d) and op.standard is None)


def fused(draft: Draft, at: int, *others: int) -> Done:
    """From here on a node runs with others that it reads: what every rule that fuses does at a match."""
    draft.fuse(*others, at)
    paths = (*map(draft.path, others), draft.path(at))
    return Done(f"runs with {', '.join(paths[:-1])}", paths, paths)


@dataclass(frozen=True, slots=True)
class Rule:
    """A rewrite rule. One file holds each, as its constant RULE.

    Attributes:
        id: on the command line and in files.
        label: its name on the screen.
        about: what it does and why the function stays the same, in a sentence or two.
        source: who describes it.
        turn: rules are tried in the order of their turns; those that fuse come last, since they change no op.
        ops: the pattern's root: classes of ops at which the rule looks.
        match: for a node with such an op what `replace` needs, or why not, or None where the rest of the pattern is not
            there.
        replace: changes the draft at a match.
        backwards: whether it looks from the end of the graph on, since what it does lets it hold further up.
    """

    id: str
    label: str
    about: str
    source: str
    turn: int
    ops: tuple[type[Op], ...]
    # What lies between the two is the rule's own: most hand on the handles that they found.
    match: Callable[[Draft, int], Any]
    replace: Callable[[Draft, int, Any], Done]
    backwards: bool = False


class Applied(NamedTuple):
    """One application: the rule's id, the path where it was, what it did, and the paths before and after."""

    rule: str
    place: str
    reason: str
    before: tuple[str, ...]
    after: tuple[str, ...]


class Refused(NamedTuple):
    """A place where a rule does not hold, and why."""

    rule: str
    place: str
    reason: str


def discover(package: str) -> Mapping[str, Rule]:
    """The rules in the modules of a package, in the order of their turns.

    Raises:
        TypeError: a module has none, or two have one id or one turn.
    """
    # It lists files and imports none.
    names = [f"{package}.{module.name}" for module in iter_modules(import_module(package).__path__)]
    found: dict[str, Rule] = {}
    turns: dict[int, str] = {}
    for name in names:
        rule = getattr(import_module(name), "RULE", None)
        if not isinstance(rule, Rule):
            raise TypeError(f"{name} has no rule: its constant RULE is missing")
        if rule.id in found or rule.turn in turns:
            raise TypeError(f"{name}: the id {rule.id!r} or the turn {rule.turn} is another rule's")
        found[rule.id], turns[rule.turn] = rule, rule.id
    return {turns[turn]: found[turns[turn]] for turn in sorted(turns)}
