"""Golden tables of modern networks, and how ours compare with them, layer by layer.

`python -m tests.modern ID` prints the first differences between a network of the zoo and its table, or that there is
none; `python -m tests.modern ID FILE` takes the table from a file as it lies in the source of `data/modern.json.gz`.
"""

from __future__ import annotations

import gzip
import json
import sys
from collections import Counter
from functools import cache
from math import prod
from pathlib import Path
from typing import NamedTuple

from arch.analysis import at_inference, layer_costs, total
from arch.analysis.cost import MAC_KINDS
from arch.lowering import lower
from arch.ops import BatchNorm
from arch.zoo import zoo
from tests.tables import DATA

NUMBERS = ("params", "running_stats", "macs", "activations", "convs", "linears")
COLUMNS = ("kind", "kernel", "stride", "pad", "dilation", "groups", "in", "out", "params")


class Row(NamedTuple):
    """A convolution or a linear layer; shapes without batch, as ours are."""

    kind: str
    kernel: tuple[int, ...]
    stride: tuple[int, ...]
    padding: tuple[int, ...]
    dilation: tuple[int, ...]
    groups: int
    read: tuple[int, ...]
    wrote: tuple[int, ...]
    params: int

    def __str__(self):
        shapes = " to ".join("x".join(map(str, shape)) for shape in (self.read, self.wrote))
        if self.kind == "linear":
            return f"linear {shapes}, {self.params:,} params"
        kernel, stride = ("x".join(map(str, pair)) for pair in (self.kernel, self.stride))
        more = f"padding {list(self.padding)}, dilation {list(self.dilation)}, groups {self.groups}"
        return f"conv {kernel}/{stride}, {more}, {shapes}, {self.params:,} params"


class Table(NamedTuple):
    """What a library's network counts, and its layers in the order in which it runs them."""

    input: tuple[int, ...]
    numbers: dict[str, int]
    rows: tuple[Row, ...]

    @property
    def alike(self):
        """Equal for networks that are the same but for the order in which their branches run."""
        return self.input, *self.numbers.values(), frozenset(Counter(self.rows).items())


def _places(shape):
    """A linear layer's shape: channels, and places in a row, as attention reads a map of any height and width."""
    return shape if len(shape) == 1 else (shape[0], prod(shape[1:]))


def _row(kind, kernel, stride, pad, dilation, groups, read, wrote, params):
    """A row as a library sees it: with a batch, linear layers with their channels last."""
    if kind == "linear":
        read, wrote = (_places((shape[-1], *shape[1:-1])) for shape in (read, wrote))
        return Row(kind, (), (), (), (), 1, read, wrote, params)
    # A 1-d convolution over channels reads them as the places of a single channel: our vector.
    leading = 2 if len(kernel) == 1 else 1
    shapes = (tuple(shape[leading:]) for shape in (read, wrote))
    return Row(kind, *map(tuple, (kernel, stride, pad, dilation)), groups, *shapes, params)


def from_file(path):
    """A table as it lies in the source."""
    path = Path(path)
    data = json.loads(gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes())
    places = [data["columns"].index(name) for name in COLUMNS]
    return _table(data["input"], data["totals"], [[row[place] for place in places] for row in data["layers"]])


def _table(read, totals, rows):
    return Table(tuple(read), {name: totals[name] for name in NUMBERS}, tuple(_row(*row) for row in rows))


@cache
def tables():
    """All tables by library and name, as `timm.repvgg_a0.deploy`."""
    data = json.loads(gzip.decompress((DATA / "modern.json.gz").read_bytes()))
    rows = data["rows"]
    return {
        name: _table(one["input"], one["totals"], [rows[place] for place in one["layers"]])
        for name, one in data["networks"].items()
    }


def id_of(name):
    """The zoo's id for a table's name: the library's, `_deploy` behind it, `tv_` before it where timm has another."""
    library, _, network = name.partition(".")
    namesake = tables().get(f"timm.{network}")
    other = library == "tv" and namesake is not None and namesake.alike != tables()[name].alike
    return ("tv_" if other else "") + network.replace(".deploy", "_deploy")


@cache
def covered():
    """For each table that the zoo has a network of, the network: of its own id, or of one whose table is alike."""
    own = {name: id_of(name) for name in tables() if id_of(name) in zoo()}
    alike = {tables()[name].alike: id for name, id in own.items()}
    return {name: own.get(name) or alike[table.alike] for name, table in tables().items() if table.alike in alike}


def layer(graph, node):
    """Our layer as a row; None for an op of another kind."""
    op, read = node.op, graph.input_shapes(node)
    if op.kind not in MAC_KINDS:
        return None
    params = sum(prod(shape) for _, shape in op.weights(*read))
    if op.kind == "linear":
        return Row("linear", (), (), (), (), 1, _places(read[0]), _places(node.shape), params)
    if op.geometry is None:
        # Along the channels of a vector, whose length it keeps.
        side = op.weights(*read)[0][1][-1]
        return Row("conv", (side,), (1,), (side // 2,) * 2, (1,), 1, read[0], node.shape, params)
    kernel, stride, padding, dilation, groups = op.geometry
    # A blur works on each channel by itself and states no groups.
    return Row("conv", kernel, stride, sum(padding, ()), dilation, groups or read[0][0], read[0], node.shape, params)


class Execution:
    """A graph while it runs: `ready` are the layers whose inputs are all there.

    Branches side by side have no order of their own: a library runs them in that of its lines.
    """

    def __init__(self, graph):
        self.graph, self.ready = graph, {}
        hidden = graph.auxiliary()
        self.readers = {index: [] for index in range(len(graph))}
        self.missing = {}
        for index, node in enumerate(graph):
            self.missing[index] = set(node.inputs)
            for source in node.inputs if index not in hidden else ():
                self.readers[source].append(index)
        for index, node in enumerate(graph):
            if not node.inputs:
                self.run(index)

    def run(self, index):
        """Run an op, and behind it what is no layer."""
        self.ready.pop(index, None)
        done = [index]
        while done:
            source = done.pop()
            for reader in dict.fromkeys(self.readers[source]):
                self.missing[reader].remove(source)
                if not self.missing[reader]:
                    row = layer(self.graph, self.graph.nodes[reader])
                    if row is None:
                        done.append(reader)
                    else:
                        self.ready[reader] = row


def other_row(graph, rows):
    """The first row that ours do not have in their place; "" if all are equal."""
    ours = Execution(graph)
    for number, row in enumerate(rows, start=1):
        place = min((index for index, own in ours.ready.items() if own == row), default=None)
        if place is None:
            can = [f"\n  ours   {own}  {graph.nodes[index].path}" for index, own in sorted(ours.ready.items())]
            return f"layer {number} of {len(rows)}:\n  theirs {row}{''.join(can) or ' where ours has ended'}"
        ours.run(place)
    rest = [f"{own}  {graph.nodes[index].path}" for index, own in ours.ready.items()]
    return f"ours goes on behind theirs, {len(rows)} layers: {'; '.join(rest)}" if rest else ""


def numbers(graph):
    """Ours of NUMBERS."""
    costs = at_inference(layer_costs(graph))
    sums, kinds = total(costs), Counter(cost.node.op.kind for cost in costs)
    # The mean and the variance of each channel.
    stats = sum(2 * cost.node.shape[0] for cost in costs if isinstance(cost.node.op, BatchNorm))
    return dict(
        zip(NUMBERS, (sums.params, stats, sums.macs, sums.activations, kinds["conv"], kinds["linear"]), strict=True)
    )


def differences(graph, table):
    """What differs between a graph and a table, the first differing layer last; empty if nothing does."""
    found = [] if graph.input == table.input else [f"input: theirs {table.input}, ours {graph.input}"]
    ours = numbers(graph)
    found += [
        f"{name}: theirs {number:,}, ours {ours[name]:,}, {ours[name] - number:+,}"
        for name, number in table.numbers.items()
        if ours[name] != number
    ]
    return found + list(filter(None, [other_row(graph, table.rows)]))


def main(id, file=None):
    table = from_file(file) if file else {id_of(name): table for name, table in tables().items()}[id]
    print("\n".join(differences(lower(zoo()[id].design), table)) or "equal")


if __name__ == "__main__":
    main(*sys.argv[1:])
