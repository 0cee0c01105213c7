"""The graph: ops at their places, in execution order, in a tree of scopes. Frozen; whatever is shown reads it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

from arch.ops import Input, Op, Shape

Role = Literal[
    "network",
    "stem",
    "stage",
    "block",
    "head",
    "auxiliary",
    "shortcut",
    "branch",
    "gate",
    "transition",
    "group",
    "kernel",
]
"""What a scope is for. The part that opens it states it: nothing is read from a name. `group` is of no special kind."""


# Named tuples are made three times as fast as frozen dataclasses, and every edit makes hundreds to thousands.
class Scope(NamedTuple):
    """A group of nodes and scopes that a part opened.

    Attributes:
        path: its name and those of the scopes around it, joined by `/`; for people, and unique.
        role: what it is for.
        parent: index of the scope around it; the root is its own.
        number: its place among those of its role in the parent, from 1.
        label: what it is called on screen where the role is not enough, or "".
    """

    path: str
    role: Role
    # An index and no reference: a copied block shifts it, and equal trees compare equal.
    parent: int = 0
    number: int = 1
    label: str = ""

    @property
    def name(self) -> str:
        """The last name of the path."""
        return self.path.rpartition("/")[2]


def within(path: str, group: str) -> bool:
    """Whether a path is a group's own, or one inside it: `s2/b1/conv1` is within `s2/b1`, `s2/b10` is not.

    `verify` makes sure that what lies in a scope has a path that begins with the scope's.
    """
    return path == group or path.startswith(f"{group}/")


ROOT = Scope("", "network")


def enclosing(scopes: Sequence[Scope], index: int) -> Iterator[int]:
    """Indices of a scope and of those around it, innermost first, without the root."""
    while index:
        yield index
        index = scopes[index].parent


def common_scope(scopes: Sequence[Scope], indices: Iterable[int]) -> int:
    """Index of the innermost scope around all of some."""
    around = [[*enclosing(scopes, index), 0] for index in indices]
    return next(scope for scope in around[0] if all(scope in one for one in around))


class Node(NamedTuple):
    """One op at its place.

    Attributes:
        path: its scope's path and a name of its own; for people, and unique.
        op: the primitive.
        inputs: indices of the nodes it reads, all smaller than its own.
        shape: its output, without a batch dimension.
        scope: index of the innermost scope around it.
    """

    path: str
    op: Op
    inputs: tuple[int, ...]
    shape: Shape
    scope: int = 0

    @property
    def name(self) -> str:
        """The last name of the path."""
        return self.path.rpartition("/")[2]


@dataclass(frozen=True, slots=True)
class Unbuilt:
    """A part that runs in training only and does not fit: its path, what is wrong, and what would fix it."""

    path: str
    reason: str


@dataclass(frozen=True, slots=True)
class Graph:
    """Nodes in topological order, the first of which is the input, and what they are for.

    Attributes:
        nodes: ops at their places.
        outputs: indices of the nodes that the network returns: the scores, then those of auxiliary heads.
        scopes: the tree of groups, the root first, each after the one around it; the nodes of a scope are neighbours.
        unbuilt: auxiliary heads that do not fit this input, so that numbers in training are unknown.
    """

    nodes: tuple[Node, ...]
    # More than one with auxiliary heads alone; then the first is what inference returns.
    outputs: tuple[int, ...]
    scopes: tuple[Scope, ...] = (ROOT,)
    unbuilt: tuple[Unbuilt, ...] = ()

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
        """Shape of the scores."""
        return self.nodes[self.outputs[0]].shape

    def input_shapes(self, node: Node) -> tuple[Shape, ...]:
        """Shapes that `node` reads, in the order of its inputs."""
        nodes = self.nodes
        # A list inside is faster than a generator, and this runs for every op of every edit.
        return tuple([nodes[index].shape for index in node.inputs])

    def layers(self) -> Iterator[Node]:
        """Every node but the input."""
        return (node for node in self.nodes if not isinstance(node.op, Input))

    def top(self) -> list[int]:
        """For each scope the one below the root that holds it, or that it is: stem, stage, head; 0 for the root."""
        # One pass will do: a parent comes before its children.
        found = [0]
        for index, scope in enumerate(self.scopes[1:], start=1):
            found.append(found[scope.parent] if scope.parent else index)
        return found

    def around(self, index: int) -> Iterator[Scope]:
        """The scope of that index and those around it, innermost first, without the root."""
        return (self.scopes[scope] for scope in enclosing(self.scopes, index))

    def inside(self, role: Role) -> list[bool]:
        """For each scope whether it has a role, or lies in one that has."""
        found: list[bool] = []
        for index, scope in enumerate(self.scopes):
            found.append(scope.role == role or (index > 0 and found[scope.parent]))
        return found

    def auxiliary(self) -> frozenset[int]:
        """Indices of the nodes that run in training only."""
        hidden = self.inside("auxiliary")
        # Most networks have no auxiliary head: their nodes need not be looked at.
        if not any(hidden):
            return frozenset()
        return frozenset(index for index, node in enumerate(self.nodes) if hidden[node.scope])
