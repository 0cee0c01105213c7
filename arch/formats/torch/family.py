"""Groups that one class serves: alike but for numbers, and for parts that some of them leave out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from arch.formats.torch.slots import Slot, aligned, contents, names, rename, slots_of
from arch.formats.torch.tree import Child, Group, walk

Place = tuple[str, ...]
"""Names of a child and of what it lies in, below a class."""


@dataclass(slots=True)
class Family:
    """Groups that share a class.

    Attributes:
        title: of the class.
        structures: groups by what they hold, numbers aside.
        slots: what the class has.
    """

    title: str
    structures: list[list[Group]]
    slots: list[Slot] = field(default_factory=list)

    @property
    def groups(self) -> list[Group]:
        """All of them."""
        return [group for structure in self.structures for group in structure]

    @property
    def first(self) -> Group:
        """One that leaves out least."""
        return max((structure[0] for structure in self.structures), key=lambda group: len(group.children))

    @property
    def is_chain(self) -> bool:
        """Whether the class is a Sequential."""
        return self.first.is_sequential and not any(slot.is_optional for slot in self.slots)


Families = dict[int, Family]
"""The family of each group that has a class, by its `id`."""


def families(root: Group) -> Families:
    """The families of all groups below a root that need a class; the root is one by itself.

    A chain of layers is written where it stands, unless it is a block, or a head that stands several times.
    """
    found: Families = {}
    heights: dict[int, list[Group]] = {}
    height: dict[int, int] = {}
    for group in walk(root):
        inner = [height[id(child)] + _wants_class(child) for child in group.children if isinstance(child, Group)]
        height[id(group)] = max(inner, default=0)
        heights.setdefault(height[id(group)], []).append(group)
    # Innermost first over the whole network: what a group holds has its class before.
    for level in sorted(heights):
        _add_level(found, [group for group in heights[level] if group is root or _wants_class(group)], root)
    return found


def _wants_class(group: Group) -> bool:
    if group.form in ("numbers", "keys"):
        return False
    return not group.is_sequential or bool(group.title) or group.role in ("block", "transition", "auxiliary")


def _add_level(found: Families, groups: Sequence[Group], root: Group) -> None:
    structures: dict[Any, list[Group]] = {}
    for group in groups:
        holds = contents(group, found)
        structures.setdefault((group.title, group.role, len(group.inputs), holds), []).append(group)
    made: list[Family] = []
    # What is in most places first: a chain that stands once joins another class, or is none; a root always is.
    for structure in sorted(structures.values(), key=lambda groups: (groups[0].is_sequential, -len(groups))):
        if not any(_join(family, structure, found) for family in made):
            first = structure[0]
            if first.is_sequential and len(structure) == 1 and first is not root:
                continue
            if first.form == "free":
                rename(structure, names(first, found))
            slots = slots_of([first], found)
            assert slots is not None, "one group agrees with itself"
            made.append(Family(structure[0].title, [structure], slots))
    for family in made:
        found.update((id(group), family) for group in family.groups)


def _join(family: Family, structure: list[Group], found: Families) -> bool:
    own, other = family.first, structure[0]
    if (own.title, own.role, len(own.inputs)) != (other.title, other.role, len(other.inputs)) or not own.title:
        return False
    # In a library's tree what a block lacks is an optional part only if the other lacks nothing of this one.
    lists = {child.name for child in own.children}, {child.name for child in other.children}
    if other.form == "attributes" and not (lists[0] <= lists[1] or lists[1] <= lists[0]):
        return False
    # Blocks of other branches are other blocks to their papers: InceptionA, InceptionB.
    if any(isinstance(child, Group) and child.role == "branch" for child in (*own.children, *other.children)):
        return False
    if other.form == "free":
        rename(structure, aligned(family.slots, other.children, found))
    slots = slots_of([*(groups[0] for groups in family.structures), other], found)
    if slots is None:
        return False
    family.structures.append(structure)
    family.slots = slots
    return True


def places(slots: Sequence[Slot], before: Place = ()) -> Iterator[tuple[Place, Slot]]:
    """Every slot of a class with its place, those of its Sequentials too."""
    for slot in slots:
        yield (*before, slot.name), slot
        yield from places(slot.slots, (*before, slot.name))


def at(group: Group, place: Place) -> Child | None:
    """What a group has at a place of its class; None where it leaves that out."""
    found: Child | None = group
    for name in place:
        if not isinstance(found, Group):
            return None
        found = next((child for child in found.children if child.name == name), None)
    return found
