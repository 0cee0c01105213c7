"""Counting conventions: what the tools and papers print as "FLOPs", as weightings of one graph's quantities."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from arch.analysis.cost import LayerCost, at_inference
from arch.analysis.quantities import KINDS, PLAIN, Implementation
from arch.analysis.registry import discover
from arch.analysis.rules import Convention

CONVENTIONS, PARAMETERS, MEMORY, QUANTITIES = discover("arch.analysis.conventions")


def convention(id: str) -> Convention:
    """The convention of that id.

    Raises:
        KeyError: there is none.
    """
    return _BY_ID[id]


_BY_ID = {row.id: row for row in CONVENTIONS}
# The registry puts the house's module first, and this is the first of its rules.
HOUSE = CONVENTIONS[0]
"""MACs: what is meant where nothing else is stated."""


def sum_quantities(
    layers: Iterable[LayerCost], implementation: Implementation = PLAIN, training: bool = False
) -> dict[str, int]:
    """Every quantity of a network for one image: at inference, or in training with its auxiliary heads too."""
    running = list(layers) if training else at_inference(layers)
    # A list is summed faster than a generator, and a search counts every variant of a network.
    return {name: sum([rule.of(layer, implementation) for layer in running]) for name, rule in QUANTITIES.items()}


def count(rule: Convention, quantities: Mapping[str, int]) -> int:
    """What a convention prints for these quantities."""
    return sum(weight * quantities[name] for name, weight in rule.weights.items())


def difference(old: Convention, new: Convention, quantities: Mapping[str, int]) -> dict[str, int]:
    """What makes up the step from one convention's number to another's: an amount per quantity, zeros left out."""
    # No set: steps of one size are shown in the order of the rules.
    names = dict.fromkeys([*old.weights, *new.weights])
    steps = {name: (new.weights.get(name, 0) - old.weights.get(name, 0)) * quantities[name] for name in names}
    return {name: amount for name, amount in steps.items() if amount}


def per_layer(rule: Convention, implementation: Implementation) -> Callable[[LayerCost], int]:
    """A layer's part of what a convention prints."""
    terms = [(QUANTITIES[name].of, weight) for name, weight in rule.weights.items()]
    return lambda layer: sum([weight * of(layer, implementation) for of, weight in terms])


def counted_by(rule: Convention, layer: LayerCost) -> bool:
    """Whether a convention can tell what a layer costs.

    A tool's rules were read for the ops of today's zoo alone: of another op they may count something.
    """
    op = layer.node.op
    return op.known and (rule.ours or op.counters_read)


def uncounted(rule: Convention, layers: Iterable[LayerCost]) -> int:
    """Layers at inference of which a convention cannot tell: what it prints is a lower bound with one of them."""
    return sum(not counted_by(rule, layer) for layer in at_inference(layers))


def explained(rule: Convention) -> dict[str, str]:
    """What a convention counts, in words, per kind of layer; kinds that it does not count are left out."""
    found: dict[str, list[str]] = {}
    for name, weight in rule.weights.items():
        found.setdefault(QUANTITIES[name].kind, []).append(_term(weight, QUANTITIES[name].text))
    return {kind: "; ".join(found[kind]) for kind in KINDS if kind in found}


def in_words(rule: Convention) -> str:
    """What a convention weighs, in words."""
    return "; ".join(_term(weight, QUANTITIES[name].text) for name, weight in rule.weights.items())


def _term(weight: int, text: str) -> str:
    return text if weight == 1 else f"less {text}" if weight == -1 else f"{weight} × {text}"
