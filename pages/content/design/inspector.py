"""The build panel: what it shows of the draft."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any
from zlib import crc32

from arch.bounds import MOST_AUXILIARY, MOST_STAGES
from arch.design import Design, Draft, at, scaled
from arch.design.differences import between
from arch.design.edits import Together
from arch.design.fields import Field, design_fields, place_in, settings_of, shown_value, stage_fields, values_of
from arch.design.places import address, part_name, place_of
from arch.graph import Graph
from arch.parts import BLOCKS, Auxiliary
from arch.zoo import zoo
from pages.content.design.presets import FAMILIES, preset_of, presets
from pages.content.design.report import report
from pages.content.design.stages import ACTS, kinds
from pages.shell.document import plain
from pages.shell.session import Session

QUICK = ("depth", "width", "stride")
"""What every stage shows in its row."""


def data(session: Session, graph: Graph) -> dict[str, Any]:
    """What the component shows: the draft's values, what differs, what is wrong; texts that it lacks.

    `graph` is that of the last valid design, or of what is open in its place.
    """
    document, desk = session.document, session.desk
    draft, base = document.draft, plain(document.baseline)
    parts = shown_parts(session)
    form = _form(session, base, parts) if parts else None
    texts = {"fixed": _fixed()} | ({form["fields"]: _described(_models(draft, parts))} if form else {})
    return {
        "texts": {key: text for key, text in texts.items() if key not in desk.known},
        "values": values_of(draft, ""),
        "was": _was(draft, base, ""),
        "report": report(document.imported),
        "origin": document.origin,
        "ends": {name: _end(draft, base, name) for name in FAMILIES},
        "stages": [_stage(draft, base, index) for index in range(len(draft["stages"]))],
        "heads": _heads(draft, graph),
        "parts": parts,
        "form": form,
        "fault": _fault(session),
        "warning": _small(graph),
        "built": _built(document.design),
        "note": desk.note or session.notice,
        "undoes": document.undoes,
        "redoes": document.redoes,
        "baseline": {"name": document.baseline.name, "changes": _changes(base, draft)},
        "copied": BLOCKS[desk.copied["kind"]].title if desk.copied else "",
        "room": {"stages": len(draft["stages"]) < MOST_STAGES, "heads": len(draft["aux"]) < MOST_AUXILIARY},
    }


def _built(design: Design) -> str:
    """The widths and depths that a design's multipliers make of what is written; "" without multipliers."""
    there = scaled(design)
    if there is design:
        return ""
    # A stage that sets its own width has none to move.
    stages = [f"{stage.width} × {stage.depth}" if stage.width else f"× {stage.depth}" for stage in there.stages]
    stem = f"stem {there.stem.width}; " if hasattr(there.stem, "width") else ""
    features = getattr(there.head, "features", None)
    return f"Built as: {stem}stages {', '.join(stages)}{f'; last convolution {features}' if features else ''}"


def shown_parts(session: Session) -> list[str]:
    """Addresses of the parts whose settings are shown: those chosen together, else the selected one."""
    selected, chosen = session.view.selected.partition("/")[0], session.desk.chosen
    wanted: Sequence[str] = chosen if selected in chosen else [selected]
    editable = session.document.imported is None
    return [part for part in wanted if part and editable and settings_of(session.document.draft, part)]


@cache
def _fixed() -> dict[str, Any]:
    """Texts that are the same for every design."""
    quick = stage_fields(next(iter(BLOCKS)))
    return {
        "design": list(design_fields().values()),
        "quick": [quick[name] for name in QUICK],
        "kinds": kinds(),
        "zoo": [(id, entry.design.name) for id, entry in zoo().items()],
        "presets": {family: list(presets(family)) for family in FAMILIES},
        "acts": list(ACTS.items()),
    }


def _models(draft: Draft, parts: Sequence[str]) -> tuple[str, ...]:
    """What tells the settings of parts apart: their families and kinds, each once."""
    return tuple(sorted({_model(draft, part) for part in parts}))


def _model(draft: Draft, part: str) -> str:
    place = place_of(part)
    found = at(draft, place)
    return f"stage {found['block']['kind']}" if place[0] == "stages" else f"{place[0]} {found['kind']}"


def _described(models: tuple[str, ...]) -> list[Field]:
    """The settings that parts of several models share."""
    first, *others = (_fields(model) for model in models)
    return [field for path, field in first.items() if all(other.get(path) == field for other in others)]


@cache
def _fields(model: str) -> Mapping[str, Field]:
    family, _, kind = model.partition(" ")
    lists = {"stage": "stages", "aux": "aux"}
    part: Draft = {"block": {"kind": kind}, "kind": kind}
    # A draft of that part alone.
    draft = {lists[family]: [part]} if family in lists else {family: part}
    return settings_of(draft, {"stage": "s1", "aux": "aux1"}.get(family, family))


@cache
def _key(models: tuple[str, ...]) -> str:
    # A server that was replaced may describe the same part otherwise: what the browser has of it is then another text.
    return f"{'+'.join(models)} {crc32(json.dumps(_described(models)).encode()):x}"


def _form(session: Session, base: Draft, parts: Sequence[str]) -> dict[str, Any]:
    """The settings of the parts that are shown: what all of them hold, and the paths of those in which they differ."""
    draft = session.document.draft
    models = _models(draft, parts)
    values = [values_of(draft, part) for part in parts]
    was = [_was(draft, base, part) for part in parts]
    shared = {field["path"] for field in _described(models)}
    return {
        "title": _title(parts),
        "about": _about(models),
        "fields": _key(models),
        "kinds": sorted({model.partition(" ")[2] for model in models}) if models[0].startswith("stage") else [],
        "presets": _preset_names(models),
        "preset": _same([_preset(draft, part) for part in parts]),
        "values": {path: values[0].get(path) for path in shared if _equal(values, path)},
        "mixed": sorted(path for path in shared if not _equal(values, path)),
        "was": {path: was[0].get(path) for path in shared if _equal(was, path) and path in was[0]},
        "changed": sorted(path for path in shared if any(path in one for one in was)),
    }


def _equal(found: Sequence[Mapping[str, Any]], path: str) -> bool:
    """Whether all hold the same at a path, or all nothing. 1 is not true, and a setting is not one that is empty."""
    return len({json.dumps(one[path]) if path in one else "" for one in found}) == 1


def _same(names: Sequence[str]) -> str | None:
    return names[0] if len(set(names)) == 1 else None


def _title(parts: Sequence[str]) -> str:
    names = [part_name(place_of(part)) for part in parts]
    numbers = [name.removeprefix("stage ") for name in names]
    if len(names) > 1 and all(number.isdigit() for number in numbers):
        return f"Stages {', '.join(sorted(numbers, key=int))}"
    return ", ".join(names).capitalize()


def _about(models: Sequence[str]) -> str:
    if len(models) > 1:
        return "Settings that these blocks share"
    family, _, kind = models[0].partition(" ")
    if family == "aux":
        return Auxiliary.summary
    part = {**FAMILIES, "stage": BLOCKS}[family][kind]
    return f"{part.title}: {part.summary}"


def _preset_names(models: Sequence[str]) -> list[str]:
    """Presets that the parts can be given; a block without any has none."""
    family, _, kind = models[0].partition(" ")
    if len(models) > 1 or family == "aux" or (family == "stage" and not BLOCKS[kind].presets):
        return []
    return list(presets(kind if family == "stage" else family))


def _preset(draft: Draft, part: str) -> str:
    place = place_of(part)
    if place[0] == "stages":
        block = at(draft, (*place, "block"))
        return preset_of(block["kind"], block)
    return preset_of(part, at(draft, place)) if part in FAMILIES else ""


def _was(draft: Draft, base: Draft, part: str) -> dict[str, Any]:
    """What the settings of a part held in the baseline, by the paths of those that hold something else now."""
    there, old = settings_of(base, part), {} if part and not settings_of(base, part) else values_of(base, part)
    new = values_of(draft, part)
    # The name says that the design was edited, and is no change of the network.
    return {
        path: old[path] for path in there if path != "name" and path in old and path in new and old[path] != new[path]
    }


def _end(draft: Draft, base: Draft, name: str) -> dict[str, Any]:
    """The stem or the head in its row."""
    part = draft[name]
    title = FAMILIES[name][part["kind"]].title
    return {"preset": preset_of(name, part), "title": title, "changed": part != base[name]}


def _stage(draft: Draft, base: Draft, index: int) -> dict[str, Any]:
    """A stage in its row."""
    stage, there = draft["stages"][index], index < len(base["stages"])
    block, old = BLOCKS[stage["block"]["kind"]], base["stages"][index] if there else {}
    return {
        **{name: stage[name] for name in QUICK},
        "kind": block.title,
        "sized": block.sized,
        "was": {name: old[name] for name in QUICK if there and old[name] != stage[name]},
        "changed": "" if stage == old else "changed" if there else "new",
    }


def _heads(draft: Draft, graph: Graph) -> list[dict[str, Any]]:
    """The auxiliary heads in their rows, with the reason why one does not fit the input."""
    misfits = {address(place_of(part.path)): part.reason for part in graph.unbuilt}
    found = ((head["after"], misfits.get(f"aux{index}", "")) for index, head in enumerate(draft["aux"], start=1))
    return [
        {
            "after": after,
            "misfit": f"Does not fit this input: numbers in training are unknown. {reason}" if reason else "",
        }
        for after, reason in found
    ]


def _fault(session: Session) -> dict[str, Any] | None:
    """Why the draft makes no network: the part, the setting that is at fault, and what the network has there."""
    error, draft = session.document.error, session.document.draft
    if error is None:
        return None
    place = place_of(error.where)
    # pydantic puts the number of a list's item into the place; the form has one control for the list.
    names = [name for name in error.field.split(".") if name and not name.isdigit()]
    own = place in [("name",), ("input",)]
    part = "" if own or not settings_of(draft, address(place)) else address(place)
    paths = [".".join([*place, *names] if own else names) for place in [map(str, place)]]
    paths += [f"block.{path}" for path in paths]
    path = next((path for path in paths if path in settings_of(draft, part)), "")
    found = {"part": part, "path": path, "message": error.message if path else str(error)}
    return {**found, **_used(session, part, path)}


def _used(session: Session, part: str, path: str) -> dict[str, Any]:
    """What the network on the screen has in place of a setting that is at fault, if it has that setting."""
    now = plain(session.document.design)
    field = settings_of(now, part).get(path)
    if field is None or path not in values_of(now, part):
        return {}
    return {"used": shown_value(at(now, place_in(part, path)), field)}


def _small(graph: Graph) -> str:
    """Which part's maps are a single row or column: a word where an input is too small to be meant."""
    top, roles = graph.top(), [scope.role for scope in graph.scopes]
    maps = [node for node in graph if roles[top[node.scope]] in ("stem", "stage")]
    if not maps or min(maps[-1].shape[1:], default=0) != 1:
        return ""
    first = next(node for node in maps if min(node.shape[1:], default=0) == 1)
    return f"From {first.path.partition('/')[0]} on, maps are a single pixel high or wide."


def _changes(base: Draft, draft: Draft) -> int:
    """How many edits lead from the baseline to the draft, the name aside."""
    whole = between({**base, "name": ""}, {**draft, "name": ""})
    return len(whole.edits) if isinstance(whole, Together) else 1
