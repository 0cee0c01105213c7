"""The text of classes. Lines are as they come: the formatter breaks them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from arch.formats.torch.family import Place
from arch.formats.torch.loops import Item, sequential
from arch.formats.torch.parameters import Class, Classes, Parameter, arguments
from arch.formats.torch.slots import INPUT, Slot, input_name
from arch.formats.torch.tree import Form, Group, Leaf
from arch.ops.torch_code import Argument, Call

DEEP = 3
"""Calls within each other that one statement may have."""
_SPARE = ("y", "z", "u", "v", "w")


def class_text(made: Class, classes: Classes, about: str) -> str:
    """One class of blocks or parts, with what it is `about` as its docstring."""
    chain = made.family.is_chain
    lines = [f"class {made.name}(nn.{'Sequential' if chain else 'Module'}):", f'    """{about}"""', ""]
    lines.append(f"    def __init__({', '.join(['self', *map(_declared, made.parameters)])}) -> None:")
    if chain:
        lines += ["        super().__init__(", *_items(made, classes, made.family.slots, (), "free"), "        )"]
        return "\n".join(lines)
    lines += ["        super().__init__()", *members(made, classes), "", *_forward(made)]
    return "\n".join(lines)


def _declared(parameter: Parameter) -> str:
    default = "" if parameter.default is None else f" = {parameter.default!r}"
    return f"{parameter.name}: {parameter.type}{default}"


def members(made: Class, classes: Classes) -> Iterator[str]:
    """The statements that construct what a class has."""
    names = attributes(made)
    written = set()
    for slot in sorted(made.family.slots, key=lambda slot: slot.member.rank):
        name = names[slot.name]
        condition = made.conditions.get((slot.name,))
        if _is_expression(slot):
            # What is left out by an expression needs a flag of its own at run time.
            if condition:
                yield f"        self.has_{slot.name} = {condition}"
            continue
        if name in written:
            continue
        written.add(name)
        text = _constructed(made, classes, slot, (slot.name,))
        yield f"        self.{name} = {_unless(text, condition)}"
        if condition and _switches(slot):
            yield f"        self.has_{slot.name} = {condition}"


def _unless(text: str, condition: str | None) -> str:
    return f"{text} if {condition} else nn.Identity()" if condition else text


def attributes(made: Class) -> dict[str, str]:
    """The name of the attribute for each slot: activations that are alike are one."""
    slots = [slot for slot in made.family.slots if isinstance(slot.member, Leaf)]
    shared = [slot for slot in slots if _is_shareable(slot)]
    kinds = {str(slot.member.written) for slot in shared if isinstance(slot.member, Leaf)}
    found = {slot.name: slot.name for slot in made.family.slots}
    taken = set(found) - {slot.name for slot in shared}
    if len(kinds) == 1 and len(shared) > 1 and "act" not in taken:
        found.update((slot.name, "act") for slot in shared)
    return found


def _is_shareable(slot: Slot) -> bool:
    member = slot.member
    is_plain = isinstance(member, Leaf) and member.node.op.kind == "activation" and not member.has_weights
    return is_plain and not slot.is_optional


def _is_expression(slot: Slot) -> bool:
    return isinstance(slot.member, Leaf) and not isinstance(slot.member.written, Call)


def _switches(slot: Slot) -> bool:
    """Whether a slot that is left out is no identity: something else is read in its place, or it reads several."""
    # An identity takes one input.
    return slot.is_optional and (len(slot.reads) > 1 or slot.instead != (slot.reads[0] if slot.reads else INPUT))


def _constructed(made: Class, classes: Classes, slot: Slot, place: Place) -> str:
    member = slot.member
    if slot.slots and isinstance(member, Group):
        return "\n".join(["nn.Sequential(", *_items(made, classes, slot.slots, place, member.form), ")"])
    if isinstance(member, Leaf):
        if not isinstance(member.written, Call):
            return member.written.module
        constructor = member.written.constructor
    else:
        constructor = classes[id(member)].name
    return call(constructor, arguments(member, classes), made.texts.get(place, {}))


def call(constructor: str, given: Sequence[Argument], texts: dict[int, str]) -> str:
    """A constructor's call; `texts` are for arguments that are no constants, by their index."""
    found = []
    for index, argument in enumerate(given):
        # Not where the class has a parameter for it: in another use it is no default.
        if index not in texts and argument.keyword and argument.value == argument.default:
            continue
        text = texts.get(index, repr(argument.value))
        found.append(f"{argument.keyword}={text}" if argument.keyword else text)
    return f"{constructor}({', '.join(found)})"


def _items(made: Class, classes: Classes, slots: Sequence[Slot], place: Place, form: Form) -> Iterator[str]:
    """The arguments of a Sequential."""
    found = []
    for slot in slots:
        condition = made.conditions.get((*place, slot.name))
        text = _unless(_constructed(made, classes, slot, (*place, slot.name)), condition)
        is_call = isinstance(slot.member, Group) and not slot.slots
        found.append(Item(text, slot.name if form == "keys" else "", is_call, condition is None))
    return sequential(found)


def _forward(made: Class) -> Iterator[str]:
    count = len(made.family.first.inputs)
    inputs = ["x", *(f"x{i}" for i in range(2, count + 1))]
    yield f"    def forward(self, {', '.join(f'{name}: Tensor' for name in inputs)}) -> Tensor:"
    for target, text in Statements(made, inputs).lines():
        yield f"        {target} = {text}"
    # A name and no expression: what a module returns is of any type, and `x` is a tensor by its annotation.
    yield "        return x"


class Statements:
    """The body of a `forward`: what is read once stands within what reads it, as far as that can be read.

    Args:
        made: the class.
        inputs: names of the arguments.
        apart: whether each part has a line of its own.
        named: variables for the values of certain parts, by the names of these.
    """

    def __init__(
        self, made: Class, inputs: Sequence[str], apart: bool = False, named: Mapping[str, str] | None = None
    ) -> None:
        self.apart, self.named = apart, named or {}
        self.names, self.slots = attributes(made), made.family.slots
        self.by_name = {slot.name: slot for slot in self.slots}
        self.inputs = {input_name(index): name for index, name in enumerate(inputs)}
        readers = [read for slot in self.slots for read in self._reads(slot)]
        self.inside: dict[str, int] = {}  # calls within each other, of what stands within its reader
        for slot in self.slots:
            self._place(slot, readers)

    def _reads(self, slot: Slot) -> list[str]:
        twice = slot.is_optional and (_switches(slot) or _is_expression(slot))
        return [*slot.reads, slot.instead] if twice else list(slot.reads)

    def _place(self, slot: Slot, readers: Sequence[str]) -> None:
        """Decide whether a value stands within its reader or gets a variable."""
        # Of what is merged, each may be a single call; a chain of calls begins anew where it would be too deep.
        is_merge = len(slot.reads) > 1
        for read in slot.reads:
            if self.inside.get(read, 0) >= (2 if is_merge else DEEP):
                self.inside.pop(read)
        is_read_again = self.apart or slot is self.slots[-1] or readers.count(slot.name) != 1
        if not is_read_again and not (slot.is_optional and _is_expression(slot)):
            self.inside[slot.name] = 1 + max((self.inside.get(read, 0) for read in slot.reads), default=0)

    def lines(self) -> Iterator[tuple[str, str]]:
        """Variables and what they are set to; the last is `x`."""
        stored = [slot for slot in self.slots if slot.name not in self.inside]
        last_use: dict[str, int] = {}
        for index, slot in enumerate(stored):
            for name in self._variables(slot):
                last_use[name] = index
        holds = dict(self.inputs)
        for index, slot in enumerate(stored):
            text = self._text(slot, holds)
            busy = {variable for name, variable in holds.items() if last_use.get(name, -1) > index}
            options = ("x", *_SPARE, *(f"t{i}" for i in range(len(stored))))
            # The last one is the result, whatever was free.
            target = self.named.get(slot.name) or next(name for name in options if name not in busy)
            holds = {name: variable for name, variable in holds.items() if variable != target}
            holds[slot.name] = target
            yield target, text

    def _variables(self, slot: Slot) -> Iterator[str]:
        """The values in variables that the statement of a slot reads."""
        for read in self._reads(slot):
            if read in self.inside:
                yield from self._variables(self.by_name[read])
            else:
                yield read

    def _text(self, slot: Slot, holds: dict[str, str]) -> str:
        def value(name: str) -> str:
            return self._text(self.by_name[name], holds) if name in self.inside else holds[name]

        names = [value(read) for read in slot.reads]
        if isinstance(slot.member, Leaf) and not isinstance(slot.member.written, Call):
            text = slot.member.written.text(names)
            return f"{text} if self.has_{slot.name} else {value(slot.instead)}" if slot.is_optional else text
        text = f"self.{self.names[slot.name]}({', '.join(names)})"
        return f"({text} if self.has_{slot.name} else {value(slot.instead)})" if _switches(slot) else text
