"""How the weights of written source begin."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from arch.formats.torch.parameters import Classes, distinct
from arch.formats.torch.slots import Slot
from arch.formats.torch.tree import Group, Leaf, layers

_HE = 'nn.init.kaiming_normal_({}, mode="fan_out", nonlinearity="relu")'
# The spread of fan-in keeps the scores at the scale of what they are made from, whatever the width.
_LINEAR = 'nn.init.kaiming_normal_({}, nonlinearity="linear")'


class Rule(NamedTuple):
    """How weights begin.

    Attributes:
        about: in words, with its source.
        conv, linear: the call for a weight of these layers, "" to leave them as PyTorch sets them.
        zeros: of which of the two the biases begin at zero.
        last: whether the norms before additions begin at zero.
        then: statements behind that, for single layers.
    """

    about: str
    conv: str = ""
    linear: str = ""
    zeros: tuple[str, ...] = ("conv", "linear")
    last: bool = False
    then: tuple[str, ...] = ()


PYTORCH = Rule("As PyTorch sets them", zeros=())
HE = Rule("He et al. 2015, arXiv 1502.01852, over the fan-out", _HE, _LINEAR)
LABELS: Mapping[str, str] = {
    "auto": "He, or as the library of the names",
    "he": "He",
    "zero": "He, last norm of each block at zero",
    "xavier": "Xavier",
    "torch": "PyTorch's own",
}
"""Names in menus, by the word on the command line."""
RULES: Mapping[str, Rule] = {
    "he": HE,
    "zero": Rule(
        "He et al. 2015, arXiv 1502.01852; last scales at zero: Goyal et al., arXiv 1706.02677",
        _HE,
        _LINEAR,
        last=True,
    ),
    "xavier": Rule("Glorot and Bengio 2010, AISTATS", "nn.init.xavier_uniform_({})", _LINEAR),
    "torch": PYTORCH,
}
"""By the word on the command line; `auto` is He's, or that of the library whose names are chosen."""


def initialise(rule: Rule, root: Group, classes: Classes) -> Iterator[str]:
    """The statements at the end of the network's constructor."""
    found = list(_statements(rule, root, classes))
    if found:
        yield f"        # {rule.about}."
        yield from found


def _statements(rule: Rule, root: Group, classes: Classes) -> Iterator[str]:
    branches = [*_branch(rule, rule.conv, "conv", root), *_branch(rule, rule.linear, "linear", root)]
    if len(branches) > 1 and branches[0][1] == branches[1][1]:
        branches = [(" | ".join(module for module, _ in branches), branches[0][1])]
    zeros = list(_zeros(classes)) if rule.last else []
    if branches or zeros:
        yield "        for module in self.modules():"
    for index, (test, statements) in enumerate(branches):
        yield f"            {'elif' if index else 'if'} isinstance(module, {test}):"
        yield from (f"                {statement}" for statement in statements)
    yield from zeros
    yield from (f"        {statement}" for statement in rule.then)


_MODULES = {"conv": "nn.Conv2d", "linear": "nn.Linear"}


def _branch(rule: Rule, call: str, kind: str, root: Group) -> Iterator[tuple[str, list[str]]]:
    """The class of a kind of layer, and what is done with each of them."""
    found = [layer for layer in layers(root) if layer.node.op.kind == kind]
    statements = [call.format("module.weight")] if call else []
    statements += _zero_bias(found) if kind in rule.zeros else []
    if found and statements:
        yield _MODULES[kind], statements


def _zero_bias(layers: Sequence[Leaf]) -> Iterator[str]:
    having = [_has_bias(layer) for layer in layers]
    # A linear layer's bias is None where it has none, of which its type says nothing; a convolution's type does.
    if any(having):
        is_sure = all(having) and layers[0].node.op.kind == "linear"
        yield from ([] if is_sure else ["if module.bias is not None:"])
        yield f"{'' if is_sure else '    '}nn.init.zeros_(module.bias)"


def _has_bias(layer: Leaf) -> bool:
    return any(name == "bias" for name, _ in layer.node.op.weights(*layer.inputs))


def _zeros(classes: Classes) -> Iterator[str]:
    """The last norms of what is added to a shortcut."""
    for own in distinct(classes):
        slots = {slot.name: slot for slot in own.family.slots}
        sums = [
            slot for slot in own.family.slots if isinstance(slot.member, Leaf) and slot.member.node.op.name == "add"
        ]
        for name in filter(None, (_last_norm(slots, slot.reads[0]) for slot in sums)):
            yield f"            if isinstance(module, {own.name}):"
            yield f"                nn.init.zeros_(module.{name}.weight)"


def _last_norm(slots: Mapping[str, Slot], name: str) -> str:
    """The norm behind which nothing of a branch stands but a gate; "" where there is none."""
    member = slots[name].member if name in slots else None
    if isinstance(member, Leaf):
        return name if member.node.op.kind == "norm" else ""
    if member is None or not member.children:
        return ""
    if member.role == "gate":
        return _last_norm(slots, slots[name].reads[0])
    last = member.children[-1]
    is_norm = member.form == "attributes" and isinstance(last, Leaf) and last.node.op.kind == "norm"
    return f"{name}.{last.name}" if is_norm else ""
