"""A graph as PyTorch source: one file that runs by itself. Blocks that are alike share a class."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import groupby

from arch.analysis import Network, layer_costs, total
from arch.formats.torch.tree import Group, Key, Leaf, families, tree
from arch.graph import Graph, Role
from arch.ops.torch_code import Argument, Expression


@dataclass(slots=True)
class Class:
    """A class for a family of scopes: which of its values are parameters, and under which name."""

    name: str
    parameters: dict[int, str] = field(default_factory=dict)

    def first_uses(self) -> list[tuple[str, int]]:
        """Every parameter with the first position that it stands for, in that order."""
        # Reversed, so that of a name's positions the first is what stays.
        first = {name: index for index, name in reversed(self.parameters.items())}
        return sorted(first.items(), key=lambda item: item[1])


def source(network: Network) -> str:
    """The file: classes, `build_model()`, and a self-check of the parameter count and the output's shape.

    Raises:
        ArchError: PyTorch cannot write an op; its path says which.
    """
    root = tree(network.graph)
    classes = _classes(root)
    found = families(root)
    bodies = "\n\n".join(_body(groups[0], classes[key], classes) for key, groups in found.items() if key in classes)
    helpers = "\n\n".join(dict.fromkeys(_helpers(root)))
    parts = [_header(network.graph, network.name, "F." in helpers), helpers, bodies, _FOOTER]
    return "\n\n".join(part for part in parts if part)


def module_paths(graph: Graph) -> dict[str, str]:
    """For each layer that is a module, its name in `named_modules()` of the exported network.

    Groups that share a class have the attributes of the first of them.
    """
    root = tree(graph)
    return dict(_module_paths(root, {key: groups[0] for key, groups in families(root).items()}, ""))


def _module_paths(group: Group, first: Mapping[Key, Group], prefix: str) -> Iterator[tuple[str, str]]:
    written = first[group.key[:-1]].children
    # The root has a class even where it is a run; members of other runs are numbered by their Sequential.
    run = group.is_run and bool(prefix)
    for index, (child, named) in enumerate(zip(group.children, written, strict=True)):
        path = f"{prefix}{index if run else named.name}"
        if isinstance(child, Group):
            yield from _module_paths(child, first, f"{path}.")
        elif child.call:
            yield child.node.path, path


def _helpers(group: Group) -> Iterator[str]:
    """Source of the modules that PyTorch lacks."""
    for child in group.children:
        if isinstance(child, Group):
            yield from _helpers(child)
        elif child.call and child.call.helper:
            yield child.call.helper


def _classes(root: Group) -> dict[Key, Class]:
    taken: dict[str, int] = {}
    found: dict[Key, Class] = {}
    for key, groups in families(root).items():
        # nn.Sequential holds a run of blocks: it needs no class.
        if groups[0].is_run and groups[0] is not root:
            continue
        base = _title(groups[0])
        taken[base] = taken.get(base, 0) + 1
        found[key] = Class(f"{base}{taken[base]}" if taken[base] > 1 else base, _parameters(groups))
    return found


_TITLES: Mapping[Role, str] = {"gate": "SqueezeExcite", "auxiliary": "AuxiliaryHead"}


def _title(group: Group) -> str:
    """A class name by what the group is for; by its name where its role says nothing."""
    word = group.name.rstrip("0123456789_") if group.role == "group" else group.role
    return _TITLES.get(group.role, word.title().replace("_", "")) or "Group"


def _parameters(groups: list[Group]) -> dict[int, str]:
    """Positions whose values differ between the scopes. Positions that always agree share one parameter."""
    names: dict[tuple[object, ...], str] = {}
    found: dict[int, str] = {}
    for index, value in enumerate(groups[0].values):
        # By unit too: a width and a kernel that happen to agree everywhere are two parameters.
        column = (value.unit, *(group.values[index].value for group in groups))
        if len(set(column[1:])) > 1:
            found[index] = names.setdefault(column, value.name)
    return found


def _body(group: Group, own: Class, classes: dict[Key, Class]) -> str:
    parameters = dict.fromkeys(own.parameters.values())
    lines = [f"class {own.name}(nn.Module):", f"    def __init__({', '.join(['self', *parameters])}):"]
    lines.append("        super().__init__()")
    lines += [f"        self.{name} = {text}" for name, text in _members(group, own, classes)]
    inputs = ["x", *(f"x{i}" for i in range(2, group.inputs + 1))]
    lines += ["", f"    def forward({', '.join(['self', *inputs])}):", *_forward(group, inputs)]
    return "\n".join(lines) + "\n"


def _members(group: Group, own: Class, classes: dict[Key, Class]) -> Iterator[tuple[str, str]]:
    start = 0
    for child in group.children:
        size = len(child.values)
        given = {i - start: name for i, name in own.parameters.items() if start <= i < start + size}
        start += size
        if isinstance(child, Group):
            yield child.name, _run(child, classes) if child.is_run else _construct(child, given, classes)
        elif child.call:
            yield child.name, _written(child.call.constructor, list(child.call.arguments), given)


def _run(group: Group, classes: dict[Key, Class]) -> str:
    blocks = [_construct(child, {}, classes) for child in group.children if isinstance(child, Group)]
    lines = []
    for text, run in groupby(blocks):
        times = len(list(run))
        # A loop, not a product of a list: each block needs weights of its own.
        lines.append(text if times == 1 else f"*({text} for _ in range({times}))")
    return "nn.Sequential(\n            " + ",\n            ".join(lines) + ",\n        )"


def _construct(group: Group, given: dict[int, str], classes: dict[Key, Class]) -> str:
    """A group's class called with its values, or with the names that the group around it was `given` for them."""
    # The last item of a key is what the group reads, in which uses of one class differ.
    own = classes[group.key[:-1]]
    texts = [f"{name}={given.get(index, repr(group.values[index].value))}" for name, index in own.first_uses()]
    return f"{own.name}({', '.join(texts)})"


def _written(constructor: str, arguments: list[Argument], given: dict[int, str]) -> str:
    texts = []
    for index, argument in enumerate(arguments):
        # Not where the class has a parameter for it: in another use it is no default.
        if index not in given and argument.keyword and argument.value == argument.default:
            continue
        text = given.get(index, repr(argument.value))
        texts.append(f"{argument.keyword}={text}" if argument.keyword else text)
    return f"{constructor}({', '.join(texts)})"


_SPARE = ("x", "y", "z", "u", "v", "w")


def _forward(group: Group, inputs: list[str]) -> Iterator[str]:
    """The statements. A variable is taken again as soon as its value has been read for the last time."""
    last = {read: index for index, child in enumerate(group.children) for read in child.reads}
    holds = {-1 - position: name for position, name in enumerate(inputs)}
    for index, child in enumerate(group.children):
        names = [holds[read] for read in child.reads]
        # A value that is read here for the last time frees its name for what is written here.
        busy = {name for place, name in holds.items() if last.get(place, -2) > index}
        target = next(name for name in (*_SPARE, *(f"t{i}" for i in range(len(holds)))) if name not in busy)
        member = isinstance(child, Group) or child.call is not None
        text = f"self.{child.name}({', '.join(names)})" if member else _plain(child, names)
        if _is_auxiliary(child):
            # As torchvision's GoogLeNet has it: in evaluation auxiliary heads do not run.
            yield f"        {child.name} = {text} if self.training else None"
            continue
        yield f"        {target} = {text}"
        holds = {place: name for place, name in holds.items() if name != target} | {index: target}
    scores = holds[_last_main(group)]
    extra = [child.name for child in group.children if _is_auxiliary(child)]
    yield (
        f"        return ({', '.join([scores, *extra])}) if self.training else {scores}"
        if extra
        else f"        return {scores}"
    )


def _is_auxiliary(child: Leaf | Group) -> bool:
    return isinstance(child, Group) and child.role == "auxiliary"


def _last_main(group: Group) -> int:
    """Position of the child whose output a group hands on: its last, auxiliary heads aside."""
    return max(index for index, child in enumerate(group.children) if not _is_auxiliary(child))


def _plain(child: Leaf | Group, names: list[str]) -> str:
    assert isinstance(child, Leaf), "a group is always a member"
    assert isinstance(child.written, Expression), "a module is always a member"
    return child.written.text(names)


def _header(graph: Graph, name: str, functional: bool) -> str:
    imports = "import torch\nfrom torch import nn\n" + ("from torch.nn import functional as F\n" if functional else "")
    heads = ", ".join(dict.fromkeys(part.path.partition("/")[0] for part in graph.unbuilt))
    left_out = f"\n\nLeft out, since they do not fit the input: {heads}.\n" if heads else ""
    return (
        f'"""A network exported by Archscope. Run the file to check it, or import `build_model`.{left_out}"""\n\n'
        # Escaped to ASCII: the file is read alike in any encoding.
        f"{imports}\nNAME = {name!a}\nINPUT = {graph.input}\nOUTPUT = {graph.output}\n"
        f"PARAMS = {total(layer_costs(graph)).params}\n"
    )


_FOOTER = '''def build_model():
    """The network with freshly initialised weights. Its input is (batch, *INPUT)."""
    return Network()


if __name__ == "__main__":
    model = build_model().eval()
    params = sum(weight.numel() for weight in model.parameters())
    with torch.no_grad():
        output = model(torch.zeros(1, *INPUT))
    assert params == PARAMS, f"{params} parameters, not {PARAMS}"
    assert tuple(output.shape[1:]) == OUTPUT, f"output {tuple(output.shape[1:])}, not {OUTPUT}"
    print(f"{NAME}: {params:,} parameters, {INPUT} to {OUTPUT}")
'''
