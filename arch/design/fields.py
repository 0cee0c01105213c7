"""What a form shows of a model's settings: label, help, control, limits, options, default, as plain data.

One branch for each type of field and none for a part: a new part's form is there by itself.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from copy import copy
from functools import cache
from typing import Any, Literal, TypedDict, get_args, get_origin

from annotated_types import Ge, Gt, Le, Lt, MaxLen, MinLen
from pydantic.fields import FieldInfo

from arch.design.draft import Draft, Place, at
from arch.design.model import Design, Input, Scale, Stage
from arch.design.notation import group, scalar, texts
from arch.design.places import place_of
from arch.errors import ArchError
from arch.parts import BLOCKS, HEADS, STEMS, Auxiliary, Model

Control = Literal["switch", "choice", "whole", "number", "widths", "lines", "group", "text"]


class Field(TypedDict, total=False):
    """One setting in a form.

    Attributes:
        path: names from the part to it, joined by points, as in `block.squeeze.ratio`.
        label: what the setting is called.
        about: what it does, and its unit.
        control: how it is entered; `widths` are whole numbers in a row, `lines` texts below one another.
        default: what it holds unless something else is said; of a group whether it is on. Depth and width have none.
        first: whether a designer turns it first.
        low, high: the least and the greatest value, of an item in a list of numbers.
        open: which of the two is no value itself: "low", "high", "both".
        most: the greatest number of items, or of characters.
        least: the least number of items.
        options: the values that it takes, each with its words.
        empty: whether it may be left empty.
        needs: values of other settings, by their paths, with which alone it means something.
        group: the path of the group that it belongs to.
    """

    path: str
    label: str
    about: str
    control: Control
    default: Any
    first: bool
    low: float
    high: float
    open: str
    most: int
    least: int
    options: list[tuple[Any, str]]
    empty: bool
    needs: dict[str, list[Any]]
    group: str


def fields(model: type[Model], prefix: str = "") -> list[Field]:
    """The settings of a model, each group followed by its own; paths begin with `prefix`."""
    return list(_fields(model, prefix, ""))


@cache
def fields_by_path(model: type[Model], prefix: str = "") -> Mapping[str, Field]:
    """The settings of a model by their paths."""
    return {field["path"]: field for field in fields(model, prefix)}


@cache
def stage_fields(kind: str) -> Mapping[str, Field]:
    """The settings of a stage of a kind of block, by their paths: its own, then `block.` and the block's."""
    own = {name: copy(field) for name, field in fields_by_path(Stage).items()}
    # A depth or width of 1 is where counting begins, and nothing that a stage should be reset to.
    for name in ("depth", "width", "stride"):
        del own[name]["default"]
    # What few stages have, such as a layer for the stride, stands behind the block's own settings.
    groups = {name: field for name, field in own.items() if field["control"] == "group" or "group" in field}
    alone = {name: field for name, field in own.items() if name not in groups}
    return alone | dict(fields_by_path(BLOCKS[kind], "block.")) | groups


@cache
def design_fields() -> Mapping[str, Field]:
    """What a design states besides its parts: its name, the sizes of its input, its padding and its multipliers."""
    name = Field(path="name", label="Name", about="What the design is called.", control="text", default="Untitled")
    limits = [limit.max_length for limit in Design.model_fields["name"].metadata if isinstance(limit, MaxLen)]
    own = {name: _field(Design.model_fields[name], name, "", "") for name in ("padding", "axes")}
    sizes = fields_by_path(Input, "input.")
    return {"name": {**name, "most": limits[0]}, **sizes, **own, **fields_by_path(Scale, "scale.")}


def _fields(model: type[Model], prefix: str, parent: str) -> Iterator[Field]:
    for name in _ordered(model):
        info = model.model_fields[name]
        if _settled(info):
            continue
        yield _field(info, name, prefix, parent)
        nested = group(info)
        if nested:
            yield from _fields(nested, f"{prefix}{name}.", f"{prefix}{name}")


_PARTS = frozenset({"kind", "block"})
"""What says which part there is, and the part itself: neither is a setting of a form."""


def _settled(info: FieldInfo) -> bool:
    """Whether no form shows it: what takes one value alone, or depends on what never is."""
    extra: Mapping[str, Any] = info.json_schema_extra if isinstance(info.json_schema_extra, dict) else {}
    kind = scalar(info)
    return () in extra.get("shown_if", {}).values() or (get_origin(kind) is Literal and len(get_args(kind)) == 1)


def _ordered(model: type[Model]) -> list[str]:
    """Settings of the class itself first, then those it inherits, as they lose in interest."""
    # model_fields has those of base classes first: what matters most in a part would stand last.
    own = [name for base in model.__mro__ for name in vars(base).get("__annotations__", {})]
    return [name for name in dict.fromkeys(own) if name in model.model_fields and name not in _PARTS]


def _field(info: FieldInfo, name: str, prefix: str, parent: str) -> Field:
    extra: Mapping[str, Any] = info.json_schema_extra if isinstance(info.json_schema_extra, dict) else {}
    unit = extra.get("unit")
    found = Field(
        path=f"{prefix}{name}",
        label=str(info.title),
        about=f"{info.description} In {unit}." if unit else str(info.description),
        control=_control(info),
        default=_default(info),
    )
    # What holds for few settings is left out of the others: the browser is sent less.
    if extra.get("first"):
        found["first"] = True
    if parent:
        found["group"] = parent
    if extra.get("shown_if"):
        found["needs"] = {f"{prefix}{other}": list(values) for other, values in extra["shown_if"].items()}
    if type(None) in get_args(info.annotation) and not group(info):
        found["empty"] = True
    return {**found, **_limits(info), **_options(info, extra.get("names", {}))}


def _control(info: FieldInfo) -> Control:
    if group(info):
        return "group"
    kind = scalar(info)
    if get_origin(kind) is Literal:
        return "choice"
    if get_origin(kind) is tuple:
        return "lines" if texts(info) else "widths"
    # Without a default: a type that has no control raises where its form is made.
    controls: dict[Any, Control] = {bool: "switch", int: "whole", float: "number"}
    return controls[kind]


def _default(info: FieldInfo) -> Any:
    if group(info):
        return info.default is not None
    return list(info.default) if isinstance(info.default, tuple) else info.default


def _options(info: FieldInfo, names: Mapping[Any, str]) -> Field:
    kind = scalar(info)
    if get_origin(kind) is not Literal:
        return {}
    return {"options": [(value, names.get(value, str(value).replace("_", " "))) for value in get_args(kind)]}


def _limits(info: FieldInfo) -> Field:
    found: Field = {}
    item = get_args(info.annotation)[0] if get_origin(info.annotation) is tuple else None
    sizes = {type(limit): limit for limit in info.metadata}
    if MaxLen in sizes:
        found["most"] = sizes[MaxLen].max_length
    if MinLen in sizes:
        found["least"] = sizes[MinLen].min_length
    # The items' own bounds stand in their annotation; pydantic wraps them in a FieldInfo.
    inner = get_args(item)[1].metadata if item is not None and not texts(info) else info.metadata
    return {**found, **_range(inner)}


def _range(limits: list[Any]) -> Field:
    found: Field = {}
    by_type = {type(limit): limit for limit in limits}
    if Ge in by_type or Gt in by_type:
        found["low"] = by_type[Ge].ge if Ge in by_type else by_type[Gt].gt
    if Le in by_type or Lt in by_type:
        found["high"] = by_type[Le].le if Le in by_type else by_type[Lt].lt
    ends = "both" if {Gt, Lt} <= by_type.keys() else "low" if Gt in by_type else "high" if Lt in by_type else ""
    return {**found, "open": ends} if ends else found


def settings_of(draft: Draft, part: str) -> Mapping[str, Field]:
    """The settings of the part of an address, by their paths; "" is the design: its name and its input.

    A part that the draft does not have has none.
    """
    place = place_of(part) if part else ()
    try:
        found = at(draft, place)
    except ArchError:
        return {}
    match place:
        case ():
            return design_fields()
        case ("stages", _):
            return stage_fields(found["block"]["kind"])
        case ("aux", _):
            return fields_by_path(Auxiliary)
        case ("stem",):
            return fields_by_path(STEMS[found["kind"]])
        case ("head",):
            return fields_by_path(HEADS[found["kind"]])
    return {}


def place_in(part: str, path: str) -> Place:
    """Where in a draft the setting at a path of a part stands."""
    return (place_of(part) if part else ()) + tuple(path.split("."))


def shown_value(value: Any, field: Field) -> Any:
    """What a form shows of a value: of a group whether it is on."""
    return value is not None if field["control"] == "group" else value


def values_of(draft: Draft, part: str) -> dict[str, Any]:
    """What the settings of a part hold, by their paths; a group holds whether it is on, and then its own settings."""
    found: dict[str, Any] = {}
    for path, field in settings_of(draft, part).items():
        if found.get(field.get("group", ""), True):
            found[path] = shown_value(at(draft, place_in(part, path)), field)
    return found
