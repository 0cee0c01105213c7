"""A graph as Keras source: one file that runs by itself, a function for each kind of block."""

from __future__ import annotations

from collections.abc import Iterator

from arch.analysis import Network, layer_costs, total
from arch.formats.keras.functions import Line, Writer, function_names, function_text, rendered
from arch.formats.keras.helpers import ALIASES, HELPERS, used
from arch.formats.keras.ops import written
from arch.formats.python_source import docstring, formatted
from arch.formats.torch.classes import Source, about, classes_of, titles
from arch.formats.torch.parameters import NUM_CLASSES, distinct
from arch.formats.torch.tidy import tidy
from arch.formats.torch.tree import Group, layers, tree


def source(network: Network) -> str:
    """The file: functions, `build_model()`, and a check of the parameter count and the output's shape.

    Args:
        network: what is written.

    Raises:
        ArchError: Keras cannot write an op; its path says which.
    """
    found = _read(network)
    own = [made for made in distinct(found.classes) if made is not found.main]
    names = function_names(own)
    bodies = [function_text(Writer(made, found.classes, names), about(made, network.design)) for made in own]
    bodies.append(_build(found, Writer(found.main, found.classes, names)))
    helpers = used(HELPERS, "\n".join(bodies))
    return formatted("\n\n\n".join([_header(network, "\n".join([*helpers, *bodies])), *helpers, *bodies, _FOOTER]))


def layer_names(network: Network) -> dict[str, str]:
    """The name of each node's layer, by its path; of several layers the last one's."""
    return dict(_names(_read(network).root, ""))


def _names(group: Group, prefix: str) -> Iterator[tuple[str, str]]:
    for child in group.children:
        if isinstance(child, Group):
            yield from _names(child, f"{prefix}{child.name}-")
        else:
            yield child.node.path, f"{prefix}{child.name}"


def _read(network: Network) -> Source:
    """The same classes as for PyTorch, of Keras's layers: a function stands for each."""
    return classes_of(tidy(tree(network.graph, titles(network.design), written)), network.name)


def _build(found: Source, writer: Writer) -> str:
    heads = {c.name for c in found.root.children if isinstance(c, Group) and c.role == "auxiliary"}
    classes = next((p.values[0] for p in found.main.parameters if p.name == NUM_CLASSES), None)
    given = [f"{NUM_CLASSES}: int = {classes}"] if classes else []
    given += ["input_shape: tuple[int, int, int] = INPUT", *(["auxiliary: bool = False"] if heads else [])]
    lines: list[Line] = []
    target = "x"
    for slot, variable, parts in writer.statements("", {"": "x"}):
        if slot.name in heads:
            lines += [("auxiliary", line) for line in (*rendered(parts), f"scores.append({variable})")]
        else:
            lines += parts
            target = variable
    outputs = f"[{target}, *scores] if auxiliary else {target}" if heads else target
    head = [
        f"def build_model({', '.join(given)}) -> keras.Model:",
        '    """The network with fresh weights. Its input is (batch, *input_shape)."""',
        "    inputs = x = keras.Input(input_shape)",
        *(["    scores = []"] if heads else []),
    ]
    body = [f"    {line}" for line in (*rendered(lines), *_deep(found.root))]
    return "\n".join([*head, *body, f'    return keras.Model(inputs, {outputs}, name="{found.root.title}")'])


def _deep(root: Group) -> Iterator[str]:
    """Room for Keras's recursion, where Python's limit of 1,000 calls may not be enough."""
    # Each op is at most two layers, one of them of zeros.
    depth = 2 * sum(1 for _ in layers(root))
    if depth > 800:
        yield "# Keras walks from the scores to the input by recursion, layer by layer."
        yield f"sys.setrecursionlimit(max(sys.getrecursionlimit(), {depth + 1000}))"


def _header(network: Network, text: str) -> str:
    graph = network.graph
    heads = "With `auxiliary=True` it has the scores of its auxiliary heads too.\n" if graph.auxiliary() else ""
    names = ["KerasTensor"] * ("KerasTensor" in text) + ["layers"] + ["ops"] * ("ops." in text)
    return "\n".join(
        [
            docstring(network, f"\n{_DIFFERENCES}{heads}"),
            *["", "import math", *(["import sys"] if "sys." in text else []), ""],
            f"import keras\nfrom keras import {', '.join(names)}\n",
            f"INPUT = {_moved(graph.input)}\nOUTPUT = {_moved(graph.output)}",
            f"PARAMS = {total(layer_costs(graph)).params}\n",
            *used(ALIASES, text),
        ]
    )


_DIFFERENCES = """\
Maps are channels last, as Keras has them unless its configuration says otherwise. Zeros
stand around maps in layers of their own, a map is flattened channel after channel, and
norms have the epsilon and the momentum that they are drawn with: kernels of PyTorch,
transposed from (out, in, rows, columns) to (rows, columns, in, out), give its outputs.
"""


def _moved(shape: tuple[int, ...]) -> tuple[int, ...]:
    """A shape with its channels last."""
    return (*shape[1:], shape[0])


_FOOTER = """if __name__ == "__main__":
    model = build_model()
    params = sum(math.prod(weight.shape) for weight in model.trainable_weights)
    assert params == PARAMS, f"{params} parameters, not {PARAMS}"
    assert model.output_shape[1:] == OUTPUT, f"output {model.output_shape[1:]}"
    print(f"{params:,} parameters, {INPUT} to {OUTPUT}")
"""
