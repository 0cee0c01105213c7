"""A graph as the kernels that an engine runs: what each reads and writes, and what is in memory meanwhile.

A kernel is a run of ops whose intermediate maps are never written: it reads what comes from outside once, and writes
what is read outside once. Before anything is fused each op is a kernel; ops that only rename elements are in none.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import prod
from typing import NamedTuple

from arch.analysis.cost import MAC_KINDS
from arch.analysis.rules import ONE_IMAGE, Setting
from arch.graph import Graph, Node
from arch.ops import Kind, Shape

Kernels = Sequence[tuple[int, ...]]
"""For each kernel the indices of its nodes, both in execution order."""


class KernelCost(NamedTuple):
    """What one kernel costs for one image.

    Attributes:
        path: of the op that it is named after: its convolution or linear layer, else its first op.
        label: its ops, `conv 3×3, 64 + add + relu`.
        ops: their paths.
        kind: of the op that it is named after.
        stage: path of the stem, the stage or the head that it is in; "" for none.
        inputs: shapes of the maps that it reads from outside, each map once.
        outputs: shapes of the maps that it writes for others.
        params: weights.
        macs: multiply-accumulates of convolutions and linear layers.
        known: whether the cost of all its ops is known; 0 MACs and params say nothing otherwise.
    """

    path: str
    label: str
    ops: tuple[str, ...]
    kind: Kind
    stage: str
    inputs: tuple[Shape, ...]
    outputs: tuple[Shape, ...]
    params: int
    macs: int
    known: bool

    def traffic(self, setting: Setting = ONE_IMAGE) -> int:
        """Bytes read, weights included, and written, for a batch; nothing stays in a cache."""
        # Weights are read once for the whole batch, maps for each image.
        maps = sum([prod(shape) for shape in (*self.inputs, *self.outputs)])
        return (maps * setting.batch + self.params) * setting.element

    def intensity(self, setting: Setting = ONE_IMAGE) -> float:
        """Operations for a byte of traffic, a multiply-accumulate being two; 0 where nothing moves."""
        # Data sheets count two operations for a multiply-accumulate; so do the peaks that this is held against.
        moved = self.traffic(setting)
        return 2 * self.macs * setting.batch / moved if moved else 0.0


@dataclass(frozen=True, slots=True)
class KernelSums:
    """Sums over the kernels of a graph.

    Attributes:
        kernels: how many run.
        ops: how many ops are in them.
        params: weights.
        macs: multiply-accumulates for one image.
        traffic_bytes: read and written, for the batch.
        peak_bytes: of the maps that are in memory at once at most, for the batch.
        unknown: kernels whose cost is not known: params and MACs are lower bounds with one of them.
    """

    kernels: int
    ops: int
    params: int
    macs: int
    traffic_bytes: int
    peak_bytes: int
    unknown: int


def one_each(graph: Graph) -> Kernels:
    """A kernel for each op that runs at inference: what is run where nothing is fused."""
    hidden = graph.auxiliary()
    # Node 0 is the image; a flatten or a slice writes nothing.
    return [(i,) for i, node in enumerate(graph.nodes) if i and i not in hidden and not node.op.view]


def kernel_costs(graph: Graph, kernels: Kernels) -> list[KernelCost]:
    """The cost of every kernel, in execution order."""
    return _costs(graph, kernels, _written(graph, kernels))


def _costs(graph: Graph, kernels: Kernels, written: Sequence[Sequence[int]]) -> list[KernelCost]:
    top = graph.top()
    return [_cost(graph, kernel, outside, top) for kernel, outside in zip(kernels, written, strict=True)]


def _cost(graph: Graph, kernel: tuple[int, ...], outside: Sequence[int], top: Sequence[int]) -> KernelCost:
    nodes = [graph.nodes[index] for index in kernel]
    # A pooling or a sum that runs with a convolution is named after it: the work is there.
    main = next((node for node in nodes if node.op.kind in MAC_KINDS), nodes[0])
    shapes = [graph.input_shapes(node) for node in nodes]
    pairs = list(zip(nodes, shapes, strict=True))
    return KernelCost(
        main.path,
        " + ".join(_words(nodes)),
        tuple([node.path for node in nodes]),
        main.op.kind,
        graph.scopes[top[main.scope]].path,
        tuple([graph.nodes[index].shape for index in reads(graph, kernel)]),
        tuple([graph.nodes[index].shape for index in outside]),
        sum([prod(shape) for node, read in pairs for _, shape in node.op.weights(*read)]),
        sum([n.op.counts(read, n.shape).multiplications for n, read in pairs if n.op.kind in MAC_KINDS]),
        all(node.op.known for node in nodes),
    )


def _words(nodes: Sequence[Node]) -> Iterator[str]:
    """The first op with its settings, of the others their names alone where these say enough."""
    for index, node in enumerate(nodes):
        yield node.op.label if index == 0 or node.op.kind in ("conv", "linear", "pool") else node.op.name


def reads(graph: Graph, kernel: Sequence[int]) -> list[int]:
    """Nodes outside a kernel whose maps it reads, each once; a view counts as the part that it shows."""
    inside = set(kernel)
    found: dict[int, None] = {}
    for index in kernel:
        for source in graph.nodes[index].inputs:
            # A view between two ops of one kernel is inside as well: nothing of it is ever written.
            if source not in inside and not (graph.nodes[source].op.view and _owner(graph, source) in inside):
                found[source] = None
    return list(found)


def _owner(graph: Graph, index: int) -> int:
    """The node that wrote what a view shows."""
    while graph.nodes[index].op.view:
        index = graph.nodes[index].inputs[0]
    return index


def _written(graph: Graph, kernels: Kernels) -> list[list[int]]:
    """For each kernel those of its nodes that others read, or that the network returns."""
    kernel_of = {index: place for place, kernel in enumerate(kernels) for index in kernel}
    found: list[dict[int, None]] = [{} for _ in kernels]
    hidden = graph.auxiliary()
    for index, node in enumerate(graph.nodes):
        # A view reads nothing itself; what reads the view reads its owner.
        if node.op.view or index in hidden:
            continue
        for source in node.inputs:
            owner = _owner(graph, source)
            if owner in kernel_of and kernel_of.get(index) != kernel_of[owner]:
                found[kernel_of[owner]][owner] = None
    for index in graph.outputs:
        owner = _owner(graph, index)
        if owner in kernel_of:
            found[kernel_of[owner]][owner] = None
    return [sorted(nodes) for nodes in found]


def peak(graph: Graph, kernels: Kernels) -> int:
    """Elements per image of all maps that are in memory at once at most; a map is freed after its last reader.

    A kernel that begins with an elementwise op writes over its first input where nothing else reads that: with each op
    a kernel of its own this is what `live` says.
    """
    return _peak(graph, kernels, _written(graph, kernels))


def _peak(graph: Graph, kernels: Kernels, written: Sequence[Sequence[int]]) -> int:
    held_by, last = _memory(graph, kernels, written)
    # The image is there from the start.
    held = {0: prod(graph.input)}
    most = total = held[0]
    for place, outside in enumerate(written):
        for index in outside:
            if held_by[index] == index:
                held[index] = prod(graph.nodes[index].shape)
                total += held[index]
        # What a kernel reads is in memory until it has written: inputs are freed only after this.
        most = max(most, total)
        read = {held_by[_owner(graph, source)] for source in reads(graph, kernels[place])}
        for owner in read | {held_by[index] for index in outside}:
            if last.get(owner, place) <= place:
                total -= held.pop(owner, 0)
    return most


def _memory(graph: Graph, kernels: Kernels, written: Sequence[Sequence[int]]) -> tuple[dict[int, int], dict[int, int]]:
    """For each written node the one whose memory it lies in; for each of those the last kernel that needs it."""
    read = [[_owner(graph, source) for source in reads(graph, kernel)] for kernel in kernels]
    until = {source: place for place, sources in enumerate(read) for source in sources}
    until.update((_owner(graph, index), len(kernels)) for index in graph.outputs)
    held_by, last = {0: 0}, {0: until.get(0, -1)}
    for place, outside in enumerate(written):
        for index in outside:
            over = _over(graph, kernels[place], held_by) if len(outside) == 1 else 0
            # Never the image, which belongs to the caller.
            free = over and last[over] <= place and _alone(graph, kernels[place], index, over, held_by)
            held_by[index] = over if free else index
            last[held_by[index]] = max(last.get(held_by[index], -1), until.get(index, place))
    return held_by, last


def _over(graph: Graph, kernel: Sequence[int], held_by: dict[int, int]) -> int:
    """The owner of the first input of a kernel that begins with an op which can write over it; 0 for none."""
    first = graph.nodes[kernel[0]]
    return held_by[_owner(graph, first.inputs[0])] if first.op.in_place and first.inputs else 0


def _alone(graph: Graph, kernel: Sequence[int], index: int, over: int, held_by: dict[int, int]) -> bool:
    """Whether the first input is as large as what is written, and no other input lies in the same memory."""
    first = graph.nodes[kernel[0]].inputs[0]
    others = [source for source in reads(graph, kernel) if source != first]
    same = prod(graph.nodes[first].shape) == prod(graph.nodes[index].shape) == prod(graph.nodes[over].shape)
    return same and all(held_by[_owner(graph, other)] != over for other in others)


def kernel_sums(graph: Graph, kernels: Kernels, setting: Setting = ONE_IMAGE) -> KernelSums:
    """What all kernels cost together."""
    written = _written(graph, kernels)
    costs = _costs(graph, kernels, written)
    return KernelSums(
        len(costs),
        sum([len(cost.ops) for cost in costs]),
        sum([cost.params for cost in costs]),
        sum([cost.macs for cost in costs]),
        sum([cost.traffic(setting) for cost in costs]),
        _peak(graph, kernels, written) * setting.batch * setting.element,
        sum([not cost.known for cost in costs]),
    )
