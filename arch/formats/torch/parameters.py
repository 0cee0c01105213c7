"""What a class takes: the numbers in which its groups differ, under the names of what they are."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations
from typing import Any

from arch.formats.torch.family import Family, Place, at, places
from arch.formats.torch.slots import Slot
from arch.formats.torch.tree import CHANNELS, CLASSES, Child, Leaf
from arch.ops.torch_code import Argument

NUM_CLASSES = "num_classes"
_NAMES = {"kernel": "kernel_size", CLASSES: NUM_CLASSES}
_DEFAULTS: Mapping[str, Any] = {"stride": 1, "padding": 0, "dilation": 1, "groups": 1, "flag": False}
"""Of parameters, by unit: what most classes are called with. The others have none."""


@dataclass(slots=True)
class Parameter:
    """Of a class: its name, its unit, and its value for each group of the family, None where nothing needs it.

    `scores` tells for each group whether the value is the network's number of classes.
    """

    name: str
    unit: str
    values: list[Any]
    scores: list[bool] = field(default_factory=list)

    @property
    def type(self) -> str:
        """As Python annotates it."""
        kinds = {type(value).__name__ for value in self.values if value is not None}
        if "tuple" in kinds:
            size = max(len(value) for value in self.values if isinstance(value, tuple))
            both = f"tuple[{', '.join(['int'] * size)}]"
            return f"int | {both}" if "int" in kinds else both
        return "float" if "float" in kinds else min(kinds, default="int")

    @property
    def default(self) -> Any:
        """What it is where a call leaves it out; None: every call says it."""
        return _DEFAULTS.get(self.unit)

    @property
    def given(self) -> list[Any]:
        """What each group's call says; where nothing needs a value and the call wants one, it is that of another."""
        found = self.default
        if found is None:
            found = next((value for value in self.values if value is not None), None)
        return [found if value is None else value for value in self.values]


@dataclass(slots=True)
class Class:
    """A class as it is written.

    Attributes:
        name: its own.
        family: what it serves.
        places: of the family's groups among its values, by their `id`.
        parameters: in the order of its calls.
        texts: for the arguments that are no constants, by place and then by index.
        conditions: when an optional slot is there, by its place.
    """

    name: str
    family: Family
    places: dict[int, int]
    parameters: list[Parameter] = field(default_factory=list)
    texts: dict[Place, dict[int, str]] = field(default_factory=dict)
    conditions: dict[Place, str] = field(default_factory=dict)

    @property
    def takes_classes(self) -> bool:
        """Whether it is called with the network's number of classes."""
        return any(parameter.name == NUM_CLASSES for parameter in self.parameters)


@dataclass(slots=True)
class _Column:
    """One argument over all groups of a family; None where a group leaves its layer out."""

    place: Place
    index: int
    unit: str
    values: list[Any]
    scores: list[bool]

    @property
    def varies(self) -> bool:
        found = zip(self.values, self.scores, strict=True)
        return len({(repr(value), score) for value, score in found if value is not None}) > 1

    @property
    def is_whole(self) -> bool:
        return None not in self.values


Classes = dict[int, Class]
"""The class of each group that has one, by its `id`."""


def distinct(classes: Classes) -> list[Class]:
    """Every class once, innermost first."""
    return list({id(own): own for own in classes.values()}.values())


def make(name: str, family: Family, classes: Classes) -> Class:
    """The class of a family, those of the groups inside it being made."""
    made = Class(name, family, {id(group): index for index, group in enumerate(family.groups)})
    columns = _columns(family, classes)
    symbols = _symbols(columns)
    named = _named(family, symbols)
    for symbol, parameter in zip(symbols, named, strict=True):
        made.parameters.append(parameter)
        for column in symbol:
            made.texts.setdefault(column.place, {})[column.index] = parameter.name
    _derive(made, columns)
    used = {word for texts in made.texts.values() for text in texts.values() for word in text.split()}
    made.parameters = [parameter for parameter in made.parameters if parameter.name in used]
    _conditions(made)
    # Python wants those with defaults last.
    made.parameters.sort(key=lambda p: (p.default is not None, p.unit == "flag"))
    return made


def arguments(child: Child, classes: Classes) -> list[Argument]:
    """What a child's constructor is called with."""
    if isinstance(child, Leaf):
        return list(child.arguments)
    own = classes.get(id(child))
    if own is None:
        return []
    index = own.places[id(child)]
    found = []
    for p in own.parameters:
        keyword = p.name if p.default is not None else ""
        unit = CLASSES if p.scores and p.scores[index] else p.unit
        found.append(Argument(p.name, p.given[index], unit, keyword, p.default))
    return found


def _columns(family: Family, classes: Classes) -> list[_Column]:
    found = []
    for place, _ in places(family.slots):
        members = [at(group, place) for group in family.groups]
        lists = [None if member is None else arguments(member, classes) for member in members]
        length = max((len(given) for given in lists if given is not None), default=0)
        for index in range(length):
            values = [None if given is None else given[index].value for given in lists]
            scores = [given is not None and given[index].unit == CLASSES for given in lists]
            units = {given[index].unit for given in lists if given is not None}
            # Where some hand on the number of classes and others do not, it is a number of channels to the class.
            found.append(_Column(place, index, min(units), values, scores))
    return found


def _symbols(columns: Sequence[_Column]) -> list[list[_Column]]:
    """Columns that a parameter each stands for: those of one unit that never differ share one."""
    found: list[list[_Column]] = []
    # Those that every group has first: the others join what they agree with.
    for column in sorted(columns, key=lambda column: not column.is_whole):
        symbol = next((symbol for symbol in found if _agrees(symbol, column)), None)
        if symbol:
            symbol.append(column)
        elif column.varies or column.unit == CLASSES:
            found.append([column])
    return found


def _values(symbol: Sequence[_Column]) -> list[Any]:
    return [next((v for v in row if v is not None), None) for row in zip(*(c.values for c in symbol), strict=True)]


def _agrees(symbol: Sequence[_Column], column: _Column) -> bool:
    if symbol[0].unit != column.unit:
        return False
    if any(column.scores[i] != other.scores[i] for other in symbol for i in range(len(column.values))):
        return False
    pairs = [(a, b) for a, b in zip(_values(symbol), column.values, strict=True) if None not in (a, b)]
    return bool(pairs) and all(a == b for a, b in pairs)


def _named(family: Family, symbols: Sequence[Sequence[_Column]]) -> list[Parameter]:
    reads = [group.inputs[0][0] if group.inputs else 0 for group in family.groups]
    writes = [group.output[0] if group.output else 0 for group in family.groups]
    middle = [s for s in symbols if s[0].unit == CHANNELS and not {_end(_values(s), reads, writes)} - {""}]
    taken: set[str] = set()
    found = []
    for symbol in symbols:
        unit, values = symbol[0].unit, _values(symbol)
        name = _NAMES.get(unit, unit)
        if unit == CHANNELS:
            alone = "reduced" if family.first.role == "gate" else "width"
            name = _end(values, reads, writes) or (_inner_name(symbol, middle) if len(middle) > 1 else alone)
        elif sum(other[0].unit == unit for other in symbols) > 1:
            name = f"{symbol[0].place[0]}_{name}"
        elif unit == "flag":
            name = f"{symbol[0].place[0]}_{symbol[0].index}"
        while name in taken:
            name += "_"
        taken.add(name)
        found.append(Parameter(name, unit, values, symbol[0].scores))
    return found


def _inner_name(symbol: Sequence[_Column], others: Sequence[Sequence[_Column]]) -> str:
    """A number of channels inside a group, by the layer that makes them: `branch1_channels`, `branch2_conv1`."""
    place = symbol[0].place
    alone = sum(other[0].place[0] == place[0] for other in others) == 1
    return f"{place[0]}_channels" if alone or len(place) == 1 else "_".join(place[:2])


def _end(values: Sequence[Any], reads: Sequence[int], writes: Sequence[int]) -> str:
    """The name of a number of channels that a group reads or writes; "" for one inside it."""
    does_read = all(v in (None, read) for v, read in zip(values, reads, strict=True))
    does_write = all(v in (None, write) for v, write in zip(values, writes, strict=True))
    return "channels" if does_read and does_write else "in_channels" if does_read else "out_channels" * does_write


def _derive(made: Class, columns: Sequence[_Column]) -> None:
    """Write by another argument what follows from it: a depthwise convolution's groups, a padding by its kernel."""
    by_place: dict[Place, dict[str, _Column]] = {}
    for column in columns:
        # The first of a unit: of a convolution's two numbers of channels that is what it reads.
        by_place.setdefault(column.place, {}).setdefault(column.unit, column)
    for column in columns:
        texts = made.texts.get(column.place, {})
        source, rule, text = _FOLLOWS.get(column.unit, ("", _same, "{}"))
        other = by_place[column.place].get(source)
        if column.index not in texts or other is None or other.index not in texts:
            continue
        pairs = zip(column.values, other.values, strict=True)
        if all(a is None or (isinstance(b, int) and a == rule(b)) for a, b in pairs):
            texts[column.index] = text.format(texts[other.index])


def _same(value: int) -> int:
    return value


def _half(value: int) -> int:
    return value // 2


_FOLLOWS: Mapping[str, tuple[str, Callable[[int], int], str]] = {
    "groups": (CHANNELS, _same, "{}"),
    "padding": ("kernel", _half, "{} // 2"),
}


def _conditions(made: Class) -> None:
    presence: dict[tuple[bool | None, ...], str] = {}
    for place, slot in places(made.family.slots):
        around = [at(group, place[:-1]) if place[:-1] else group for group in made.family.groups]
        there = tuple(
            None if outer is None else at(group, place) is not None
            for group, outer in zip(made.family.groups, around, strict=True)
        )
        if False not in there:
            continue
        if there not in presence:
            presence[there] = _condition(made, slot, there)
        made.conditions[place] = presence[there]


def _condition(made: Class, slot: Slot, there: tuple[bool | None, ...]) -> str:
    for text, holds in _candidates(made):
        if all(wanted is None or wanted == holds[index] for index, wanted in enumerate(there)):
            return text
    flag = Parameter(f"with_{slot.name}", "flag", list(there))
    made.parameters.append(flag)
    return flag.name


def _candidates(made: Class) -> list[tuple[str, list[bool]]]:
    """Conditions on the parameters that somebody would think of, and where they hold."""
    steps = [p for p in made.parameters if p.unit == "stride"]
    # By what the calls say: a value that nothing needs is there as well, and must not make up a part.
    strides = [(f"{p.name} != 1", [v != 1 for v in p.given]) for p in steps]
    pairs = combinations([p for p in made.parameters if p.unit == CHANNELS], 2)
    widths = [(f"{p.name} != {q.name}", [a != b for a, b in zip(p.given, q.given, strict=True)]) for p, q in pairs]
    both = [(f"{s} or {t}", [x or y for x, y in zip(a, b, strict=True)]) for s, a in strides for t, b in widths]
    found = [*strides, *widths, *both]
    return found + [(_negated(text), [not value for value in holds]) for text, holds in found]


def _negated(text: str) -> str:
    return text.replace("!=", "==").replace(" or ", " and ")
