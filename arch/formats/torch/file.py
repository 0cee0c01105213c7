"""A graph as PyTorch source: one file that runs by itself, as somebody would have written it by hand."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from arch.analysis import Network, layer_costs, total
from arch.formats.python_source import docstring, formatted
from arch.formats.torch.classes import Source, about, classes_of, titles
from arch.formats.torch.initial import HE, RULES
from arch.formats.torch.libraries import Named, named
from arch.formats.torch.network import build_function, main_class
from arch.formats.torch.parameters import Classes, distinct
from arch.formats.torch.slots import Slot
from arch.formats.torch.tidy import tidy
from arch.formats.torch.tree import Group, layers, tree
from arch.formats.torch.write import attributes, class_text
from arch.ops.torch_code import Call

OWN = "own"
"""The names of the graph's parts."""


def read(network: Network, names: str = OWN) -> Source:
    """The classes that a network is written with.

    Args:
        network: what is written.
        names: whose names its modules have: OWN, or one of LIBRARIES.

    Raises:
        ArchError: PyTorch cannot write an op, or the library has no names for such a network.
    """
    return classes_of(_named(network, names).root, network.name)


def _named(network: Network, names: str) -> Named:
    whole = tree(network.graph, titles(network.design))
    return Named(tidy(whole), HE) if names == OWN else named(whole, names)


def source(network: Network, init: str = "auto", names: str = OWN) -> str:
    """The file: classes, `build_model()`, and a check of the parameter count and the output's shape.

    Args:
        network: what is written.
        init: how its weights begin, one of RULES, or `auto`: He's, or that of the library of the names.
        names: whose names its modules have: OWN, or one of LIBRARIES.

    Raises:
        ArchError: PyTorch cannot write an op; its path says which.
    """
    library = _named(network, names)
    found = classes_of(library.root, network.name)
    helpers = list(dict.fromkeys(_helpers(found.root)))
    parts = [own for own in distinct(found.classes) if own is not found.main]
    bodies = [class_text(own, found.classes, about(own, network.design)) for own in parts]
    rule = RULES.get(init, library.rule)
    texts = [*helpers, *bodies, main_class(found.main, found.classes, library, rule)]
    texts += [build_function(found.main, library.transforms_input), _FOOTER]
    return formatted("\n\n\n".join([_header(network, "\n".join(texts)), *texts]))


def module_paths(network: Network, names: str = OWN) -> dict[str, str]:
    """For each layer that is a module, its name in `named_modules()` of the exported network."""
    found = read(network, names)
    return dict(_module_paths(found.root, found.classes, ""))


def _module_paths(group: Group, classes: Classes, prefix: str, slots: Sequence[Slot] = ()) -> Iterator[tuple[str, str]]:
    """Paths below a group; `slots` are those of a Sequential in the class around it."""
    own = classes.get(id(group))
    slots = own.family.slots if own else slots
    # A Sequential numbers what its class has, also what this group leaves out.
    words = {slot.name: slot.name if group.form == "keys" else str(index) for index, slot in enumerate(slots)}
    if own and not (own.family.is_chain and prefix):
        words = attributes(own)
    inner = {slot.name: slot.slots for slot in slots}
    for child in group.children:
        path = f"{prefix}{words[child.name]}"
        if isinstance(child, Group):
            yield from _module_paths(child, classes, f"{path}.", inner[child.name])
        elif isinstance(child.written, Call):
            yield child.node.path, path


def _helpers(root: Group) -> Iterator[str]:
    """Source of the modules that PyTorch lacks."""
    for layer in layers(root):
        if isinstance(layer.written, Call) and layer.written.helper:
            yield layer.written.helper.rstrip()


def _header(network: Network, text: str) -> str:
    graph = network.graph
    ordered = "from collections import OrderedDict\n\n" if "OrderedDict(" in text else ""
    functional = "from torch.nn import functional as F\n" if re.search(r"\bF\.", text) else ""
    return (
        f"{docstring(network)}\n\n"
        f"{ordered}import torch\nfrom torch import Tensor, nn\n{functional}\n"
        f"INPUT = {graph.input}\nOUTPUT = {graph.output}\nPARAMS = {total(layer_costs(graph)).params}"
    )


_FOOTER = """if __name__ == "__main__":
    model = build_model().eval()
    params = sum(weight.numel() for weight in model.parameters())
    with torch.no_grad():
        output = model(torch.zeros(1, *INPUT))
    assert params == PARAMS, f"{params} parameters, not {PARAMS}"
    assert tuple(output.shape[1:]) == OUTPUT, f"output {tuple(output.shape[1:])}"
    print(f"{params:,} parameters, {INPUT} to {OUTPUT}")
"""
