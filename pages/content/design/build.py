"""The build panel: start, input, stem, stages and head, all of it live."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

import streamlit as st

from arch.bounds import LONGEST_NAME, MOST_AUXILIARY
from arch.design import Draft, Input, Place, Stage, at
from arch.design.edits import Insert, Remove, Replace, Set
from arch.design.places import address, place_of
from arch.parts import BLOCKS, HEADS, STEMS, Auxiliary, Part
from arch.zoo import zoo
from pages.content.design.forms import field, form
from pages.content.design.stages import ACTS, channels_after, possible
from pages.shell.session import Session, is_current, sent
from pages.shell.text import plain

QUICK = ["depth", "width", "stride"]
ROW = [2.1, 1, 1.15, 1, 0.75]
"""Widths of a stage's row: its title, the quick settings, its menu."""


def panel(session: Session) -> None:
    """Every part of the design in a row of its own; the selected one with all its settings."""
    # A click in the graph selects a layer: the panel opens the part that it belongs to.
    session.view.shown = session.view.selected.partition("/")[0]
    start, name = st.columns(2, gap="xsmall")
    with start:
        _start(session)
    with name:
        _name(session)
    for cell, size in zip(st.columns(3, gap="xsmall"), Input.model_fields, strict=True):
        with cell:
            field(session, ("input", size), Input)
    _message(session, ("name",))
    _message(session, ("input",))
    _ending(session, "stem", STEMS)
    with st.container(key="stages", gap="xsmall"):
        # The menu, last in the row, has no heading.
        for cell, heading in zip(st.columns(ROW, gap="xsmall"), ["", *QUICK], strict=False):
            cell.markdown(heading)
        for index in range(len(session.document.draft["stages"])):
            _stage(session, index)
    _message(session, ("stages",))
    _ending(session, "head", HEADS)
    _auxiliaries(session)


def _start(session: Session) -> None:
    ids = list(zoo())
    # Streamlit keeps a widget's value by its key: another revision makes a widget that starts anew.
    key = f"{session.document.revision}/zoo"

    def load() -> None:
        id = sent(key)
        if is_current(session, key) and id in zoo():
            session.load(zoo()[id].design, id)

    st.selectbox(
        "Start from",
        ids,
        ids.index(session.document.origin) if session.document.origin in ids else None,
        format_func=lambda id: zoo()[id].design.name,
        placeholder="a published network",
        key=key,
        on_change=load,
    )


def _name(session: Session) -> None:
    key = f"{session.document.revision}/name"

    def rename() -> None:
        if is_current(session, key):
            session.change(Set(place=("name",), value=sent(key)))

    name = session.document.draft["name"]
    if st.session_state.get(key) != name:  # writing it at every run would take letters from someone who types fast
        st.session_state[key] = name
    st.text_input("Name", key=key, max_chars=LONGEST_NAME, on_change=rename)


def _message(session: Session, place: Place) -> None:
    """The draft's error, if it is about the part at `place`."""
    if session.document.error and place_of(session.document.error.where) == place:
        st.error(plain(session.document.error))


def _choose(session: Session, part: str) -> None:
    session.view.selected = "" if session.view.selected.partition("/")[0] == part else part


def _opener(session: Session, part: str, title: str) -> bool:
    """A button that shows or hides a part's settings; returns whether they are shown."""
    chosen = session.view.selected.partition("/")[0] == part
    icon = ":material/expand_more:" if chosen else ":material/chevron_right:"
    key = f"{session.document.revision}/{part}/open"
    st.button(title, key=key, icon=icon, type="tertiary", on_click=_choose, args=(session, part), width="stretch")
    return chosen


def _settings(session: Session, part: str, place: Place, model: type[Part], chosen: bool) -> None:
    """All settings of a part in a card, when it is chosen; the draft's error, if no field of it shows that."""
    if chosen:
        with st.container(border=True, key=f"card-{part}", gap="xsmall"):
            form(session, place, model)
    error = session.document.error
    if error and not (chosen and error.field.partition(".")[0] in model.model_fields):
        _message(session, place[:2] if place[0] in ("stages", "aux") else place)


def _ending(session: Session, name: str, family: Mapping[str, type[Part]]) -> None:
    """The stem or the head: a choice of presets, and its settings when chosen."""
    value = session.document.draft[name]
    opener, choice = st.columns([1, 2.6], gap="xsmall", vertical_alignment="center")
    with opener:
        chosen = _opener(session, name, f"**{name.title()}**")
    with choice:
        _preset(session, (name,), family, f"{name.title()} preset")
    _settings(session, name, (name,), family[value["kind"]], chosen)


def _preset(session: Session, place: Place, family: Mapping[str, type[Part]], label: str) -> None:
    """A choice of presets for the part at `place`; what equals none of them is called its own settings."""
    value, presets = at(session.document.draft, place), _presets(family)
    key = f"{session.document.revision}/{'/'.join(map(str, place))}/preset"

    def pick() -> None:
        preset = presets.get(sent(key))
        if is_current(session, key) and preset:
            session.change(Replace(place=place, value=preset))

    own = f"{family[value['kind']].title}, own settings"
    shown = next((name for name, preset in presets.items() if preset == value), own)
    st.session_state[key] = shown
    # Settings of one's own are an option for as long as they are there: a box shows nothing else.
    options = list(dict.fromkeys([*presets, shown]))
    st.selectbox(label, options, key=key, on_change=pick, label_visibility="collapsed")


def _auxiliaries(session: Session) -> None:
    """Auxiliary heads, each with its settings when chosen, and a button for one more."""
    misfits = _misfits(session)
    for index, head in enumerate(session.document.draft["aux"]):
        part = f"aux{index + 1}"
        title, remove = st.columns([4, 1], gap="xsmall", vertical_alignment="center")
        with title:
            chosen = _opener(session, part, f"**Auxiliary head** after stage {head['after']}")
        key = f"{session.document.revision}/{part}/remove"
        drop = partial(session.change, Remove(place=("aux", index)))
        remove.button(
            f"Remove auxiliary head {index + 1}", key=key, icon=":material/close:", type="tertiary", on_click=drop
        )
        _settings(session, part, ("aux", index), Auxiliary, chosen)
        if part in misfits:
            st.warning(f"Does not fit this input, so that numbers in training are unknown. {plain(misfits[part])}")
    if len(session.document.draft["aux"]) < MOST_AUXILIARY:
        add = partial(session.change, Insert(place=("aux", len(session.document.draft["aux"])), value=_head(session)))
        looks: dict[str, Any] = {"icon": ":material/add:", "type": "tertiary"}
        st.button("Auxiliary head", key=f"{session.document.revision}/aux/add", on_click=add, **looks)


def _misfits(session: Session) -> dict[str, str]:
    """Why auxiliary heads do not fit, by their addresses."""
    # Lowering once more only where there is something to ask.
    if not session.document.design.aux:
        return {}
    return {address(place_of(part.path)): part.reason for part in session.document.network().graph.unbuilt}


def _head(session: Session) -> Draft:
    """An auxiliary head after the stage in the middle, without pooling, so that it fits any map."""
    middle = max(1, len(session.document.draft["stages"]) // 2)
    return Auxiliary(after=middle, pool_kernel=1, pool_stride=1).model_dump(mode="json")


def _presets(family: Mapping[str, type[Part]]) -> dict[str, Draft]:
    return {
        label: part(**settings).model_dump(mode="json")
        for part in family.values()
        for label, settings in (part.presets or {part.title: {}}).items()
    }


def _stage(session: Session, index: int) -> None:
    """One row: kind of block, depth, width, stride, and what can be done with the stage."""
    place: Place = ("stages", index)
    kind = session.document.draft["stages"][index]["block"]["kind"]
    part = f"s{index + 1}"
    title, *quick, menu = st.columns(ROW, gap="xsmall", vertical_alignment="center")
    with title:
        chosen = _opener(session, part, f"**{index + 1}** {BLOCKS[kind].title}")
    for cell, name in zip(quick, QUICK, strict=True):
        with cell:
            field(session, (*place, name), Stage, unlabelled=True, off=name == "width" and not BLOCKS[kind].sized)
    with menu:
        _actions(session, index)
    if chosen:
        _kind(session, index, kind)
        if BLOCKS[kind].presets:
            _preset(session, (*place, "block"), {kind: BLOCKS[kind]}, "Block preset")
    _settings(session, part, (*place, "block"), BLOCKS[kind], chosen)


def _kind(session: Session, index: int, kind: str) -> None:
    key = f"{session.document.revision}/stages/{index}/kind"

    def change() -> None:
        """Another kind of block keeps the settings that both have."""
        if not is_current(session, key):
            return
        wanted, stage = str(sent(key)), session.document.draft["stages"][index]
        part = BLOCKS[wanted]
        fresh = part(kind=wanted).model_dump(mode="json")
        kept = {name: value for name, value in stage["block"].items() if name in fresh and name != "kind"}
        # Kinds that set their own width take none; back from them, the width is what the stage wrote.
        width = (stage["width"] or channels_after(session, index)) if part.sized else None
        session.change(Replace(place=("stages", index), value={**stage, "block": fresh | kept, "width": width}))

    kinds = list(BLOCKS)
    st.selectbox(
        "Block",
        kinds,
        kinds.index(kind),
        format_func=lambda kind: BLOCKS[kind].title,
        help="  \n".join(f"**{block.title}**: {block.summary}" for block in BLOCKS.values()),
        key=key,
        on_change=change,
    )


def _actions(session: Session, index: int) -> None:
    actions = {ACTS[name]: edit for name, edit in possible(session, index).items()}
    key = f"{session.document.revision}/stages/{index}/actions"

    def act() -> None:
        edit = actions.get(sent(key))
        if is_current(session, key) and edit:
            session.change(edit)

    label = f"Stage {index + 1}: add, copy, move, remove"
    st.menu_button(label, list(actions), key=key, icon=":material/more_horiz:", type="tertiary", on_click=act)
