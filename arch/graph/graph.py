"""The graph: ops with paths, in execution order. Frozen; everything that is shown or exported reads it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from arch.ops import Input, Op, Shape


@dataclass(frozen=True, slots=True)
class Node:
    """One op at its place.

    Attributes:
        path: `stage/block/layer`; its prefixes are the only hierarchy there is.
        op: the primitive.
        inputs: indices of the nodes it reads, all smaller than its own.
        shape: its output, without a batch dimension.
    """

    path: str
    op: Op
    inputs: tuple[int, ...]
    shape: Shape


@dataclass(frozen=True, slots=True)
class Graph:
    """Nodes in topological order. The first is the input, the last the output."""

    nodes: tuple[Node, ...]

    def __iter__(self) -> Iterator[Node]:
        return iter(self.nodes)

    def __len__(self) -> int:
        return len(self.nodes)

    @property
    def input(self) -> Shape:
        """Shape of the image, (channels, height, width)."""
        return self.nodes[0].shape

    @property
    def output(self) -> Shape:
        """Shape that the last node writes."""
        return self.nodes[-1].shape

    def input_shapes(self, node: Node) -> tuple[Shape, ...]:
        """Shapes that `node` reads, in the order of its inputs."""
        return tuple(self.nodes[index].shape for index in node.inputs)

    def layers(self) -> Iterator[Node]:
        """Every node but the input."""
        return (node for node in self.nodes if not isinstance(node.op, Input))

    def ends(self) -> set[int]:
        """Indices of the nodes that nothing inside the graph need read: the scores, auxiliary ones too."""
        last = {scope(node.path): index for index, node in enumerate(self.nodes) if is_auxiliary(node.path)}
        return {*last.values(), len(self.nodes) - 1}


def is_auxiliary(path: str) -> bool:
    """Whether a path belongs to an auxiliary head, which runs in training only."""
    return path.startswith("aux")


def scope(path: str, levels: int = 1) -> str:
    """The first `levels` names of a path: `scope("s2/b1/conv1") == "s2"`."""
    return "/".join(path.split("/", levels)[:levels])


def within(path: str, group: str) -> bool:
    """Whether a path is a group's own, or one inside it: `s2/b1/conv1` is within `s2/b1`, `s2/b10` is not."""
    return path == group or path.startswith(f"{group}/")
