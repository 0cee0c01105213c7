"""The build panel: start, input, stem, stages and head, all of it live."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

import streamlit as st

from arch.design import MOST_AUXILIARY, Draft, Input, Place, Stage, at
from arch.parts import BLOCKS, HEADS, STEMS, Auxiliary, Part
from arch.zoo import zoo
from pages.content.design.forms import field, form, spot
from pages.content.design.stages import ACTS, possible, rearrange, written
from pages.shell.state import Workbench, is_current, name_key

QUICK = ["depth", "width", "stride"]
ROW = [2.1, 1, 1.15, 1, 0.75]
"""Widths of a stage's row: its title, the quick settings, its menu."""


def panel(bench: Workbench) -> None:
    """Every part of the design in a row of its own; the selected one with all its settings."""
    bench.shown = bench.selected.partition("/")[0]
    start, name = st.columns(2, gap="xsmall")
    with start:
        _start(bench)
    with name:
        _name(bench)
    for cell, size in zip(st.columns(3, gap="xsmall"), Input.model_fields, strict=True):
        with cell:
            field(bench, ("input", size), Input)
    _message(bench, ("name",))
    _message(bench, ("input",))
    _ending(bench, "stem", STEMS)
    with st.container(key="stages", gap="xsmall"):
        for cell, heading in zip(st.columns(ROW, gap="xsmall"), ["", *QUICK], strict=False):
            cell.markdown(heading)
        for index in range(len(bench.draft["stages"])):
            _stage(bench, index)
    _message(bench, ("stages",))
    _ending(bench, "head", HEADS)
    _auxiliaries(bench)


def _start(bench: Workbench) -> None:
    ids = list(zoo())
    key = f"{bench.revision}/zoo"

    def load() -> None:
        if is_current(bench, key) and st.session_state[key] in zoo():
            bench.load(zoo()[st.session_state[key]].design)

    st.selectbox(
        "Start from",
        ids,
        ids.index(bench.origin) if bench.origin in ids else None,
        format_func=lambda id: zoo()[id].design.name,
        placeholder="a published network",
        key=key,
        on_change=load,
    )


def _name(bench: Workbench) -> None:
    key = name_key(bench)

    def rename() -> None:
        if is_current(bench, key):
            bench.edit(("name",), st.session_state[key])

    st.session_state.setdefault(key, bench.draft["name"])
    st.text_input("Name", key=key, max_chars=80, on_change=rename)


def _message(bench: Workbench, place: Place) -> None:
    """The draft's error, if it is about the part at `place`."""
    if bench.error and spot(bench.error.where) == place:
        st.error(f"{bench.error.where}: {bench.error.message}")


def _choose(bench: Workbench, part: str) -> None:
    bench.selected = "" if bench.selected.partition("/")[0] == part else part


def _opener(bench: Workbench, part: str, title: str) -> bool:
    """A button that shows or hides a part's settings; returns whether they are shown."""
    chosen = bench.selected.partition("/")[0] == part
    icon = ":material/expand_more:" if chosen else ":material/chevron_right:"
    key = f"{bench.revision}/{part}/open"
    st.button(title, key=key, icon=icon, type="tertiary", on_click=_choose, args=(bench, part), width="stretch")
    return chosen


def _settings(bench: Workbench, part: str, place: Place, model: type[Part], chosen: bool) -> None:
    """All settings of a part in a card, when it is chosen; the draft's error, if no field of it shows that."""
    if chosen:
        with st.container(border=True, key=f"card-{part}", gap="xsmall"):
            form(bench, place, model)
    error = bench.error
    if error and not (chosen and error.field.partition(".")[0] in model.model_fields):
        _message(bench, place[:2] if place[0] in ("stages", "aux") else place)


def _ending(bench: Workbench, name: str, family: Mapping[str, type[Part]]) -> None:
    """The stem or the head: a choice of presets, and its settings when chosen."""
    value = bench.draft[name]
    opener, choice = st.columns([1, 2.6], gap="xsmall", vertical_alignment="center")
    with opener:
        chosen = _opener(bench, name, f"**{name.title()}**")
    with choice:
        _preset(bench, (name,), family, f"{name.title()} preset")
    _settings(bench, name, (name,), family[value["kind"]], chosen)


def _preset(bench: Workbench, place: Place, family: Mapping[str, type[Part]], label: str) -> None:
    """A choice of presets for the part at `place`; what equals none of them is called its own settings."""
    value, presets = at(bench.draft, place), _presets(family)
    key = f"{bench.revision}/{'/'.join(map(str, place))}/preset"

    def pick() -> None:
        if is_current(bench, key) and st.session_state[key] in presets:
            preset = presets[st.session_state[key]]
            bench.restructure(lambda draft: at(draft, place[:-1]).update({place[-1]: preset}))

    own = f"{family[value['kind']].title}, own settings"
    shown = next((name for name, preset in presets.items() if preset == value), own)
    st.session_state[key] = shown
    options = list(dict.fromkeys([*presets, shown]))
    st.selectbox(label, options, key=key, on_change=pick, label_visibility="collapsed")


def _auxiliaries(bench: Workbench) -> None:
    """Auxiliary heads, each with its settings when chosen, and a button for one more."""
    for index, head in enumerate(bench.draft["aux"]):
        part = f"aux{index + 1}"
        title, remove = st.columns([4, 1], gap="xsmall", vertical_alignment="center")
        with title:
            chosen = _opener(bench, part, f"**Auxiliary head** after stage {head['after']}")
        key = f"{bench.revision}/{part}/remove"
        drop = partial(bench.restructure, partial(_drop_auxiliary, index))
        remove.button(
            f"Remove auxiliary head {index + 1}", key=key, icon=":material/close:", type="tertiary", on_click=drop
        )
        _settings(bench, part, ("aux", index), Auxiliary, chosen)
    if len(bench.draft["aux"]) < MOST_AUXILIARY:
        add = partial(bench.restructure, _add_auxiliary)
        looks: dict[str, Any] = {"icon": ":material/add:", "type": "tertiary"}
        st.button("Auxiliary head", key=f"{bench.revision}/aux/add", on_click=add, **looks)


def _add_auxiliary(draft: Draft) -> None:
    """One after the stage in the middle, without pooling, so that it fits any map."""
    head = Auxiliary(after=max(1, len(draft["stages"]) // 2), pool_kernel=1, pool_stride=1)
    draft["aux"].append(head.model_dump(mode="json"))


def _drop_auxiliary(index: int, draft: Draft) -> None:
    draft["aux"][index : index + 1] = []


def _presets(family: Mapping[str, type[Part]]) -> dict[str, Draft]:
    return {
        label: part(**settings).model_dump(mode="json")
        for part in family.values()
        for label, settings in (part.presets or {part.title: {}}).items()
    }


def _stage(bench: Workbench, index: int) -> None:
    """One row: kind of block, depth, width, stride, and what can be done with the stage."""
    place: Place = ("stages", index)
    kind = bench.draft["stages"][index]["block"]["kind"]
    part = f"s{index + 1}"
    title, *quick, menu = st.columns(ROW, gap="xsmall", vertical_alignment="center")
    with title:
        chosen = _opener(bench, part, f"**{index + 1}** {BLOCKS[kind].title}")
    for cell, name in zip(quick, QUICK, strict=True):
        with cell:
            field(bench, (*place, name), Stage, bare=True, off=name == "width" and not BLOCKS[kind].sized)
    with menu:
        _actions(bench, index)
    if chosen:
        _kind(bench, index, kind)
        if BLOCKS[kind].presets:
            _preset(bench, (*place, "block"), {kind: BLOCKS[kind]}, "Block preset")
    _settings(bench, part, (*place, "block"), BLOCKS[kind], chosen)


def _kind(bench: Workbench, index: int, kind: str) -> None:
    key = f"{bench.revision}/stages/{index}/kind"

    def change() -> None:
        """Another kind of block keeps the settings that both have."""
        if not is_current(bench, key):
            return
        part, old = BLOCKS[st.session_state[key]], bench.draft["stages"][index]["block"]
        fresh = part().model_dump(mode="json")
        kept = {name: value for name, value in old.items() if name in fresh and name != "kind"}
        width = bench.draft["stages"][index]["width"] or written(bench, index)
        change = {"block": fresh | kept, "width": width if part.sized else None}
        bench.restructure(lambda draft: draft["stages"][index].update(change))

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


def _actions(bench: Workbench, index: int) -> None:
    actions = {ACTS[name]: change for name, change in possible(bench, index).items()}
    key = f"{bench.revision}/stages/{index}/actions"

    def act() -> None:
        if is_current(bench, key) and st.session_state[key] in actions:
            rearrange(bench, actions[st.session_state[key]])

    label = f"Stage {index + 1}: add, copy, move, remove"
    st.menu_button(label, list(actions), key=key, icon=":material/more_horiz:", type="tertiary", on_click=act)
