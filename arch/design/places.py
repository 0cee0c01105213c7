"""Where things stand in a design: places in its plain data, and the addresses that graphs and errors use for its parts.

`lower` gives a part's ops the paths `stem/...`, `s3/...`, `head/...` and `aux1/...`; the first name is the address.
"""

from __future__ import annotations

import re
from typing import Any

from pydantic.fields import FieldInfo

from arch.design.draft import Draft, Place, at
from arch.design.model import Design, Input, Scale, Stage
from arch.design.notation import group
from arch.parts import BLOCKS, HEADS, STEMS, Auxiliary, Model

_LISTS = {"s": "stages", "aux": "aux"}
# Bounded, as paths come from links.
_ADDRESS = re.compile(r"(s|aux)([1-9]\d{0,3})", re.ASCII)


def address(place: Place) -> str:
    """The address of the part that a place is in: ("stages", 2, "block", "groups") is in `s3`."""
    if len(place) > 1 and place[0] in _LISTS.values():
        prefix = next(prefix for prefix, name in _LISTS.items() if name == place[0])
        return f"{prefix}{int(place[1]) + 1}"
    return str(place[0]) if place else ""


def place_of(path: str) -> Place:
    """Where in a draft the part of a path stands: `s3/b1/conv2` is ("stages", 2)."""
    part = path.partition("/")[0]
    match = _ADDRESS.fullmatch(part)
    return (_LISTS[match[1]], int(match[2]) - 1) if match else (part,)


def part_name(place: Place) -> str:
    """What a part is called in words: `stage 3`, `auxiliary head 1`, `stem`, `design` for the whole."""
    words = {"stages": "stage", "aux": "auxiliary head"}
    if len(place) > 1 and place[0] in words:
        return f"{words[str(place[0])]} {int(place[1]) + 1}"
    return str(place[0]) if place else "design"


def setting_at(draft: Draft, place: Place) -> FieldInfo | None:
    """The field that a place holds; None for a part, a stage or a list."""
    model = _model(draft, place[:-1])
    return model.model_fields.get(str(place[-1])) if model else None


def _model(draft: Draft, place: Place) -> type[Model] | None:
    """The model whose settings stand at a place."""
    kinds: dict[str, Any] = {"stem": STEMS, "block": BLOCKS, "head": HEADS}
    match place:
        case ():
            return Design
        case ("input",):
            return Input
        case ("scale",):
            return Scale
        case ("stages", int()):
            return Stage
        case ("aux", int()):
            return Auxiliary
        # Before nested groups: which settings a part has is known from the kind that the draft names.
        case (*_, str(name)) if name in kinds:
            part = at(draft, place)
            # A draft need not be valid: anything may stand there.
            found: type[Model] | None = kinds[name].get(str(part.get("kind"))) if isinstance(part, dict) else None
            return found
        case (*around, str(name)):
            outer = _model(draft, tuple(around))
            return _nested(outer.model_fields.get(name)) if outer else None
    return None


def _nested(field: FieldInfo | None) -> type[Model] | None:
    return group(field) if field else None
