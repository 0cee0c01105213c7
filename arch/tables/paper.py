"""The architecture table of a paper, as table 1 of He et al. (arXiv 1512.03385): stages down, networks across."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from arch import units
from arch.analysis import HOUSE, Convention, Network, at_inference, layer_costs, per_layer, total, uncounted
from arch.graph import Graph, Role, Scope
from arch.ops import Shape
from arch.tables.cells import Cell, Piece, Row, Section, Stack, Table, Value
from arch.tables.structure import Item, Reader, Step, lines, steps


@dataclass(frozen=True, slots=True)
class _Part:
    """A block, or a layer outside blocks, with what follows it alike.

    Attributes:
        size: (rows, columns) of what it writes.
        top: the stem, the stage or the head that it lies in.
        plain, strided: its lines without strides, and with them.
        strides: in a block, what strides: `2 in its 3×3 layer`.
        block: whether it is one.
        times: how many of it follow one another.
    """

    size: Shape
    top: Scope
    plain: tuple[str, ...]
    strided: tuple[str, ...]
    strides: frozenset[str]
    block: bool
    times: int = 1

    def alike(self, other: _Part) -> bool:
        """Whether the two are one run of blocks."""
        return self.block and other.block and (self.size, self.top, self.plain) == (other.size, other.top, other.plain)

    def piece(self) -> Piece:
        """Its lines; a stride is written where no other block of the run could be meant."""
        if self.times > 1:
            return Piece(self.plain, self.times)
        return Piece(self.strided, 1 if self.block and len(self.strided) > 1 else None)


@dataclass(frozen=True, slots=True)
class _Rows:
    """A network's rows, by output size."""

    network: Network
    sizes: tuple[Shape, ...]
    labels: tuple[str, ...]
    cells: tuple[Stack, ...]
    strides: tuple[str, ...]


def table(networks: Sequence[Network], rule: Convention = HOUSE) -> Table:
    """The table of one or several networks, with params and operations under a convention.

    Networks whose maps shrink alike share their rows; else each has rows of its own, below one another.
    """
    every = [_rows(network) for network in networks]
    together = len({rows.sizes for rows in every}) == 1
    groups = [every] if together else [[rows] for rows in every]
    title = f"Architecture of {networks[0].name}" if len(networks) == 1 else "Architectures"
    return Table(title, tuple(_section(group, rule) for group in groups), tuple(_notes(every, rule)))


def _section(group: Sequence[_Rows], rule: Convention) -> Section:
    heads = ("stage", "output size", *(rows.network.name for rows in group))
    found = []
    for index, size in enumerate(group[0].sizes):
        labels = {rows.labels[index] for rows in group}
        label = labels.pop() if len(labels) == 1 else ""
        found.append(_row((label, units.shape(size)), [rows.cells[index] for rows in group]))
    params, operations = zip(*(_sums(rows.network, rule) for rows in group), strict=True)
    found += [Row(("params", "", *params)), Row((rule.unit, "", *operations))]
    return Section(heads, tuple(found), (False,) * len(heads), ruled=True)


def _row(first: tuple[str, str], cells: list[Stack]) -> Row:
    # As in the paper, where the stem is written once for all networks.
    if len(cells) > 1 and len(set(cells)) == 1:
        return Row((*first, cells[0]), spans=True)
    return Row((*first, *cells))


def _sums(network: Network, rule: Convention) -> tuple[Cell, Cell]:
    """Params and operations at inference, for one image; a lower bound in words where something is unknown."""
    costs = at_inference(layer_costs(network.graph))
    whole, count = total(costs), per_layer(rule, network.implementation)
    operations = sum([count(layer) for layer in costs])
    return _sum(whole.params, whole.unknown), _sum(operations, uncounted(rule, costs))


def _sum(value: int, unknown: int) -> Cell:
    text = units.short(value)
    return units.at_least(text, unknown) if unknown else Value(value, text)


def _notes(every: Sequence[_Rows], rule: Convention) -> Iterator[str]:
    inputs = dict.fromkeys(units.shape(rows.network.graph.input) for rows in every)
    yield f"Input: {', '.join(inputs)}. {rule.unit_and_label} of one image ({rule.source})."
    yield "Brackets hold a block, with the number of blocks; norms, activations, dropout and shortcuts are not listed."
    told = dict.fromkeys(stride for rows in every for stride in rows.strides)
    for stride in told:
        who = [rows.network.name for rows in every if stride in rows.strides]
        whose = "" if len(who) == len(every) else f" of {', '.join(who)}"
        yield f"Where the output size shrinks, the first block{whose} has stride {stride}."
    if any("softmax" in line for rows in every for cell in rows.cells for p in cell.pieces for line in p.lines):
        yield "The softmax follows the scores that the network returns."


def _rows(network: Network) -> _Rows:
    parts = _merged(_parts(network.graph))
    runs = [list(run) for _, run in groupby(parts, key=lambda part: part.size)]
    runs[-1] = _with_softmax(network.graph, runs[-1])
    found = frozenset(stride for part in parts if part.times > 1 for stride in part.strides)
    return _Rows(
        network,
        tuple(run[0].size for run in runs),
        tuple(_label(run) for run in runs),
        tuple(Stack(tuple(_pieces(run))) for run in runs),
        tuple(sorted(found)),
    )


def _parts(graph: Graph) -> Iterator[_Part]:
    reader, owners, top, hidden = Reader(graph), _owners(graph), graph.top(), graph.auxiliary()
    running = [index for index in range(1, len(graph)) if index not in hidden]
    for owner, run in groupby(running, key=lambda index: owners[graph.nodes[index].scope]):
        indices = list(run)
        scope = graph.scopes[top[graph.nodes[indices[0]].scope]]
        items = reader.items(indices)
        if graph.scopes[owner].role == "block":
            yield from _part(graph, items, indices[-1], scope, block=True)
        else:
            for item in items:
                yield from _part(graph, [item], item.node, scope, block=False)


def _owners(graph: Graph) -> list[int]:
    """For each scope the block or the transition that it lies in, else the one below the root."""
    found = [0]
    for index, scope in enumerate(graph.scopes[1:], start=1):
        outer = graph.scopes[found[scope.parent]].role
        # A transition stands apart from the block that it leads to: it is another row of the table.
        apart = scope.role == "transition" or (scope.role == "block" and outer != "block")
        found.append(index if apart or scope.parent == 0 else found[scope.parent])
    return found


def _part(graph: Graph, items: Sequence[Item], last: int, top: Scope, block: bool) -> Iterator[_Part]:
    # A block of nothing that is listed, such as a bare activation, is no line.
    if not items:
        return
    shape = graph.nodes[last].shape
    size = shape[1:] if len(shape) == 3 else (1, 1)
    found = frozenset(_stride(step) for step in steps(items) if step.stride != (1, 1)) if block else frozenset()
    yield _Part(size, top, lines(items, False), lines(items, True), found, block)


def _stride(step: Step) -> str:
    stride = step.stride[0] if step.stride[0] == step.stride[1] else units.shape(step.stride)
    return f"{stride} in its {step.text.partition(',')[0]}"


def _merged(parts: Iterable[_Part]) -> list[_Part]:
    """Blocks that follow one another in a stage and are alike as one part."""
    found: list[_Part] = []
    for part in parts:
        if found and found[-1].alike(part):
            strides = found[-1].strides | part.strides
            found[-1] = replace(found[-1], times=found[-1].times + 1, strides=strides)
        else:
            found.append(part)
    return found


def _pieces(run: Sequence[_Part]) -> Iterator[Piece]:
    """The pieces of a row; the head's layers stand in one line, as in `average pool, 1000-d fc, softmax`."""
    for role, parts in groupby(run, key=lambda part: part.top.role):
        if role == "head":
            yield Piece((", ".join(line for part in parts for line in part.strided),))
        else:
            yield from (part.piece() for part in parts)


def _with_softmax(graph: Graph, run: list[_Part]) -> list[_Part]:
    """A paper's table ends in the softmax, which a network that is trained with cross-entropy leaves to its loss."""
    last = run[-1]
    if last.top.role != "head" or len(graph.nodes[graph.outputs[0]].shape) != 1:
        return run
    return [*run[:-1], replace(last, strided=(*last.strided, "softmax"))]


_NAMED: frozenset[Role] = frozenset({"stem", "head"})


def _label(run: Sequence[_Part]) -> str:
    """`stage 3`, `stages 4 to 9`, `stem`, `head`; "" where a graph has none of them."""
    stages = [part.top.number for part in run if part.top.role == "stage" and part.block]
    if stages:
        first, last = stages[0], stages[-1]
        return f"stage {first}" if first == last else f"stages {first} to {last}"
    roles = [part.top.role for part in run if part.top.role in _NAMED]
    return roles[-1] if roles else ""
