"""Settings as widgets. One branch per type of field, none per part: a new part's form is there by itself."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Literal, TypedDict, get_args, get_origin

import streamlit as st
from pydantic.fields import FieldInfo

from arch.design import Place, at
from arch.design.edits import Set
from arch.design.notation import group, scalar, texts
from arch.design.places import place_of
from arch.parts import Model
from pages.shell.session import Session, is_current, sent
from pages.shell.text import plain

Drawer = Callable[["Field"], None]


class Arguments(TypedDict):
    """What every widget of a setting is given."""

    key: str
    on_change: Callable[[], None]
    help: str | None
    label_visibility: Literal["visible", "collapsed"]


class Field:
    """One setting on the screen: its model's field, its value in the draft, and where that stands.

    An `unlabelled` field shows neither its label nor its help: a heading around it does. One that is `off` is greyed.
    """

    def __init__(
        self, session: Session, place: Place, info: FieldInfo, unlabelled: bool = False, off: bool = False
    ) -> None:
        self.session, self.place, self.info, self.unlabelled, self.off = session, place, info, unlabelled, off
        self.value = at(session.document.draft, place)
        self.key = f"{session.document.revision}/{'/'.join(map(str, place))}"
        limits = ("ge", "gt", "le", "lt")
        self.bounds = {name: getattr(m, name) for m in info.metadata for name in limits if hasattr(m, name)}

    @property
    def label(self) -> str:
        """Title."""
        return str(self.info.title)

    @property
    def help(self) -> str | None:
        """Help text with the unit."""
        extra = self.info.json_schema_extra
        unit = extra.get("unit") if isinstance(extra, dict) else ""
        text = f"{self.info.description} In {unit}." if unit else str(self.info.description)
        return None if self.unlabelled else text

    def changed(self, convert: Callable[[Any], Any] = lambda value: value) -> Arguments:
        """Arguments that make a widget edit the draft."""

        def act() -> None:
            if is_current(self.session, self.key):
                self.session.change(Set(place=self.place, value=convert(sent(self.key))))

        visibility: Literal["visible", "collapsed"] = "collapsed" if self.unlabelled else "visible"
        return {"key": self.key, "on_change": act, "help": self.help, "label_visibility": visibility}


def form(session: Session, place: Place, model: type[Model], columns: int = 2) -> None:
    """Widgets for all of a model's settings, in columns; errors under their row, nested groups under all."""
    values = at(session.document.draft, place)
    wanted = [name for name in _ordered(model) if _shown(model.model_fields[name], values)]
    for start in range(0, len(wanted), columns):
        row = wanted[start : start + columns]
        for cell, name in zip(st.columns(columns, gap="xsmall", vertical_alignment="bottom"), row, strict=False):
            with cell:
                field(session, (*place, name), model)
        # Under the row, not in its cell: a message is wider than a column.
        for message in filter(None, (error_at(session, (*place, name)) for name in row)):
            st.error(plain(message))
    for name in wanted:
        nested = group(model.model_fields[name])
        if nested and values[name] is not None:
            with st.container(
                border=True, gap="xsmall", key=f"card-{session.document.revision}-{'-'.join(map(str, place))}-{name}"
            ):
                st.caption(str(model.model_fields[name].title))
                form(session, (*place, name), nested, columns)


def _ordered(model: type[Model]) -> list[str]:
    """Settings of the class itself first, then those it inherits, as they lose in interest."""
    # model_fields has those of base classes first: what matters most in a part would stand last.
    own = [name for base in model.__mro__ for name in vars(base).get("__annotations__", {})]
    return [name for name in dict.fromkeys(own) if name in model.model_fields and name != "kind"]


def field(session: Session, place: Place, model: type[Model], unlabelled: bool = False, off: bool = False) -> None:
    """The widget for the setting at `place`."""
    shown = Field(session, place, model.model_fields[str(place[-1])], unlabelled, off)
    _drawer(shown.info)(shown)


def error_at(session: Session, place: Place) -> str:
    """The message for a setting, if the draft's error is about it, or about an item of its list."""
    error = session.document.error
    if error is None or not error.field:
        return ""
    # pydantic puts the number of a list's item into the place; the form has one widget for the list.
    part, names = place_of(error.where), [name for name in error.field.split(".") if not name.isdigit()]
    return error.message if place in (part + tuple(names), (*part, "block", *names)) else ""


def _shown(info: FieldInfo, values: Mapping[str, Any]) -> bool:
    extra = info.json_schema_extra
    rules: Any = extra.get("shown_if", {}) if isinstance(extra, dict) else {}
    return all(values[name] in allowed for name, allowed in rules.items())


def _drawer(info: FieldInfo) -> Drawer:
    annotation = info.annotation
    if get_origin(annotation) is Literal:
        return _choice
    if get_origin(annotation) is tuple:
        return _texts if texts(info) else _widths
    if group(info):
        return _group
    # Without a default: a type that has no widget raises where its form is drawn.
    return {bool: _switch, int: _whole, float: _fraction}[scalar(info)]


def _switch(shown: Field) -> None:
    st.checkbox(shown.label, value=shown.value, **shown.changed())


def _choice(shown: Field) -> None:
    options = get_args(shown.info.annotation)
    # A draft may hold what is no option.
    index = options.index(shown.value) if shown.value in options else 0
    st.selectbox(shown.label, options, index, format_func=lambda value: str(value).replace("_", " "), **shown.changed())


def _whole(shown: Field) -> None:
    low, high = shown.bounds.get("ge"), shown.bounds.get("le")
    arguments = shown.changed()
    st.number_input(shown.label, low, high, shown.value, step=1, placeholder="auto", disabled=shown.off, **arguments)


def _fraction(shown: Field) -> None:
    low = float(shown.bounds.get("ge", shown.bounds.get("gt", 0.0)))
    high = float(shown.bounds.get("le", shown.bounds.get("lt", 1.0)))
    # number_input refuses a value and bounds of different types: 1 beside 0.5.
    st.number_input(shown.label, low, high, float(shown.value), step=0.05, format="%g", **shown.changed())


def _widths(shown: Field) -> None:
    # What could not be read as numbers stands in the draft as it was typed, for its author to correct.
    text = shown.value if isinstance(shown.value, str) else ", ".join(map(str, shown.value))
    st.text_input(shown.label, text, placeholder="none", **shown.changed(_numbers))


def _texts(shown: Field) -> None:
    st.text_area(shown.label, "\n".join(shown.value), height=130, **shown.changed(_lines))


def _lines(text: str) -> list[str]:
    return [" ".join(line.split()) for line in text.splitlines() if line.strip()]


def _numbers(text: str) -> list[int] | str:
    """The numbers in a text like `4096, 4096`; the text itself where it holds something else."""
    words = text.replace(",", " ").split()
    # Not isdigit, which is true of a raised 2: int refuses that one.
    return [int(word) for word in words] if all(word.isdecimal() and len(word) < 10 for word in words) else text


def _group(shown: Field) -> None:
    fresh = next(model().model_dump(mode="json") for model in [group(shown.info)] if model)
    st.checkbox(shown.label, shown.value is not None, **shown.changed(lambda on: fresh if on else None))
