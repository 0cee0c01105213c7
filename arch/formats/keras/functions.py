"""The text of functions, one for each kind of block. Lines are as they come: the formatter breaks them."""

from __future__ import annotations

import builtins
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from arch.formats.keras.helpers import HELPERS
from arch.formats.keras.learned import LEARNED
from arch.formats.torch.family import Place
from arch.formats.torch.parameters import Class, Classes, Parameter, arguments
from arch.formats.torch.slots import Slot, input_name
from arch.formats.torch.tree import Leaf, identifier
from arch.formats.torch.write import call
from arch.ops.torch_code import Call

_SPARE = ("x", "y", "z", "u", "v", "w")
_TAKEN = {
    *dir(builtins),
    *HELPERS,
    *_SPARE,
    "auxiliary",
    "build_model",
    "i",
    "input_shape",
    "inputs",
    "keras",
    "layers",
}
_TAKEN |= {"math", "model", "name", "ops", "params", "scores", "sys"}
_NUMBERED = re.compile(r"(.*?)(0|[1-9][0-9]*)")

Line = tuple[str, str]
"""The condition under which a statement runs, "" for none, and the statement."""


@dataclass(frozen=True, slots=True)
class Writer:
    """What writes the calls of one function.

    Attributes:
        made: the class, in whose place the function stands.
        classes: of all groups.
        names: of the functions, by the names of the classes.
    """

    made: Class
    classes: Classes
    names: Mapping[str, str]

    def statements(self, prefix: str, results: Mapping[str, str]) -> Iterator[tuple[Slot, str, list[Line]]]:
        """Each part with the variable that holds what it makes, and its lines.

        Args:
            prefix: of the layers' names.
            results: variables of the inputs by their names.
        """
        slots = self.made.family.slots
        last = {name: index for index, slot in enumerate(slots) for name in _reads(slot)}
        holds = dict(results)
        for index, slot in enumerate(slots):
            busy = {variable for name, variable in holds.items() if last.get(name, -1) > index}
            given, instead = [holds[name] for name in slot.reads], holds[slot.instead]
            if slot.is_optional:
                # It is set to what stands in first: to no variable that the part reads then.
                busy |= {variable for variable in given if variable != instead}
            options = (
                *([instead] if slot.is_optional else []),
                *_SPARE,
                *(f"t{number}" for number in range(len(slots))),
            )
            target = next(name for name in options if name not in busy)
            written = self._part(slot, (slot.name,), prefix, given, target)
            yield slot, target, self._unless(written, (slot.name,), target, instead)
            holds = {name: variable for name, variable in holds.items() if variable != target}
            holds[slot.name] = target

    def _unless(self, lines: Sequence[str], place: Place, target: str, instead: str) -> list[Line]:
        """Lines under the condition of their place; before them, what the variable is where it does not hold."""
        condition = self.made.conditions.get(place, "")
        before = [("", f"{target} = {instead}")] if condition and target != instead else []
        return [*before, *((condition, line) for line in lines)]

    def _part(self, slot: Slot, place: Place, prefix: str, given: Sequence[str], target: str) -> list[str]:
        """The lines that set a variable to what a part makes; `prefix` is of the names of what it stands in."""
        if slot.slots:
            return list(rendered(self._chain(slot, place, f"{prefix}{slot.name}-", given[0], target)))
        return [f"{target} = {self._call(slot, place, f'{prefix}{slot.name}', given)}"]

    def _chain(self, slot: Slot, place: Place, prefix: str, given: str, target: str) -> Iterator[Line]:
        index = 0
        while index < len(slot.slots):
            inner = slot.slots[index]
            # A loop goes on with what it begins with.
            length = self._length(slot.slots[index:], place, prefix, target) if given == target else 1
            if length > 1:
                yield from (("", line) for line in self._loop(inner, length, place, prefix, target))
            else:
                written = self._part(inner, (*place, inner.name), prefix, [given], target)
                yield from self._unless(written, (*place, inner.name), target, given)
            given = target
            index += length

    def _numbered(self, slot: Slot, place: Place, prefix: str, target: str) -> tuple[list[str], str, int] | None:
        """A part's lines with `{i}` for the number in its name, the name before it, and the number."""
        match = _NUMBERED.fullmatch(slot.name)
        if match is None or (*place, slot.name) in self.made.conditions:
            return None
        text = self._part(slot, (*place, slot.name), prefix, [target], target)
        own = f"{prefix}{slot.name}"
        # No loop within a loop: both would count with one variable.
        if any("{i}" in line for line in text):
            return None
        general = [line.replace(own, f"{prefix}{match[1]}{{i}}").replace('name="', 'name=f"') for line in text]
        return general, match[1], int(match[2])

    def _length(self, slots: Sequence[Slot], place: Place, prefix: str, target: str) -> int:
        """How many of the next parts one loop can write: alike, and numbered one after another."""
        first = self._numbered(slots[0], place, prefix, target)
        if first is None:
            return 1
        length = 1
        for length, slot in enumerate(slots[1:], start=1):
            if self._numbered(slot, place, prefix, target) != (first[0], first[1], first[2] + length):
                return length
        return length + (len(slots) > 1)

    def _loop(self, slot: Slot, length: int, place: Place, prefix: str, target: str) -> Iterator[str]:
        found = self._numbered(slot, place, prefix, target)
        assert found is not None, "its length was counted"
        lines, _, number = found
        yield f"for i in range({f'{number}, {number + length}' if number else length}):"
        yield from (f"    {line}" for line in lines)

    def _call(self, slot: Slot, place: Place, name: str, given: Sequence[str]) -> str:
        member = slot.member
        if isinstance(member, Leaf):
            assert isinstance(member.written, Call), "Keras has a layer for every op"
            called = member.written.constructor
        else:
            called = self.names[self.classes[id(member)].name]
        inside = call("", arguments(member, self.classes), self.made.texts.get(place, {}))[1:-1]
        named = f'name=f"{name}"' if "{" in name else f'name="{name}"'
        # A layer's class is constructed and then called, a function called at once.
        if called.startswith("layers.") or called in LEARNED:
            read = given[0] if len(given) == 1 else f"[{', '.join(given)}]"
            return f"{called}({', '.join(filter(None, [inside, named]))})({read})"
        return f"{called}({', '.join(filter(None, [*given, inside, named]))})"


def _reads(slot: Slot) -> tuple[str, ...]:
    return (*slot.reads, slot.instead) if slot.is_optional else slot.reads


def rendered(lines: Iterable[Line]) -> Iterator[str]:
    """Statements as Python has them: those under one condition after one `if`."""
    for condition, group in groupby(lines, key=lambda line: line[0]):
        if condition:
            yield f"if {condition}:"
        yield from (f"    {line}" if condition else line for _, line in group)


def function_names(classes: Sequence[Class]) -> dict[str, str]:
    """Names of functions by those of classes: `conv_norm_act` for ConvNormAct."""
    # A parameter would hide a function of its name.
    taken = _TAKEN | {parameter.name for made in classes for parameter in made.parameters}
    return {made.name: identifier(_snake(made.name), taken) for made in classes}


def _snake(name: str) -> str:
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower()


def function_text(writer: Writer, about: str) -> str:
    """One function of blocks or parts, with what they are `about` as its docstring."""
    made = writer.made
    count = len(made.family.first.inputs)
    inputs = ["x", *(f"x{number}" for number in range(2, count + 1))]
    given = [*(f"{name}: KerasTensor" for name in inputs), *map(_declared, made.parameters), "*", "name: str"]
    parts = list(writer.statements("{name}-", {input_name(i): name for i, name in enumerate(inputs)}))
    lines = list(rendered(line for _, _, lines in parts for line in lines))
    target = f"{parts[-1][1]} = "
    if lines[-1].startswith(target):
        lines[-1] = f"return {lines[-1].removeprefix(target)}"
    else:
        lines.append(f"return {parts[-1][1]}")
    head = [f"def {writer.names[made.name]}({', '.join(given)}) -> KerasTensor:", f'    """{about}"""']
    return "\n".join([*head, *(f"    {line}" for line in lines)])


def _declared(parameter: Parameter) -> str:
    default = "" if parameter.default is None else f" = {parameter.default!r}"
    kinds = {"sides": "Sides", "padding": "Padding"}
    # A number for each side is no type that a parameter of PyTorch's has.
    is_nested = any(isinstance(value, tuple) and isinstance(value[0], tuple) for value in parameter.values)
    return f"{parameter.name}: {kinds[parameter.unit] if is_nested else parameter.type}{default}"
