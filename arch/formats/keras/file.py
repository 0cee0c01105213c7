"""A graph as Keras source: one file that runs by itself, a function for each kind of block."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from arch.analysis import Network, layer_costs, total
from arch.design import notation
from arch.errors import ArchError
from arch.formats.keras.functions import Writer, function_names, function_text
from arch.formats.keras.helpers import HELPERS
from arch.formats.keras.ops import written
from arch.formats.torch.family import families
from arch.formats.torch.file import Source, _about, _class_name, _classes, _titles, formatted, leaves
from arch.formats.torch.parameters import NUM_CLASSES
from arch.formats.torch.tidy import tidy
from arch.formats.torch.tree import CLASSES, Group, Leaf, tree
from arch.graph import fingerprint
from arch.ops import Pool, ShapeError
from arch.ops.torch_code import Call


def source(network: Network) -> str:
    """The file: functions, `build_model()`, and a check of the parameter count and the output's shape.

    Args:
        network: what is written.

    Raises:
        ArchError: Keras cannot write an op; its path says which.
    """
    found = _read(network)
    own = list({id(made): made for made in found.classes.values() if made is not found.main}.values())
    names = function_names(own)
    called = {leaf.written.constructor for leaf in leaves(found.root) if isinstance(leaf.written, Call)}
    helpers = list(dict.fromkeys(text.rstrip() for name, texts in HELPERS.items() if name in called for text in texts))
    bodies = [function_text(Writer(made, found.classes, names), _about(made, network.design)) for made in own]
    main = _build(found, Writer(found.main, found.classes, names), network)
    head = _header(network, "\n".join([*helpers, *bodies]))
    return formatted("\n\n\n".join([head, *helpers, *bodies, main, _FOOTER]))


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
    """The same classes as for PyTorch, of Keras's layers."""
    graph = network.graph
    # Torch's pooling refuses some that Keras has: it is shown another in their place.
    stand_in = Pool("max", (1, 1), (1, 1))
    shown = tuple(node._replace(op=stand_in) if isinstance(node.op, Pool) else node for node in graph.nodes)
    try:
        root = tree(replace(graph, nodes=shown), _titles(network.design))
    except ArchError as refusal:
        raise ArchError(refusal.where, refusal.what, refusal.fix.replace("PyTorch", "Keras")) from None
    nodes = {node.path: node for node in graph}
    for leaf in leaves(root):
        leaf.node = nodes[leaf.node.path]
        _write(leaf)
    root = tidy(root)
    root.title = _class_name(network.name) or "Network"
    return Source(root, _classes(root, families(root)))


def _write(leaf: Leaf) -> None:
    """Put Keras's call in the place of torch's.

    Raises:
        ArchError: Keras has none.
    """
    try:
        call = written(leaf.node.op, leaf.inputs)
    except ShapeError as refusal:
        raise ArchError(leaf.node.path, refusal.what, refusal.fix) from None
    if any(argument.unit == CLASSES for argument in leaf.arguments):
        given = (a._replace(unit=CLASSES) if a.name == "out" else a for a in call.arguments)
        call = call._replace(arguments=tuple(given))
    leaf.written = call


def _build(found: Source, writer: Writer, network: Network) -> str:
    heads = {c.name for c in found.root.children if isinstance(c, Group) and c.role == "auxiliary"}
    classes = next((p.values[0] for p in found.main.parameters if p.name == NUM_CLASSES), None)
    given = [f"{NUM_CLASSES}: int = {classes}"] if classes else []
    given += ["input_shape: tuple[int, int, int] = INPUT", *(["auxiliary: bool = False"] if heads else [])]
    lines = [f"def build_model({', '.join(given)}) -> keras.Model:"]
    lines += ['    """The network with fresh weights. Its input is (batch, *input_shape)."""']
    lines += ["    inputs = x = keras.Input(input_shape)", *(["    scores = []"] if heads else [])]
    target = "x"
    for slot, variable, statements in writer.statements("", {"": "x"}):
        if slot.name in heads:
            lines += ["    if auxiliary:", *(f"        {line}" for line in statements)]
            lines += [f"        scores.append({variable})"]
        else:
            target = variable
            lines += [f"    {line}" for line in statements]
    outputs = f"[{target}, *scores] if auxiliary else {target}" if heads else target
    return "\n".join([*lines, f'    return keras.Model(inputs, {outputs}, name="{found.root.title}")'])


def _header(network: Network, text: str) -> str:
    graph = network.graph
    # Escaped to ASCII: the file is read alike in any encoding, and no name ends the text.
    title = ascii(network.name)[1:-1].replace('"', "'")
    design = f"{notation.write(network.design)}\n" if network.design else ""
    heads = "With `auxiliary=True` it has the scores of its auxiliary heads too.\n" if graph.auxiliary() else ""
    imports = ["import math", *(["from typing import Any"] if "Any" in text else []), ""]
    names = "layers, ops" if "ops." in text else "layers"
    imports += ["import keras", f"from keras import KerasTensor, {names}" if "KerasTensor" in text else ""]
    constants = [f"INPUT = {_moved(graph.input)}", f"OUTPUT = {_moved(graph.output)}"]
    constants += [f"PARAMS = {total(layer_costs(graph)).params}", *_aliases(text)]
    return (
        f'"""{title}, written by Archscope. Run the file to check it, or import `build_model`.\n\n'
        f"{design}Architecture {fingerprint(graph)}\n\n{_DIFFERENCES}{heads}"
        '"""\n\n' + "\n".join(imports) + "\n\n" + "\n".join(constants)
    )


_DIFFERENCES = """\
Maps are channels last, as Keras has them unless its configuration says otherwise. Zeros
stand around maps in layers of their own, a vector is flattened channel after channel,
and norms have the epsilon and the momentum that they are drawn with: kernels of PyTorch,
transposed from (out, in, rows, columns) to (rows, columns, in, out), give its outputs.
"""


def _aliases(text: str) -> Iterator[str]:
    """Names of types, as far as a text has them."""
    if re.search(r"\b(Sides|Padding)\b", text):
        yield "Sides = tuple[tuple[int, int], tuple[int, int]]"
    if re.search(r"\bPadding\b", text):
        yield "Padding = int | tuple[int, int] | Sides"


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
