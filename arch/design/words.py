"""How edits are said: settings by their titles, values and parts in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from arch.design.draft import Draft, Place
from arch.design.places import setting_at


def joined(what: str, who: list[str], stages: int) -> str:
    """`every stage: groups 1 -> 32` for all stages, else the parts one by one."""
    if who == [""]:
        return what
    # Only stages are drawn together by their numbers: a stem has none.
    numbers = [name.removeprefix("stage ") for name in who if name.startswith("stage ")]
    if len(numbers) < len(who) or len(who) == 1:
        return f"{', '.join(who)}: {what}"
    return f"every stage: {what}" if len(numbers) == stages else f"stages {', '.join(numbers)}: {what}"


def setting_name(draft: Draft, place: Place) -> str:
    """What a setting is called; settings of a group after the group's own name."""
    names = []
    for end in range(1, len(place) + 1):
        field = setting_at(draft, place[:end]) if isinstance(place[end - 1], str) else None
        if field is not None and field.title:
            names.append(field.title.lower())
    return " ".join(names) or str(place[-1])


def value_text(value: Any) -> str:
    """A value in words: a part by its kind, a switch as on or off."""
    if isinstance(value, Mapping):
        block = value.get("block")
        inner = block.get("kind") if isinstance(block, Mapping) else None
        return str(value.get("kind") or inner or "on")
    if value is None or isinstance(value, bool):
        return "on" if value else "off"
    if isinstance(value, list | tuple):
        return ", ".join(map(value_text, value)) or "none"
    return f"{value:g}" if isinstance(value, float) else str(value)
