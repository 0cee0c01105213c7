"""The stories on the screen. The browser asks for each step itself; Streamlit opens networks in Design."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import parse_qsl

from pages.content.stories.answers import address, answer, design_at, place_of
from pages.shell import link
from pages.shell.components import component
from pages.shell.session import Session, sent, to_design

_stories = component("stories", sheets=("scene",))


def show(session: Session) -> None:
    """All of the page."""

    def opened() -> None:
        asked: Any = sent("stories").get("open") or {}
        # The browser names the button, not the network: what opens is what the server computes for that step.
        design = design_at(_words(str(asked.get("at", ""))), str(asked.get("label", "")))
        if design:
            to_design(session, design)

    seen = sent("stories") or {}
    own = session.words()[link.DESIGN]
    data: dict[str, Any] = {"address": address(), "asked": "", "answer": None, "own": own}
    # Without addresses of our own the browser asks by way of Streamlit.
    if not address() and seen.get("asked"):
        data |= {"asked": seen["asked"], "answer": json.loads(answer(place_of(_words(seen["asked"]))))}
    _stories(key="stories", data=data, on_open_change=opened, on_asked_change=lambda: None, default={"asked": ""})


def _words(query: str) -> dict[str, str]:
    """The words of an address's query."""
    return dict(parse_qsl(query.removeprefix("?")))
