"""Which rule and which variant of a network give a printed number, and what makes two numbers differ."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import product
from typing import NamedTuple

from arch.analysis import (
    CONVENTIONS,
    MEMORY,
    PARAMETERS,
    QUANTITIES,
    Convention,
    LayerCost,
    Memory,
    Network,
    Setting,
    count,
    difference,
    layer_costs,
    sum_quantities,
    uncounted,
)
from arch.compare.variants import AS_IT_IS, Variant, variants
from arch.errors import ArchError
from arch.graph import Graph
from arch.lowering import lower
from arch.units import Printed, Span

MOST_WORK = 200_000
"""Layers of all variants together: some seconds. ResNet-152 has 30,000."""


class Match(NamedTuple):
    """A rule that gives a number, for a variant of a network.

    Attributes:
        network: the network before it is changed.
        rule: for operations, parameters or bytes.
        variant: what is changed.
        value: what the rule gives.
        step: 1024 if the number agrees with it only if its prefix steps by that, else 1000.
        surprise: how many unusual things it takes.
    """

    network: Network
    rule: Convention | Memory
    variant: Variant
    value: int
    step: int
    surprise: int

    @property
    def unit(self) -> str:
        """What the value counts."""
        return self.rule.unit if isinstance(self.rule, Convention) else "bytes"


class Answer(NamedTuple):
    """What gives a number, and how many candidates were compared with it."""

    matches: list[Match]
    tried: int


def find(networks: Sequence[Network], printed: Printed) -> Answer:
    """Every rule that gives a printed number when it is rounded as the number is.

    Networks as they are come before any variant, and variants with one change before those with two. Of what is found
    there, only the least surprising is returned. Of one network with so many layers that it would take long, variants
    are left out: `tried` tells how many were compared.
    """
    alone = len(networks) == 1
    budget = _budget(printed.digits, alone)
    found, tried = list[Match](), 0
    # In a whole zoo a change takes two of the budget: six digits leave room for one, fewer for none.
    for changes in range((min(budget, 2) if alone else budget // 2) + 1):
        if alone and changes and _work(networks[0], changes) > MOST_WORK:
            break
        # A list, since their number is shown: it says how much may have come about by chance.
        candidates = list(_candidates(networks, printed, changes, budget))
        tried += len(candidates)
        found = [match for match, span in candidates if span.low <= match.value <= span.high]
        # More changes would explain the same number with less reason.
        if found:
            break
    least = min([match.surprise for match in found], default=0)
    return Answer([match for match in found if match.surprise == least], tried)


def _work(network: Network, changes: int) -> int:
    """How many layers are counted for all variants with so many changes."""
    return len(network.graph) * sum(1 for _ in _variants(network, changes))


def _budget(digits: int, alone: bool) -> int:
    """How many unusual things a match may take.

    A network has some 40 rules and over 100 variants with one change or two, all within a few powers of ten: some of
    these thousands agree with any three digits by chance. With three digits one change or one rare rule is believed,
    not both; with two digits neither. A whole zoo has a hundred times as many candidates: one thing less, and changes
    only with six digits.
    """
    allowed = next((things for least, things in ((6, 3), (4, 2), (3, 1)) if digits >= least), 0)
    return max(allowed - (not alone), 0)


def _candidates(
    networks: Sequence[Network], printed: Printed, changes: int, budget: int
) -> Iterator[tuple[Match, Span]]:
    """All that may be compared with a number, with so many changes, each with what the number may mean."""
    for network in networks:
        for variant in _variants(network, changes):
            yield from _of_variant(network, variant, printed, budget)


def _of_variant(network: Network, variant: Variant, printed: Printed, budget: int) -> Iterator[tuple[Match, Span]]:
    for (rule, value), span in product(_values(network, variant, printed.of_bytes), printed.spans):
        surprise = variant.changes + _unusual(rule, variant, printed.of_bytes)
        # Bytes are often printed in steps of 1024, operations hardly ever.
        surprise += span.step == 1024 and not printed.of_bytes
        if surprise <= budget:
            yield Match(network, rule, variant, value, span.step, surprise), span


def _unusual(rule: Convention | Memory, variant: Variant, of_bytes: bool) -> int:
    """A rule that is hardly printed, bytes that are not said to be any, operations of a variant of the weights."""
    if isinstance(rule, Memory):
        return int(not of_bytes)
    return rule.rare + (variant.of_weights and rule not in PARAMETERS)


def _variants(network: Network, changes: int) -> Iterator[Variant]:
    if network.design is not None:
        yield from variants(network.design, changes)
    elif not changes:
        yield AS_IT_IS


def _values(network: Network, variant: Variant, of_bytes: bool) -> Iterator[tuple[Convention | Memory, int]]:
    """What the rules give for a variant that makes a network; of changed networks bytes only where they are meant."""
    try:
        graph = _varied(network, variant)
    # A smaller image may vanish on the way, or be too small for a head that is counted: such a variant is not there.
    except ArchError:
        return
    costs = layer_costs(graph)
    # Only these can be uncounted by a rule, and every rule is asked.
    blind = [cost for cost in costs if not cost.node.op.known or not cost.node.op.counters_read]
    if not of_bytes:
        sums = sum_quantities(costs, network.implementation, variant.auxiliary)
        yield from ((rule, count(rule, sums)) for rule in (*CONVENTIONS, *PARAMETERS) if not uncounted(rule, blind))
    if (of_bytes or not variant.changes) and not variant.auxiliary:
        yield from _memory(graph, costs, Setting(implementation=network.implementation))


def _memory(graph: Graph, costs: Sequence[LayerCost], setting: Setting) -> Iterator[tuple[Memory, int]]:
    known = all(cost.node.op.known for cost in costs)
    values = ((rule, rule.value(graph, costs, setting)) for rule in MEMORY if known or rule.from_shapes)
    return ((rule, value) for rule, value in values if value is not None)


def _varied(network: Network, variant: Variant) -> Graph:
    """The graph of a variant. Raises ArchError where it makes none, or counts an auxiliary head that does not fit."""
    graph = lower(variant.of(network.design)) if network.design and variant.edits else network.graph
    if variant.auxiliary and graph.unbuilt:
        part = graph.unbuilt[0]
        raise ArchError(part.path, part.reason, "Count without auxiliary heads")
    return graph


def quantities(network: Network, variant: Variant = AS_IT_IS) -> Mapping[str, int]:
    """Every quantity of a variant. A network without a design has no variant but with its auxiliary heads.

    Raises:
        ArchError: the variant makes no network, or counts an auxiliary head that does not fit.
    """
    return sum_quantities(layer_costs(_varied(network, variant)), network.implementation, variant.auxiliary)


def steps(network: Network, old: Convention, new: Convention, variant: Variant = AS_IT_IS) -> list[tuple[str, int]]:
    """What leads from a rule's number for a network to another's for a variant, in words, and what it amounts to.

    First the variant's changes one by one, then the quantities that the rules weigh differently. The amounts add up to
    the difference. Steps of a rule that amount to nothing are left out.

    Raises:
        ArchError: a variant on the way makes no network.
    """
    found, sums = [], quantities(network)
    for words, changed in variant.way():
        after = quantities(network, changed)
        # By the old rule all the way: the network changes first, the rule last, so that the amounts add up.
        found.append((words, count(old, after) - count(old, sums)))
        sums = after
    amounts = difference(old, new, sums)
    ordered = sorted(amounts, key=lambda name: -abs(amounts[name]))
    return [*found, *((_weight(old, new, name), amounts[name]) for name in ordered)]


def _weight(old: Convention, new: Convention, name: str) -> str:
    """A quantity in words, with the weights where both rules count it."""
    before, after = old.weights.get(name, 0), new.weights.get(name, 0)
    # A quantity that one rule alone counts needs no weights: its amount says it.
    text = QUANTITIES[name].text
    return f"{text}, {after} for each and not {before}" if before and after else text
