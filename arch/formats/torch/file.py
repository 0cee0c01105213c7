"""A graph as PyTorch source: one file that runs by itself, as somebody would have written it by hand."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from arch.analysis import Network, layer_costs, total
from arch.formats.python_source import docstring, formatted
from arch.formats.torch.classes import Source, about, classes_of, titles
from arch.formats.torch.initial import initialise
from arch.formats.torch.libraries import named
from arch.formats.torch.parameters import NUM_CLASSES, Class, Classes, distinct
from arch.formats.torch.slots import Slot
from arch.formats.torch.tidy import tidy
from arch.formats.torch.tree import Group, layers, tree
from arch.formats.torch.write import Statements, attributes, class_text, members
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
    whole = tree(network.graph, titles(network.design))
    return classes_of(tidy(whole) if names == OWN else named(whole, names), network.name)


def source(network: Network, init: str = "he", names: str = OWN) -> str:
    """The file: classes, `build_model()`, and a check of the parameter count and the output's shape.

    Args:
        network: what is written.
        init: how its weights begin, one of RULES.
        names: whose names its modules have: OWN, or one of LIBRARIES.

    Raises:
        ArchError: PyTorch cannot write an op; its path says which.
    """
    found = read(network, names)
    helpers = list(dict.fromkeys(_helpers(found.root)))
    parts = [own for own in distinct(found.classes) if own is not found.main]
    bodies = [class_text(own, found.classes, about(own, network.design)) for own in parts]
    main = _network(found, network, init)
    texts = [_header(network, "\n".join(helpers)), *helpers, *bodies, main, _build(found.main), _FOOTER]
    return formatted("\n\n\n".join(texts))


def module_paths(network: Network, names: str = OWN) -> dict[str, str]:
    """For each layer that is a module, its name in `named_modules()` of the exported network."""
    found = read(network, names)
    return dict(_module_paths(found.root, found.classes, ""))


def _module_paths(group: Group, classes: Classes, prefix: str, slots: Sequence[Slot] = ()) -> Iterator[tuple[str, str]]:
    """Paths below a group; `slots` are those of a Sequential in the class around it."""
    own = classes.get(id(group))
    slots = own.family.slots if own else slots
    # A Sequential numbers what its class has, also what this group leaves out.
    words = {slot.name: str(index) for index, slot in enumerate(slots)}
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


def _network(found: Source, network: Network, init: str) -> str:
    own = found.main
    heads = [child for child in found.root.children if isinstance(child, Group) and child.role == "auxiliary"]
    given = f", {_classes_given(own)}" if own.takes_classes else ""
    lines = [f"class {own.name}(nn.Module):", '    """The whole network."""', ""]
    lines += [f"    def __init__(self{given}) -> None:", "        super().__init__()"]
    lines += [*members(own, found.classes), *initialise(init, found.root, found.classes), ""]
    lines += _main_forward(own, [head.name for head in heads])
    return "\n".join(lines)


def _main_forward(own: Class, heads: list[str]) -> Iterator[str]:
    """One line a part. Auxiliary heads run in training only, and their scores follow the others."""
    tuples = f" | tuple[{', '.join(['Tensor'] * (len(heads) + 1))}]" if heads else ""
    yield f"    def forward(self, x: Tensor) -> Tensor{tuples}:"
    yield from (f"        {name}: Tensor | None = None" for name in heads)
    for target, text in Statements(own, ["x"], apart=True, named=heads).lines():
        if target in heads:
            yield "        if self.training:"
            yield f"            {target} = {text}"
        else:
            yield f"        {target} = {text}"
    if heads:
        # This is what TorchScript and type checkers understand: both see that the scores are there.
        yield f"        if {' and '.join(f'{name} is not None' for name in heads)}:"
        yield f"            return {', '.join(['x', *heads])}"
    yield "        return x"


def _classes_given(own: Class) -> str:
    """The number of classes as an argument, with that of the drawn network as its default."""
    return f"{NUM_CLASSES}: int = {next(p.values[0] for p in own.parameters if p.name == NUM_CLASSES)}"


def _build(own: Class) -> str:
    given, passed = (_classes_given(own), NUM_CLASSES) if own.takes_classes else ("", "")
    return (
        f"def build_model({given}) -> {own.name}:\n"
        '    """The network with fresh weights. Its input is (batch, *INPUT)."""\n'
        f"    return {own.name}({passed})"
    )


def _header(network: Network, helpers: str) -> str:
    graph = network.graph
    functional = "from torch.nn import functional as F\n" if "F." in helpers else ""
    return (
        f"{docstring(network)}\n\n"
        f"import torch\nfrom torch import Tensor, nn\n{functional}\n"
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
