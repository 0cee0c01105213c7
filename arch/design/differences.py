"""What leads from one design to another, as an edit."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from arch.design.draft import Draft, Place
from arch.design.edits import Edit, Insert, Remove, Replace, Set, Together
from arch.design.places import address


def between(old: Draft, new: Draft) -> Edit:
    """The edits that lead from one draft to another, part by part and setting by setting."""
    found: list[Edit] = []
    for key in ("name", "input", "scale", "padding", "stem", "head"):
        found += _differences(old[key], new[key], (key,))
    # Stages are paired by their numbers: a stage inserted early makes all behind it differ.
    shared = min(len(old["stages"]), len(new["stages"]))
    for index in range(shared):
        found += _differences(old["stages"][index], new["stages"][index], ("stages", index))
    # From the last one on: removing one moves all behind it.
    found += [Remove(place=("stages", index)) for index in reversed(range(shared, len(old["stages"])))]
    found += [
        Insert(place=("stages", index), value=new["stages"][index]) for index in range(shared, len(new["stages"]))
    ]
    whole = Together(edits=tuple(found))
    # Stages that went took their heads along: only what differs after that needs an edit.
    if whole.on(old)["aux"] != new["aux"]:
        whole = Together(edits=(*found, Replace(place=("aux",), value=new["aux"])))
    return whole


def changed_parts(old: Draft, new: Draft) -> dict[str, str]:
    """The parts of `new` that differ from those of `old`, by address, with what differs in words."""
    found: dict[str, list[str]] = {}
    whole = between(old, new)
    for edit in whole.edits if isinstance(whole, Together) else (whole,):
        # A name is no part; what was removed is not there to be marked.
        if isinstance(edit, Set | Replace | Insert) and edit.place and edit.place[0] not in ("name", "aux"):
            words = edit.words(old).partition(": ")
            found.setdefault(address(edit.place), []).append(words[2] or words[0])
        old = edit.on(old)
    return {path: "; ".join(words) for path, words in found.items()}


def _differences(old: Any, new: Any, place: Place) -> Iterator[Edit]:
    if old == new:
        return
    if not isinstance(old, dict) or not isinstance(new, dict):
        yield Set(place=place, value=new)
    # Parts of different kinds share names of settings that mean different things.
    elif old.keys() != new.keys() or old.get("kind") != new.get("kind"):
        yield Replace(place=place, value=new)
    else:
        for key in old:
            yield from _differences(old[key], new[key], (*place, key))
