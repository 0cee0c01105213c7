"""How the weights of written source begin."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from arch.formats.torch.parameters import Classes, distinct
from arch.formats.torch.tree import Group, Leaf, layers


class Rule(NamedTuple):
    """How weights begin: its name in menus, what it does in words with its source, and the call for a weight."""

    label: str
    about: str
    call: str


RULES: Mapping[str, Rule] = {
    "he": Rule(
        "He",
        "He et al. 2015, arXiv 1502.01852, over the fan-out",
        'nn.init.kaiming_normal_({}, mode="fan_out", nonlinearity="relu")',
    ),
    "zero": Rule(
        "He, last norm of each block at zero",
        "He et al. 2015, arXiv 1502.01852; last scales at zero: Goyal et al., arXiv 1706.02677",
        'nn.init.kaiming_normal_({}, mode="fan_out", nonlinearity="relu")',
    ),
    "xavier": Rule("Xavier", "Glorot and Bengio 2010, AISTATS", "nn.init.xavier_uniform_({})"),
    "torch": Rule("PyTorch's own", "weights begin as PyTorch sets them", ""),
}
"""By the word on the command line."""


def initialise(rule: str, root: Group, classes: Classes) -> Iterator[str]:
    """The statements at the end of the network's constructor."""
    call = RULES[rule].call
    if not call:
        return
    convs, linears = ([layer for layer in layers(root) if layer.node.op.kind == kind] for kind in ("conv", "linear"))
    yield f"        # {RULES[rule].about}."
    yield "        for module in self.modules():"
    if convs:
        yield "            if isinstance(module, nn.Conv2d):"
        yield f"                {call.format('module.weight')}"
        yield from _zero_bias(convs)
    if linears:
        yield f"            {'elif' if convs else 'if'} isinstance(module, nn.Linear):"
        # The spread of fan-in keeps the scores at the scale of what they are made from, whatever the width.
        yield '                nn.init.kaiming_normal_(module.weight, nonlinearity="linear")'
        yield from _zero_bias(linears)
    if rule == "zero":
        yield from _zeros(classes)


def _zero_bias(layers: Sequence[Leaf]) -> Iterator[str]:
    having = [_has_bias(layer) for layer in layers]
    # A linear layer's bias is None where it has none, of which its type says nothing; a convolution's type does.
    if any(having):
        is_sure = all(having) and layers[0].node.op.kind == "linear"
        yield from ([] if is_sure else ["                if module.bias is not None:"])
        yield f"{' ' * (16 if is_sure else 20)}nn.init.zeros_(module.bias)"


def _has_bias(layer: Leaf) -> bool:
    return any(name == "bias" for name, _ in layer.node.op.weights(*layer.inputs))


def _zeros(classes: Classes) -> Iterator[str]:
    """The norms whose outputs are added to a shortcut."""
    for own in distinct(classes):
        ops = {slot.name: slot.member.node.op for slot in own.family.slots if isinstance(slot.member, Leaf)}
        added = [slot.reads[0] for slot in own.family.slots if slot.name in ops and ops[slot.name].name == "add"]
        for name in [name for name in added if name in ops and ops[name].kind == "norm"]:
            yield f"            if isinstance(module, {own.name}):"
            yield f"                nn.init.zeros_(module.{name}.weight)"
