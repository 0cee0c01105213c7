"""What a class has, place by place, and how groups that leave some of it out fit into it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from arch.formats.torch.tree import CHANNELS, CLASSES, Child, Group, Leaf, identifier
from arch.ops.torch_code import Call

INPUT = ""
"""The name of what a group reads; of several, the later ones are numbered."""
Known = Mapping[int, Any]
"""The class of each group that has one, by its `id`: only whether two are the same matters here."""


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


def signature(child: Child, known: Known) -> Any:
    """What must agree for two children to be written alike, whatever their numbers."""
    if isinstance(child, Leaf):
        if not isinstance(child.written, Call):
            return type(child.node.op), child.reads
        # The keywords too: values that differ become the class's parameters.
        return child.written.constructor, tuple(a.unit.replace(CLASSES, CHANNELS) for a in child.arguments), child.reads
    family = known.get(id(child))
    return id(family) if family else contents(child, known), child.reads


def contents(group: Group, known: Known) -> Any:
    """What must agree for what two groups hold to be written alike; the names too, where a library gives them."""
    names = () if group.form == "free" else tuple(child.name for child in group.children)
    return group.form, names, tuple(signature(child, known) for child in group.children)


def slots_of(groups: Sequence[Group], known: Known) -> list[Slot] | None:
    """What a class for some groups has, one of each structure; None where one class cannot serve them."""
    names = _merged([[child.name for child in group.children] for group in groups])
    if names is None:
        return None
    slots = []
    for name in names:
        members = [next((child for child in group.children if child.name == name), None) for group in groups]
        there = [member for member in members if member is not None]
        if len({_kind(member, known) for member in there}) > 1:
            return None
        slot = Slot(name, members)
        if isinstance(there[0], Group) and id(there[0]) not in known:
            inner = slots_of([member for member in there if isinstance(member, Group)], known)
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


class Name(NamedTuple):
    """What a child is to be called, and what those in it are."""

    own: str
    inner: tuple[Name, ...] = ()


def names(group: Group, known: Known) -> tuple[Name, ...]:
    """What the children of a group are called, those of its Sequentials too."""
    return tuple(Name(child.name, _inner_names(child, known)) for child in group.children)


def _inner_names(child: Child, known: Known) -> tuple[Name, ...]:
    return names(child, known) if isinstance(child, Group) and id(child) not in known else ()


def rename(groups: Sequence[Group], wanted: Sequence[Name]) -> None:
    """Call the children of groups of one structure alike: names are for people, and in a file anything."""
    for group in groups:
        for child, name in zip(group.children, wanted, strict=True):
            child.name = name.own
            if isinstance(child, Group) and name.inner:
                rename([child], name.inner)


DIFFERS, MISSING = 3, 2
"""The prices of taking two unlike layers for the same, less than for two layers that are each left out elsewhere."""


def aligned(slots: Sequence[Slot], children: Sequence[Child], known: Known) -> tuple[Name, ...]:
    """What the children of a group are called in a class that may have more, or other ones.

    The cheapest alignment of two sequences (Needleman and Wunsch 1970): what the layers are decides, not their names.
    """
    rows, columns = len(slots), len(children)
    costs = [[MISSING * (i + j) for j in range(columns + 1)] for i in range(rows + 1)]
    for i in range(1, rows + 1):
        for j in range(1, columns + 1):
            gap = MISSING + min(costs[i - 1][j], costs[i][j - 1])
            costs[i][j] = min(gap, costs[i - 1][j - 1] + _price(slots[i - 1].member, children[j - 1], known))
    pairs: dict[int, Slot] = {}
    i, j = rows, columns
    while i and j:
        if costs[i][j] == costs[i - 1][j - 1] + _price(slots[i - 1].member, children[j - 1], known):
            pairs[j - 1] = slots[i - 1]
            i, j = i - 1, j - 1
        elif costs[i][j] == MISSING + costs[i - 1][j]:
            i -= 1
        else:
            j -= 1
    taken = {slot.name for slot in slots}
    return tuple(_name(child, pairs.get(index), taken, known) for index, child in enumerate(children))


def _name(child: Child, slot: Slot | None, taken: set[str], known: Known) -> Name:
    if slot is None:
        return Name(identifier(child.name, taken), _inner_names(child, known))
    if slot.slots and isinstance(child, Group):
        return Name(slot.name, aligned(slot.slots, child.children, known))
    return Name(slot.name)


def _price(one: Child, other: Child, known: Known) -> int:
    if _kind(one, known) != _kind(other, known):
        return 2 * DIFFERS
    return 0 if _look(one) == _look(other) else DIFFERS


def _kind(child: Child, known: Known) -> Any:
    """As `signature`, without place and contents: what one slot must have in common."""
    if isinstance(child, Leaf):
        return signature(child, known)[:-1]
    return id(known.get(id(child)))


def _look(child: Child) -> Any:
    """What tells two layers of one kind apart, though their numbers of channels and their strides may differ."""
    if isinstance(child, Group):
        return child.role
    grouped = any(argument.unit == "groups" and argument.value > 1 for argument in child.arguments)
    return child.role, grouped, [argument.value for argument in child.arguments if argument.unit in ("kernel", "size")]
