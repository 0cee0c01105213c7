"""The text of the class of a whole network, and of the function that builds it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from arch.formats.torch.initial import Rule, initialise
from arch.formats.torch.libraries import Named
from arch.formats.torch.parameters import NUM_CLASSES, Class, Classes
from arch.formats.torch.tree import Group
from arch.formats.torch.write import Statements, members

# torchvision 0.29, googlenet.py and inception.py: _transform_input.
_TRANSFORM = """        if self.transform_input:
            scale = [0.229 / 0.5, 0.224 / 0.5, 0.225 / 0.5]
            shift = [(0.485 - 0.5) / 0.5, (0.456 - 0.5) / 0.5, (0.406 - 0.5) / 0.5]
            x = x * torch.tensor(scale, dtype=x.dtype, device=x.device)[:, None, None]
            x = x + torch.tensor(shift, dtype=x.dtype, device=x.device)[:, None, None]"""
_BUILT = "The network with fresh weights. Its input is (batch, *INPUT)."
_TRANSFORMED = """
    Args:
        num_classes: how many scores it gives.
        transform_input: set it for the weights that torchvision publishes. They want
            channels of mean and deviation 0.5, made here from those of ImageNet's.
    """


def main_class(own: Class, classes: Classes, named: Named, rule: Rule) -> str:
    """The class of the whole network.

    Args:
        own: it, as it is written.
        classes: those of the groups in it.
        named: its tree.
        rule: how its weights begin.
    """
    heads = [child for child in named.root.children if isinstance(child, Group) and child.role == "auxiliary"]
    lines = [f"class {own.name}(nn.Module):", '    """The whole network."""', ""]
    lines += [f"    def __init__({', '.join(['self', *_given(own, named.transforms_input)])}) -> None:"]
    lines += ["        super().__init__()"]
    lines += ["        self.transform_input = transform_input"] if named.transforms_input else []
    lines += [*members(own, classes), *initialise(rule, named.root, classes), ""]
    variables = {head.name: f"aux{number}" for number, head in enumerate(heads, start=1)}
    lines += _forward(own, variables, _TRANSFORM if named.transforms_input else "")
    return "\n".join(lines)


def _forward(own: Class, heads: Mapping[str, str], before: str) -> Iterator[str]:
    """One line a part. Auxiliary heads run in training only, and their scores follow the others."""
    variables = list(heads.values())
    tuples = f" | tuple[{', '.join(['Tensor'] * (len(heads) + 1))}]" if heads else ""
    yield f"    def forward(self, x: Tensor) -> Tensor{tuples}:"
    yield from [before] if before else []
    yield from (f"        {name}: Tensor | None = None" for name in variables)
    for target, text in Statements(own, ["x"], apart=True, named=heads).lines():
        if target in variables:
            yield "        if self.training:"
            yield f"            {target} = {text}"
        else:
            yield f"        {target} = {text}"
    if heads:
        # This is what TorchScript and type checkers understand: both see that the scores are there.
        yield f"        if {' and '.join(f'{name} is not None' for name in variables)}:"
        yield f"            return {', '.join(['x', *variables])}"
    yield "        return x"


def build_function(own: Class, transforms_input: bool) -> str:
    """`build_model`, with what the network takes."""
    given = _given(own, transforms_input)
    about = f"{_BUILT}\n{_TRANSFORMED}" if transforms_input else _BUILT
    return (
        f'def build_model({", ".join(given)}) -> {own.name}:\n    """{about}"""\n'
        f"    return {own.name}({', '.join(argument.partition(':')[0] for argument in given)})"
    )


def _given(own: Class, transforms_input: bool) -> list[str]:
    """The number of classes, with that of the drawn network as its default, and whether the input is transformed."""
    given = [f"{p.name}: int = {p.values[0]}" for p in own.parameters if p.name == NUM_CLASSES]
    return [*given, *(["transform_input: bool = False"] if transforms_input else [])]
