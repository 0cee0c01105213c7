"""What can be done in the build panel, each as an edit of the draft or a change of what is chosen."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from arch.bounds import MOST_AUXILIARY, MOST_STAGES
from arch.design import Design, Draft, Stage, at
from arch.design.edits import Edit, Insert, Move, Remove, Replace, Set, Together
from arch.design.fields import Field, place_in, settings_of
from arch.design.notation import group
from arch.design.places import address, place_of, setting_at
from arch.parts import BLOCKS, Auxiliary
from arch.parts.heads.classifier import Classifier
from arch.parts.stems.conv import ConvStem
from arch.zoo import zoo
from pages.content.design.presets import FAMILIES, presets
from pages.content.design.report import replaced
from pages.content.design.stages import FIRST, channels_after, fresh, possible, removal
from pages.shell.document import plain
from pages.shell.session import Session


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry: an act on parts, by their addresses now, with what belongs to it."""

    act: str
    parts: tuple[str, ...]
    path: str
    value: Any
    to: int

    @property
    def name(self) -> str:
        """The value, where it is a name; "" else."""
        return self.value if isinstance(self.value, str) else ""

    @property
    def stages(self) -> list[int]:
        """Indices of the stages among the parts."""
        return [int(place[1]) for place in map(place_of, filter(None, self.parts)) if place[0] == "stages"]


def _change(session: Session, edits: list[Edit], title: str = "") -> None:
    """Make edits as one step."""
    if not edits:
        return
    whole = edits[0] if len(edits) == 1 else Together(edits=tuple(edits), title=title)
    # Before the session follows it: an edit of what is not there is none.
    whole.on(session.document.draft)
    session.change(whole)


def _set(session: Session, entry: Entry) -> None:
    """Give a setting of one or several parts a value, where they have it."""
    draft = session.document.draft
    found = ((part, settings_of(draft, part).get(entry.path)) for part in entry.parts)
    _change(session, [edit for part, field in found if field for edit in _setting(draft, part, field, entry.value)])


def _setting(draft: Draft, part: str, field: Field, value: Any) -> Iterator[Edit]:
    place = place_in(part, field["path"])
    around = at(draft, place[:-1])
    # A group that is off has no settings, and some blocks set the width of their stage themselves.
    if around is None or (field["path"] == "width" and "block" in around and not _sized(around)):
        return
    if field["control"] == "group":
        if (around[place[-1]] is not None) == bool(value):
            return
        info = setting_at(draft, place)
        nested = group(info) if info else None
        value = nested().model_dump(mode="json") if value and nested else None
    yield Set(place=place, value=value)


def _sized(stage: Draft) -> bool:
    return BLOCKS[stage["block"]["kind"]].sized


def _reset(session: Session, entry: Entry) -> None:
    """Give a setting its default or the baseline's value; without a path, the whole part the baseline's."""
    draft, base = session.document.draft, plain(session.document.baseline)
    edits: list[Edit] = []
    for part in entry.parts:
        field = settings_of(draft, part).get(entry.path)
        if field and entry.value == "default" and "default" in field:
            edits += _setting(draft, part, field, field["default"])
        elif field and entry.value == "baseline" and entry.path in settings_of(base, part):
            place = place_in(part, entry.path)
            # The whole group: it may be off now.
            edits.append(Set(place=place, value=at(base, place)))
        elif not entry.path and part and settings_of(base, part):
            edits.append(Replace(place=place_of(part), value=at(base, place_of(part))))
    _change(session, edits)


def _preset(session: Session, entry: Entry) -> None:
    edits: list[Edit] = []
    for part in (part for part in entry.parts if part in FAMILIES or place_of(part)[0] == "stages"):
        place = (*place_of(part), "block") if place_of(part)[0] == "stages" else place_of(part)
        now = at(session.document.draft, place)
        family = presets(part if part in FAMILIES else now["kind"])
        if entry.name in family:
            edits.append(Replace(place=place, value=family[entry.name]))
    _change(session, edits)


def _kind(session: Session, entry: Entry) -> None:
    """Another kind of block keeps the settings that both have."""
    if entry.name in BLOCKS:
        fresh_block = BLOCKS[entry.name](kind=entry.name).model_dump(mode="json")
        _rebuild(session, entry, lambda old: fresh_block | _common(fresh_block, old))


def _common(new: Draft, old: Draft) -> Draft:
    return {name: value for name, value in old.items() if name in new and name != "kind"}


def _paste(session: Session, entry: Entry) -> None:
    copied = session.desk.copied
    if copied is not None:
        _rebuild(session, entry, lambda old: copied)


def _rebuild(session: Session, entry: Entry, block_for: Callable[[Draft], Draft]) -> None:
    """Give stages another block each; depth and stride stay, and so does the width where the block takes one."""
    edits: list[Edit] = []
    for index in entry.stages:
        stage = at(session.document.draft, ("stages", index))
        new = {**stage, "block": block_for(stage["block"])}
        # Kinds that set their own width take none; back from them, the width is what the stage wrote.
        new["width"] = (stage["width"] or channels_after(session, index)) if _sized(new) else None
        edits.append(Replace(place=("stages", index), value=new))
    _change(session, edits)


def _copied(session: Session, entry: Entry) -> None:
    for index in entry.stages[:1]:
        session.desk.copied = at(session.document.draft, ("stages", index, "block"))


def _stage_act(session: Session, entry: Entry) -> None:
    """Add, copy or move one stage; the one that was added or moved is selected."""
    for index in entry.stages[:1]:
        edit = possible(session, index).get(entry.act) if index < len(session.document.draft["stages"]) else None
        if edit is not None:
            _change(session, [edit])
            _select_stage(session, edit.place[1] if isinstance(edit, Insert) else int(getattr(edit, "to", index)))


def _select_stage(session: Session, index: int) -> None:
    session.view.selected, session.desk.chosen = address(("stages", index)), ()


def _remove(session: Session, entry: Entry) -> None:
    stages = [index for index in entry.stages if index < len(session.document.draft["stages"])]
    if stages:
        _change(session, [removal(session, stages)])
    else:
        heads = [place for place in map(place_of, filter(None, entry.parts)) if place[0] == "aux"]
        _change(session, [Remove(place=("aux", int(place[1]))) for place in heads[:1]])


def _move(session: Session, entry: Entry) -> None:
    """Move a stage to a gap between stages, counted while it is still in its place; 0 is before the first."""
    for index in entry.stages[:1]:
        to = entry.to if entry.to <= index else entry.to - 1
        if 0 <= to < len(session.document.draft["stages"]) and to != index:
            _change(session, [Move(place=("stages", index), to=to)])
            _select_stage(session, to)


def _add(session: Session, entry: Entry) -> None:
    """A stage of a kind of block behind stage `to`."""
    if entry.name in BLOCKS and 0 <= entry.to <= len(session.document.draft["stages"]) < MOST_STAGES:
        _change(session, [Insert(place=("stages", entry.to), value=fresh(session, entry.name, entry.to))])
        _select_stage(session, entry.to)


def _add_head(session: Session, entry: Entry) -> None:
    """An auxiliary head after the stage in the middle, without pooling, so that it fits any map."""
    count, draft = len(session.document.draft["aux"]), session.document.draft
    if count < MOST_AUXILIARY:
        head = Auxiliary(after=max(1, len(draft["stages"]) // 2), pool_kernel=1, pool_stride=1)
        _change(session, [Insert(place=("aux", count), value=head.model_dump(mode="json"))])
        session.view.selected, session.desk.chosen = address(("aux", count)), ()


def _start(session: Session, entry: Entry) -> None:
    if entry.name in zoo():
        _open(session, zoo()[entry.name].design, entry.name)


def _new(session: Session, entry: Entry) -> None:
    """A stem, one stage and a head, for the input at hand."""
    stage = Stage(block=BLOCKS[FIRST](kind=FIRST), depth=1, width=64, stride=1)
    size = session.document.design.input
    _open(session, Design(name="Untitled", input=size, stem=ConvStem(), stages=(stage,), head=Classifier()), "")


def _nearest(session: Session, entry: Entry) -> None:
    imported = session.document.imported
    if imported is not None:
        near = imported.nearest()
        session.load(near.design)
        session.desk.note = replaced(near, imported.network.name)


def _open(session: Session, design: Design, origin: str) -> None:
    before = session.document.design.name
    session.load(design, origin)
    session.desk.note = f"{design.name} is open; Undo brings {before} back."


def _select(session: Session, entry: Entry) -> None:
    parts = [part for part in entry.parts if part and settings_of(session.document.draft, part)]
    session.desk.chosen = tuple(parts) if len(parts) > 1 else ()
    # The last one is what graph and table show; a block or layer of it that is selected there stays so.
    last = parts[-1] if parts else ""
    if not last or session.view.selected.partition("/")[0] != last:
        session.view.selected = last


ACTS: Mapping[str, Callable[[Session, Entry], None]] = {
    "set": _set,
    "reset": _reset,
    "preset": _preset,
    "kind": _kind,
    "copied": _copied,
    "paste": _paste,
    **dict.fromkeys(("before", "after", "copy", "back", "on"), _stage_act),
    "remove": _remove,
    "move": _move,
    "add": _add,
    "add_head": _add_head,
    "start": _start,
    "new": _new,
    "nearest": _nearest,
    "select": _select,
    "undo": lambda session, entry: session.undo(),
    "redo": lambda session, entry: session.redo(),
    "pin": lambda session, entry: session.document.pin(),
}
"""What can be done in the panel."""
