"""Single edits of a design: the settings of its parts that make it larger, smaller or otherwise built, by one step."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from pydantic.fields import FieldInfo

from arch.design import Design, Draft, Place, Stage, at
from arch.design.edits import Edit, Set, Together
from arch.design.notation import group, scalar
from arch.design.places import part_name
from arch.errors import ArchError
from arch.parts import BLOCKS, HEADS, STEMS, Model

MULTIPLE = 8
"""What a changed width is a multiple of."""
FACTORS = (0.5, 0.75, 1.25, 1.5, 2.0)
SMALL = 16
"""Whole numbers below it move by one; larger ones by a factor."""
GROUPS = (1, 2, 4, 8, 16, 32, 64)


class Candidate(NamedTuple):
    """An edit of one setting, of one part or of every stage of a kind.

    Attributes:
        setting: which one, and whose.
        words: what is done to it.
        edit: the edit.
        design: the design that it makes.
    """

    setting: str
    words: str
    edit: Edit
    design: Design


def candidates(design: Design) -> Iterator[Candidate]:
    """Every design that is one edit away and is valid."""
    draft = design.model_dump(mode="json")
    # Rounding to multiples of 8 gives small widths back as they were, and two factors one width.
    seen = {design}
    for places, title, value in _moves(draft):
        sets = tuple(Set(place=place, value=value) for place in places)
        edit = sets[0] if len(sets) == 1 else Together(edits=sets)
        edited = _applied(edit, design)
        if edited and edited not in seen:
            seen.add(edited)
            yield Candidate(title, edit.words(draft), edit, edited)


def _applied(edit: Edit, design: Design) -> Design | None:
    try:
        # Many neighbours are no designs: groups that do not divide a width, say.
        return edit.apply(design)
    except ArchError:
        return None


def _moves(draft: Draft) -> Iterator[tuple[list[Place], str, Any]]:
    """Places that are changed together, what they are called, and their new value."""
    yield from _of_part(draft, [("stem",)], STEMS[draft["stem"]["kind"]], "stem")
    yield from _of_part(draft, [("head",)], HEADS[draft["head"]["kind"]], "head")
    kinds: dict[str, list[Place]] = {}
    for index, stage in enumerate(draft["stages"]):
        place: Place = ("stages", index)
        yield from _of_part(draft, [place], Stage, part_name(place))
        yield from _of_part(draft, [(*place, "block")], BLOCKS[stage["block"]["kind"]], part_name(place))
        kinds.setdefault(stage["block"]["kind"], []).append((*place, "block"))
    for kind, places in kinds.items():
        if len(places) > 1:
            yield from _of_part(draft, places, BLOCKS[kind], f"every stage of {kind}")


def _of_part(draft: Draft, places: list[Place], model: type[Model], who: str) -> Iterator[tuple[list[Place], str, Any]]:
    values = at(draft, places[0])
    for name, info in model.model_fields.items():
        for value in _steps(name, info, values[name]) if _varied(info) else []:
            yield [(*place, name) for place in places], f"{who}: {str(info.title).lower()}", value


def _varied(info: FieldInfo) -> bool:
    """Whether measured networks differ in a setting, so that the tables show its effect on accuracy."""
    extra = info.json_schema_extra
    return isinstance(extra, dict) and bool(extra.get("varied"))


def _steps(name: str, info: FieldInfo, value: Any) -> Iterable[Any]:
    """The values next to a setting's, by its type; none for lists."""
    # Not by steps: 33 groups divide no usual width.
    if name == "groups":
        return [groups for groups in GROUPS if groups != value]
    # The tables tell networks with a norm from those without; which norm it is they do not say.
    if name == "norm":
        return ["batch" if value == "none" else "none"]
    nested = group(info)
    if nested:
        return [None] if value is not None else [nested().model_dump(mode="json")]
    step = _STEPS.get(scalar(info))
    return step(value) if step and value is not None else []


def _whole(value: int) -> list[int]:
    # A depth of 3 has neighbours 2 and 4; a width of 256 has none worth trying at 257.
    if value < SMALL:
        return [value - 1, value + 1, value * 2]
    return [max(1, round(value * factor / MULTIPLE)) * MULTIPLE for factor in FACTORS]


_STEPS: Mapping[Any, Callable[[Any], list[Any]]] = {
    bool: lambda value: [not value],
    int: _whole,
    # Bounds need no look here: a value beyond them makes no design and is passed over.
    float: lambda value: [value / 2, value * 2],
}
