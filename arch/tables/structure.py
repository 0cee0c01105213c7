"""How layers follow one another, as a paper lists them: chains, and forks where several branches meet."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from arch.graph import Graph, Node
from arch.ops import AdaptivePool, Conv2d, Kind, Linear, LocalResponseNorm, Op, Pair, Pool, Shape


@dataclass(frozen=True, slots=True)
class Step:
    """One layer in words.

    Attributes:
        node: its index.
        text: `3×3, 64, C=32`.
        stride: of its window, (1, 1) where it has none.
    """

    node: int
    text: str
    stride: Pair = (1, 1)

    def written(self, strides: bool) -> str:
        """The text, with the stride if it is asked for."""
        return f"{self.text}, stride {_pair(self.stride)}" if strides and self.stride != (1, 1) else self.text


@dataclass(frozen=True, slots=True)
class Fork:
    """Branches that read one map and meet at the node of that index."""

    node: int
    branches: tuple[tuple[Item, ...], ...]


Item = Step | Fork

_LISTED: frozenset[Kind] = frozenset({"conv", "linear", "pool", "opaque"})
"""Norms, activations, merging and reshaping go without saying in a paper's table."""
_MODES = {"max": "max", "avg": "average"}


class _TangledError(Exception):
    """The layers are no chains and forks: some branch is read from its middle."""


class Reader:
    """Reads a graph's layers as chains and forks."""

    def __init__(self, graph: Graph) -> None:
        self._graph = graph
        self._before = _dominators(graph)
        self._shortcut = graph.inside("shortcut")
        self._seen: set[int] = set()
        # Copies of a block share their ops: their words are found once.
        self._words: dict[tuple[int, Shape], tuple[str, Pair]] = {}

    def items(self, run: Sequence[int]) -> tuple[Item, ...]:
        """What neighbouring nodes, by their indices, do; layer by layer where they are no chains and forks."""
        nodes, own = self._graph.nodes, set(run)
        entries = {index for node in run for index in nodes[node].inputs} - own
        self._seen = set()
        if len(entries) == 1:
            try:
                found = self._chain(run[-1], entries.pop())
            except _TangledError:
                self._seen = set()
            if self._seen == own:
                return found
        return tuple(step for node in run for step in self._step(node))

    def _chain(self, end: int, start: int) -> tuple[Item, ...]:
        """The items after `start`, up to `end`."""
        found: list[Item] = []
        while end != start:
            # A node that two branches share would be listed twice, and a dense graph of them without end.
            if end in self._seen:
                raise _TangledError
            self._seen.add(end)
            ways = list(dict.fromkeys(self._graph.nodes[end].inputs))
            if len(ways) > 1:
                source = self._before[end]
                found += reversed(self._met(end, source, ways))
            else:
                source = ways[0]
                found += self._step(end)
            end = source
        return tuple(reversed(found))

    def _met(self, end: int, source: int, ways: Sequence[int]) -> list[Item]:
        """What the branches between `source` and the node where they meet do; a shortcut is not listed."""
        nodes, look = self._graph.nodes, self._graph.nodes[end].op.look
        branches = [(way, self._chain(way, source)) for way in ways]
        kept = [items for way, items in branches if items and not self._shortcut[nodes[way].scope]]
        gates = [items for items in kept if look == "multiply" and self._pools_all(items)]
        kept = [items for items in kept if items not in gates]
        after = [self._gate(items) for items in gates]
        if len(kept) < 2:
            return [*(kept[0] if kept else ()), *after]
        # In a sum the input as it is goes without saying; among maps that stand side by side it is one of them.
        if look == "concat":
            kept += [(Step(way, "identity"),) for way, items in branches if not items]
        return [Fork(end, tuple(kept)), *after]

    def _pools_all(self, items: tuple[Item, ...]) -> bool:
        first = items[0]
        op = self._graph.nodes[first.node].op
        return isinstance(first, Step) and op.kind == "pool" and self._graph.nodes[first.node].shape[1:] == (1, 1)

    def _gate(self, items: tuple[Item, ...]) -> Step:
        """As Hu et al. (arXiv 1709.01507, table 1) have it: `fc, [16, 256]`."""
        widths = ", ".join(str(self._graph.nodes[item.node].shape[0]) for item in items[1:])
        return Step(items[0].node, f"fc, [{widths}]" if widths else "gate")

    def _step(self, index: int) -> list[Step]:
        node = self._graph.nodes[index]
        if node.op.kind not in _LISTED and not isinstance(node.op, LocalResponseNorm):
            return []
        read = self._graph.nodes[node.inputs[0]].shape
        key = id(node.op), read
        if key not in self._words:
            window = node.op.geometry
            self._words[key] = in_words(node, read), window.stride if window else (1, 1)
        return [Step(index, *self._words[key])]


def _dominators(graph: Graph) -> list[int]:
    """For each node the last one that everything it reads comes through; the input is its own."""
    found = [0]
    for node in graph.nodes[1:]:
        meet = node.inputs[0]
        for other in node.inputs[1:]:
            # The one further on goes back until both are the same: a node lies behind what it comes through.
            while meet != other:
                meet, other = (found[meet], other) if meet > other else (meet, found[other])
        found.append(meet)
    return found


def in_words(node: Node, read: Shape) -> str:
    """A layer as papers write it, without its stride: `3×3, 64`, `3×3 max pool`, `1000-d fc`."""
    words = _WORDS.get(type(node.op))
    return words(node.op, read) if words else node.op.label


def _conv(op: Conv2d, read: Shape) -> str:
    depthwise = op.groups > 1 and op.groups == read[0]
    parts = [f"{_pair(op.kernel, always=True)}{' depthwise' if depthwise else ''}", str(op.out)]
    # C is the cardinality of Xie et al. (arXiv 1611.05431, table 1).
    parts += [f"C={op.groups}"] if op.groups > 1 and not depthwise else []
    parts += [f"dilation {_pair(op.dilation)}"] if op.dilation != (1, 1) else []
    return ", ".join(parts)


def _adaptive(op: AdaptivePool, read: Shape) -> str:
    size = "" if op.is_global else f" to {_pair(op.size, always=True)}"
    return f"{_MODES[op.mode]} pool{size}"


_WORDS: Mapping[type[Op], Callable[[Any, Shape], str]] = {
    Conv2d: _conv,
    Pool: lambda op, read: f"{_pair(op.kernel, always=True)} {_MODES[op.mode]} pool",
    AdaptivePool: _adaptive,
    Linear: lambda op, read: f"{op.out}-d fc",
    LocalResponseNorm: lambda op, read: "response norm",
}
"""An op that is not here is written by its label."""


def _pair(pair: Pair, always: bool = False) -> str:
    return str(pair[0]) if pair[0] == pair[1] and not always else f"{pair[0]}×{pair[1]}"


def lines(items: Sequence[Item], strides: bool) -> tuple[str, ...]:
    """The lines of a block: one per item, or one per branch where branches are all that it has."""
    if len(items) == 1 and isinstance(items[0], Fork):
        return tuple(_branches(items[0], strides))
    return tuple(_line(item, strides) for item in items)


def _line(item: Item, strides: bool) -> str:
    return item.written(strides) if isinstance(item, Step) else " | ".join(_branches(item, strides))


def _branches(fork: Fork, strides: bool) -> list[str]:
    """A text per branch, neighbours that are alike as one."""
    texts = [" → ".join(_inner(item, strides) for item in branch) for branch in fork.branches]
    runs = [(text, len(list(run))) for text, run in groupby(texts)]
    return [text if count == 1 else f"{count} × ({text})" for text, count in runs]


def _inner(item: Item, strides: bool) -> str:
    return _line(item, strides) if isinstance(item, Step) else f"({_line(item, strides)})"


def steps(items: Sequence[Item]) -> list[Step]:
    """All layers of a block, whatever branch they lie in."""
    found: list[Step] = []
    for item in items:
        found += [item] if isinstance(item, Step) else [step for branch in item.branches for step in steps(branch)]
    return found
