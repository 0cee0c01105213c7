"""Groups that one class serves: alike but for numbers, and for parts that some of them leave out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from arch.formats.torch.tree import Child, Group, Leaf, walk
from arch.ops.torch_code import Call

Place = tuple[str, ...]
"""Names of a child and of what it lies in, below a class."""
INPUT = ""
"""The place of what a group reads; of several, the later ones are numbered."""


@dataclass(slots=True)
class Slot:
    """What a class has at one place.

    Attributes:
        name: of the attribute.
        members: of the structures of its family, None where one leaves it out.
        reads: names of what it reads.
        slots: its own, where it is a Sequential that the class writes out.
        instead: what its readers read where it is left out; "" is the first input.
    """

    name: str
    members: list[Child | None]
    reads: tuple[str, ...] = ()
    slots: list[Slot] = field(default_factory=list)
    instead: str = INPUT

    @property
    def member(self) -> Child:
        """One of those that are there."""
        return next(member for member in self.members if member is not None)

    @property
    def is_optional(self) -> bool:
        """Whether some structure leaves it out."""
        return None in self.members


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
        return self.first.is_chain and not any(slot.is_optional for slot in self.slots)


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
    if group.numbered:
        return False
    named = group.title or group.role in ("block", "transition", "auxiliary")
    return not group.is_chain or group.numbered is False or bool(named)


def _add_level(found: Families, groups: Sequence[Group], root: Group) -> None:
    structures: dict[Any, list[Group]] = {}
    for group in groups:
        inner = tuple(signature(child, found) for child in group.children)
        structures.setdefault((group.title, group.role, len(group.inputs), inner), []).append(group)
    made: list[Family] = []
    # What is in most places first: a chain that stands once joins another class, or is none; a root always is.
    for structure in sorted(structures.values(), key=lambda groups: (groups[0].is_chain, -len(groups))):
        if not any(_join(family, structure, found) for family in made):
            first = structure[0]
            if first.is_chain and len(structure) == 1 and first.numbered is None and first is not root:
                continue
            slots = _slots([first], found)
            assert slots is not None, "one group agrees with itself"
            made.append(Family(structure[0].title, [structure], slots))
    for family in made:
        found.update((id(group), family) for group in family.groups)


def _join(family: Family, structure: list[Group], found: Families) -> bool:
    own, other = family.first, structure[0]
    if (own.title, own.role, len(own.inputs)) != (other.title, other.role, len(other.inputs)) or not own.title:
        return False
    slots = _slots([*(groups[0] for groups in family.structures), other], found)
    if slots is None:
        return False
    family.structures.append(structure)
    family.slots = slots
    return True


def signature(child: Child, found: Families) -> Any:
    """What must agree for two children to be written alike, whatever their numbers."""
    if isinstance(child, Leaf):
        if not isinstance(child.written, Call):
            return type(child.node.op), child.name, child.reads
        # The keywords too: values that differ become the class's parameters.
        return child.written.constructor, tuple(a.unit for a in child.arguments), child.name, child.reads
    family = found.get(id(child))
    inner = id(family) if family else tuple(signature(inside, found) for inside in child.children)
    return inner, child.name, child.reads


def _kind(child: Child, found: Families) -> Any:
    """As `signature`, without place and contents: what two children of one name must have in common."""
    if isinstance(child, Leaf):
        own = signature(child, found)
        return own[:-2]
    return id(found.get(id(child)))


def _slots(groups: Sequence[Group], found: Families) -> list[Slot] | None:
    """What a class for some groups has, one of each structure; None where one class cannot serve them."""
    names = _merged([[child.name for child in group.children] for group in groups])
    if names is None:
        return None
    slots = []
    for name in names:
        members = [next((child for child in group.children if child.name == name), None) for group in groups]
        there = [member for member in members if member is not None]
        if len({_kind(member, found) for member in there}) > 1:
            return None
        slot = Slot(name, members)
        if isinstance(there[0], Group) and id(there[0]) not in found:
            inner = _slots([member for member in there if isinstance(member, Group)], found)
            if inner is None:
                return None
            slot.slots = _spread(inner, members)
        slots.append(slot)
    return slots if _wire(slots, groups) else None


def _spread(slots: list[Slot], members: Sequence[Child | None]) -> list[Slot]:
    """Slots of the groups that are there, as slots of all structures."""
    for slot in slots:
        inner = iter(slot.members)
        slot.members = [None if member is None else next(inner) for member in members]
        slot.slots = _spread(slot.slots, slot.members)
    return slots


def _merged(orders: Sequence[Sequence[str]]) -> list[str] | None:
    """All names in one order that agrees with each; None where there is none."""
    found = list(orders[0])
    for order in orders[1:]:
        place = 0
        for name in order:
            if name in found:
                if found.index(name) < place:
                    return None
                place = found.index(name) + 1
            else:
                found.insert(place, name)
                place += 1
    return found


def _wire(slots: list[Slot], groups: Sequence[Group]) -> bool:
    """Set what each slot reads, and what stands in for one that is left out; False where it fits no single class."""
    by_name = {slot.name: slot for slot in slots}
    seen: list[dict[str, tuple[str, ...]]] = [_read_names(group) for group in groups]
    if not slots or not all(seen):
        return all(not reads for reads in seen)
    if not _set_reads(slots, seen):
        return False
    for slot in reversed(slots):
        if slot.is_optional:
            slot.instead = _stand_in(slot, slots, seen, by_name)
    ends = [_resolved(slots[-1].name, reads, by_name) for reads in seen]
    return ends == [group.children[-1].name for group in groups] and all(
        tuple(_resolved(read, reads, by_name) for read in by_name[name].reads) == own
        for reads in seen
        for name, own in reads.items()
    )


def _set_reads(slots: Sequence[Slot], seen: Sequence[dict[str, tuple[str, ...]]]) -> bool:
    order = {slot.name: index for index, slot in enumerate(slots)}
    for slot in slots:
        several = [reads[slot.name] for reads in seen if slot.name in reads]
        if len({len(reads) for reads in several}) > 1:
            return False
        # What comes last: where it is left out, something before it is read instead.
        slot.reads = tuple(max(column, key=lambda name: order.get(name, -1)) for column in zip(*several, strict=True))
        slot.instead = slot.reads[0]
    return True


def _stand_in(
    slot: Slot, slots: list[Slot], seen: Sequence[dict[str, tuple[str, ...]]], by_name: dict[str, Slot]
) -> str:
    """What the readers of a slot read in a structure that leaves it out."""
    for reads in seen:
        if slot.name in reads:
            continue
        for reader in slots:
            if slot.name in reader.reads and reader.name in reads:
                read = reads[reader.name][reader.reads.index(slot.name)]
                # What it reads itself, where that comes to the same: it is an identity then.
                own = slot.reads[0] if slot.reads else INPUT
                return own if _resolved(own, reads, by_name) == read else read
    return slot.instead


def _read_names(group: Group) -> dict[str, tuple[str, ...]]:
    """By the name of each child, the names of what it reads."""
    names = [child.name for child in group.children]
    return {
        child.name: tuple(names[read] if read >= 0 else input_name(-1 - read) for read in child.reads)
        for child in group.children
    }


def input_name(index: int) -> str:
    """The name of a group's input, of which the first has index 0."""
    # No child has a number for a name: it would be no attribute.
    return str(index) if index else INPUT


def _resolved(name: str, reads: dict[str, tuple[str, ...]], by_name: dict[str, Slot]) -> str:
    while name in by_name and name not in reads:
        name = by_name[name].instead
    return name


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
