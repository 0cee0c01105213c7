"""Applies rules until none holds any more, checks the graph after each, and records what was done and what was not."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from arch.analysis.kernels import Kernels, one_each
from arch.errors import ArchError
from arch.graph import Graph, verify
from arch.rewrite.base import Applied, No, Refused, Rule, discover
from arch.rewrite.draft import Change, Draft, Held

if TYPE_CHECKING:
    from numpy.typing import NDArray

RULES: Mapping[str, Rule] = discover("arch.rewrite.rules")
"""All rules by id, in the order in which they are tried."""

MOST_ROUNDS = 100
"""A bound on rules that would undo each other: networks of the zoo take two, the second of which changes nothing."""


class Step(NamedTuple):
    """The network after a rule, or at the start with `rule` empty; `applied`: how often it held."""

    rule: str
    graph: Graph
    kernels: Kernels
    applied: int


@dataclass(frozen=True, slots=True)
class Rewritten:
    """What rules made of a network.

    Attributes:
        graph: as it is now.
        kernels: its ops in the kernels that they run in.
        steps: the original, and what each rule made of the one before.
        applied: every application, in order.
        refused: every place where a rule was looked for and does not hold, with the reason.
        changes: what the applications do to the weights, in order.
    """

    graph: Graph
    kernels: Kernels
    steps: tuple[Step, ...]
    applied: tuple[Applied, ...]
    refused: tuple[Refused, ...]
    changes: tuple[Change, ...]

    def carry(self, weights: Mapping[str, Mapping[str, NDArray[Any]]]) -> Held:
        """The original's weights and running statistics as those of the rewritten graph, in float64.

        Args:
            weights: by the node's path and by name, in torch's layout; they stay as they are.
        """
        held: Held = {
            path: {name: array.astype("float64") for name, array in own.items()} for path, own in weights.items()
        }
        for change in self.changes:
            change(held)
        return held


def rewrite(graph: Graph, rules: Collection[str] | None = None) -> Rewritten:
    """Rewrite a network for inference.

    Args:
        graph: as it is drawn.
        rules: ids of those that are on; None for all of RULES.

    Raises:
        ArchError: there is no such rule.
    """
    chosen = _chosen(rules)
    run = _Run(graph)
    for are_fusing in (False, True):
        rules_now = [rule for rule in chosen if (rule.turn >= FUSING) == are_fusing]
        for round in range(MOST_ROUNDS):
            if not run.sweep(rules_now, is_first=round == 0):
                break
    return Rewritten(
        run.graph,
        run.kernels,
        tuple(run.steps),
        tuple(run.applied),
        tuple(run.in_order()),
        tuple(run.draft.changes),
    )


FUSING = 100
"""From this turn on rules only say which ops run as one kernel."""


def _chosen(rules: Collection[str] | None) -> list[Rule]:
    # A text is a collection of its letters.
    wanted = RULES if rules is None else (rules,) if isinstance(rules, str) else rules
    for id in wanted:
        if id not in RULES:
            raise ArchError("", f"there is no rule {id[:40]!r}", f"Use {', '.join(RULES)}")
    return [rule for id, rule in RULES.items() if id in wanted]


class _Run:
    """One rewriting on its way."""

    def __init__(self, graph: Graph) -> None:
        self.draft, self.graph, self.kernels = Draft(graph), graph, one_each(graph)
        self.steps = [Step("", graph, self.kernels, 0)]
        self.applied: list[Applied] = []
        # By rule and place: of several rounds the last one's reason stands.
        self.refused: dict[tuple[str, str], Refused] = {}

    def sweep(self, rules: Collection[Rule], is_first: bool) -> bool:
        """Try every rule once wherever it looks; whether any held."""
        any_held = False
        for rule in rules:
            self.refused = {key: refused for key, refused in self.refused.items() if key[0] != rule.id}
            places = self.draft.find(rule.ops)
            held = sum(self._try(rule, handle) for handle in (reversed(places) if rule.backwards else places))
            if held:
                self._settle(rule)
            if held or is_first:
                self.steps.append(Step(rule.id, self.graph, self.kernels, held))
            any_held = any_held or held > 0
        return any_held

    def in_order(self) -> list[Refused]:
        """What was refused, by rule, and from the beginning of the network to its end."""
        place = {node.path: index for index, node in enumerate(self.graph.nodes)}
        turn = {id: number for number, id in enumerate(RULES)}
        return sorted(self.refused.values(), key=lambda one: (turn[one.rule], place.get(one.place, 0)))

    def _try(self, rule: Rule, handle: int) -> bool:
        # An application before it may have taken it away, or put another op in its place.
        if not self.draft.is_there(handle) or not isinstance(self.draft.op(handle), rule.ops):
            return False
        found, place = rule.match(self.draft, handle), self.draft.path(handle)
        if found is None:
            return False
        # A later round may find that it holds after all: `sweep` forgets what it is about to try anew.
        if isinstance(found, No):
            self.refused[rule.id, place] = Refused(rule.id, place, found.reason)
            return False
        done = rule.replace(self.draft, handle, found)
        self.applied.append(Applied(rule.id, done.place or place, done.what, done.before, done.after))
        return True

    def _settle(self, rule: Rule) -> None:
        """The graph as it is now, if it is sound."""
        # Rules that fuse change no op: the graph stays, and with it what is known of it.
        if self.draft.changed:
            self.graph = self.draft.graph()
            if faults := verify(self.graph):
                raise AssertionError(f"the rule {rule.id} has broken the graph: {faults[0]}")
            self.draft.changed = False
        self.kernels = self.draft.kernels()
