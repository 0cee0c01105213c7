"""A graph as PyTorch source: one file that runs by itself. Blocks that are alike share a class."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import groupby

from arch.analysis import layer_costs, total
from arch.formats.torch.calls import HELPERS, Argument, expression
from arch.formats.torch.tree import Key, Leaf, Scope, families, tree
from arch.graph import Graph, is_auxiliary


@dataclass(slots=True)
class Class:
    """A class for a family of scopes: which of its values are parameters, and under which name."""

    name: str
    parameters: dict[int, str] = field(default_factory=dict)

    def first_uses(self) -> list[tuple[str, int]]:
        """Every parameter with the first position that it stands for, in that order."""
        first = {name: index for index, name in reversed(self.parameters.items())}
        return sorted(first.items(), key=lambda item: item[1])


def source(graph: Graph, name: str) -> str:
    """The file: classes, `build_model()`, and a self-check of the parameter count and the output's shape."""
    root = tree(graph)
    classes = _classes(root)
    bodies = "\n\n".join(
        _body(scopes[0], classes[key], classes) for key, scopes in families(root).items() if key in classes
    )
    helpers = "\n\n".join(text for helper, text in HELPERS.items() if f"{helper}(" in bodies)
    parts = [_header(graph, name, "F." in helpers), helpers, bodies, _FOOTER]
    return "\n\n".join(part for part in parts if part)


def module_path(path: str) -> str:
    """The name in `named_modules()` of the layer at a graph's path: `s1/b2/conv1` is `s1.1.conv1`."""
    names = path.split("/")
    blocks = [str(int(n[1:]) - 1) if i == 1 and n[0] == "b" and n[1:].isdigit() else n for i, n in enumerate(names)]
    return ".".join(blocks)


def _classes(root: Scope) -> dict[Key, Class]:
    taken: dict[str, int] = {}
    found: dict[Key, Class] = {}
    for key, scopes in families(root).items():
        if scopes[0].is_run and scopes[0] is not root:
            continue
        base = "Network" if scopes[0] is root else _title(scopes[0].name)
        taken[base] = taken.get(base, 0) + 1
        found[key] = Class(f"{base}{taken[base]}" if taken[base] > 1 else base, _parameters(scopes))
    return found


def _title(name: str) -> str:
    word = name.rstrip("0123456789")
    return {"b": "Block", "se": "SqueezeExcite"}.get(word, word.title())


def _parameters(scopes: list[Scope]) -> dict[int, str]:
    """Positions whose values differ between the scopes. Positions that always agree share one parameter."""
    names: dict[tuple[object, ...], str] = {}
    found: dict[int, str] = {}
    for index, value in enumerate(scopes[0].values):
        column = (value.unit, *(scope.values[index].value for scope in scopes))
        if len(set(column[1:])) > 1:
            found[index] = names.setdefault(column, value.name)
    return found


def _body(scope: Scope, own: Class, classes: dict[Key, Class]) -> str:
    parameters = dict.fromkeys(own.parameters.values())
    lines = [f"class {own.name}(nn.Module):", f"    def __init__({', '.join(['self', *parameters])}):"]
    lines.append("        super().__init__()")
    lines += [f"        self.{name} = {text}" for name, text in _members(scope, own, classes)]
    inputs = ["x", *(f"x{i}" for i in range(2, scope.inputs + 1))]
    lines += ["", f"    def forward({', '.join(['self', *inputs])}):", *_forward(scope, inputs)]
    return "\n".join(lines) + "\n"


def _members(scope: Scope, own: Class, classes: dict[Key, Class]) -> Iterator[tuple[str, str]]:
    start = 0
    for child in scope.children:
        size = len(child.values)
        given = {i - start: name for i, name in own.parameters.items() if start <= i < start + size}
        start += size
        if isinstance(child, Scope):
            yield child.name, _run(child, classes) if child.is_run else _construct(child, given, classes)
        elif child.call:
            yield child.name, _written(child.call.constructor, list(child.call.arguments), given)


def _run(scope: Scope, classes: dict[Key, Class]) -> str:
    blocks = [_construct(child, {}, classes) for child in scope.children if isinstance(child, Scope)]
    lines = []
    for text, run in groupby(blocks):
        times = len(list(run))
        lines.append(text if times == 1 else f"*({text} for _ in range({times}))")
    return "nn.Sequential(\n            " + ",\n            ".join(lines) + ",\n        )"


def _construct(scope: Scope, given: dict[int, str], classes: dict[Key, Class]) -> str:
    """A scope's class called with its values, or with the names that the scope around it was `given` for them."""
    own = classes[scope.key[:-1]]
    texts = [f"{name}={given.get(index, repr(scope.values[index].value))}" for name, index in own.first_uses()]
    return f"{own.name}({', '.join(texts)})"


def _written(constructor: str, arguments: list[Argument], given: dict[int, str]) -> str:
    texts = []
    for index, argument in enumerate(arguments):
        if index not in given and argument.keyword and argument.value == argument.default:
            continue
        text = given.get(index, repr(argument.value))
        texts.append(f"{argument.keyword}={text}" if argument.keyword else text)
    return f"{constructor}({', '.join(texts)})"


_SPARE = ("x", "y", "z", "u", "v", "w")


def _forward(scope: Scope, inputs: list[str]) -> Iterator[str]:
    """The statements. A variable is taken again as soon as its value has been read for the last time."""
    last = {read: index for index, child in enumerate(scope.children) for read in child.reads}
    holds = {-1 - position: name for position, name in enumerate(inputs)}
    for index, child in enumerate(scope.children):
        names = [holds[read] for read in child.reads]
        busy = {name for place, name in holds.items() if last.get(place, -2) > index}
        target = next(name for name in (*_SPARE, *(f"t{i}" for i in range(len(holds)))) if name not in busy)
        member = isinstance(child, Scope) or child.call is not None
        text = f"self.{child.name}({', '.join(names)})" if member else _plain(child, names)
        if is_auxiliary(child.name):
            yield f"        {child.name} = {text} if self.training else None"
            continue
        yield f"        {target} = {text}"
        holds = {place: name for place, name in holds.items() if name != target} | {index: target}
    scores = holds[len(scope.children) - 1]
    extra = [child.name for child in scope.children if is_auxiliary(child.name)]
    yield (
        f"        return ({', '.join([scores, *extra])}) if self.training else {scores}"
        if extra
        else f"        return {scores}"
    )


def _plain(child: Leaf | Scope, names: list[str]) -> str:
    assert isinstance(child, Leaf), "a scope is always a member"
    return expression(child.node.op, names)


def _header(graph: Graph, name: str, functional: bool) -> str:
    imports = "import torch\nfrom torch import nn\n" + ("from torch.nn import functional as F\n" if functional else "")
    return (
        '"""A network exported by Archscope. Run the file to check it, or import `build_model`."""\n\n'
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
