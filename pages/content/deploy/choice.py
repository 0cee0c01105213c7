"""What is chosen on the page: the engine and its rules, the batch, the number format and the device."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

import streamlit as st

from arch.analysis import Setting
from arch.atlas.devices import ELEMENT, HERE, Device, Number, devices
from arch.rewrite import RULES
from arch.rewrite.engines import engines
from pages.content.deploy.here import this_machine
from pages.shell.session import Session

ALL = "all"
"""The profile in which every rule is on."""
BATCHES = (1, 2, 4, 8, 16, 32, 64, 128, 256)
# All of it is in the address: a reload or a link shows the same screen.
BOUND: dict[str, Any] = {"bind": "query-params", "label_visibility": "collapsed"}


class Choice(NamedTuple):
    """How the network is rewritten and run.

    Attributes:
        engine: id of the profile.
        rules: ids of the rules that are on, in the order of RULES.
        setting: the batch, and bytes of an element.
        number: the format that numbers are computed in.
        device: what it runs on.
    """

    engine: str
    rules: tuple[str, ...]
    setting: Setting
    number: Number
    device: Device


def choose(session: Session) -> Choice:
    """The controls, in a row, and the rules as switches below them."""
    names = {ALL: "every rule", **{id: engine.label for id, engine in engines().items()}}
    with st.container(horizontal=True, gap="small", vertical_alignment="center", key="deploy-choice"):
        engine = _select("Engine", "engine", names, "Its rules are on: those that it is known to apply.")
        batch = _select("Batch", "batch", {str(size): str(size) for size in BATCHES}, "Images at once.")
        number = _select("Numbers", "number", {id: id for id in ELEMENT}, _NUMBERS)
        known = {**devices(), HERE: this_machine(session)}
        # Its name is the same before and after it is measured: the address holds it.
        names_of = {id: device.name if id != HERE else "This machine" for id, device in known.items()}
        on = _select("Device", "device", names_of, _DEVICES)
    format = next(id for id in ELEMENT if id == number)
    return Choice(engine, _rules(engine), Setting(int(batch), ELEMENT[format]), format, known[on])


_NUMBERS = "The format that numbers are kept and computed in, which rates and bytes depend on."
_DEVICES = "Its peak rates, bandwidth and memory, and who states them, are under Roofline."


def _select(label: str, key: str, options: Mapping[str, str], about: str) -> str:
    """A choice among options, its label before it."""
    st.markdown(f":small[{label}]", width="content", help=about)
    # The address holds what is written in the field, which is why that has no label in it.
    found: str = st.selectbox(label, list(options), format_func=options.__getitem__, key=key, **BOUND)
    return found


def _rules(engine: str) -> tuple[str, ...]:
    """The rules as switches. Each profile has its own, so that one starts as its engine does."""
    start = list(RULES) if engine == ALL else [id for id in RULES if id in engines()[engine].rules]
    about = "A click switches a rule on or off. Where an engine is not known to apply a rule, it is off at first."
    chosen = st.pills(
        "Rules",
        list(RULES),
        default=start,
        selection_mode="multi",
        format_func=lambda id: RULES[id].label,
        key=f"rules-{engine}",
        help=about,
        **BOUND,
    )
    return tuple(id for id in RULES if id in chosen)
