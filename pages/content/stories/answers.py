"""What the server says of the stories: all of them as cards, a step as data, and a step or a story as a file."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache, partial
from typing import TYPE_CHECKING, Any, NamedTuple

from arch.design import Design
from arch.errors import ArchError
from arch.formats import PICTURES, TABLES
from arch.stories import stories
from arch.stories.base import Asked, Shown, Step, Story, plain
from arch.stories.printed import document, sheet_of
from arch.tables.cells import Table, as_text, filled
from pages.shell import link
from pages.shell.served import served
from pages.shell.text import written

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.routing import Route

STORY, STEP, SET, NARROW = "story", "step", "set", "narrow"
"""Words of an address: the story's id, the number of the step from 1, what is chosen, and a phone's width."""
PLACE = "story"
"""Before the ending of the form that is asked for: `/story.json`, `/story.svg`."""
_served: list[str] = []
"""The address, once the server answers there."""


class Place(NamedTuple):
    """Where a reader is in the stories.

    Attributes:
        story: its id; "" for the cards.
        step: its index.
        chosen: values of controls by their ids, sorted.
        own: the notation of the open design, or "".
        narrow: whether pictures are laid out for a phone.
    """

    story: str = ""
    step: int = 0
    chosen: tuple[tuple[str, str], ...] = ()
    own: str = ""
    narrow: bool = False


def place_of(words: Mapping[str, str]) -> Place:
    """The place that an address names; the cards for a story that is not known, the nearest for a step out of range."""
    id = words.get(STORY, "")
    if id not in stories():
        return Place(narrow=bool(words.get(NARROW)))
    last, number = len(stories()[id].steps), words.get(STEP, "")
    # isdecimal takes the digits of every script, which int() reads too; a longer number is out of range.
    step = min(max(int(number), 1), last) if number.isdecimal() and len(number) < 4 else 1
    pairs = (item.partition("-") for item in words.get(SET, "")[: link.LONGEST].split("~"))
    chosen = tuple(sorted({id: value for id, _, value in pairs}.items()))
    return Place(id, step - 1, chosen, words.get(link.DESIGN, ""), bool(words.get(NARROW)))


def asked(place: Place) -> Asked:
    """What the reader at a place has chosen."""
    return Asked(dict(place.chosen), _design(place.own))


# Each step and each file asks for it again, and a design is lowered to see whether it makes a network.
@lru_cache(maxsize=32)
def _design(text: str) -> Design | None:
    """The open design, where the address holds one that makes a network."""
    try:
        return link.read_design({link.DESIGN: text})
    except ArchError:
        return None


# Steps are the same for all readers; moving a slider back and forth asks for the same ones again.
@lru_cache(maxsize=512)
def answer(place: Place) -> bytes:
    """The cards, or a step, as JSON."""
    return written(_step(place) if place.story else {"cards": [_card(id, place.narrow) for id in stories()]})


def _card(id: str, narrow: bool) -> dict[str, Any]:
    story = stories()[id]
    shown = story.steps[story.cover].show(Asked({}))
    figure = shown.scene.figure(narrow).data()
    steps = len(story.steps)
    return {"id": id, "title": story.title, "question": story.question, "minutes": story.minutes, "steps": steps} | {
        "figure": figure
    }


def shown_at(place: Place) -> tuple[Story, Step, Shown]:
    """The story and the step at a place, and what it shows there."""
    story = stories()[place.story]
    step = story.steps[place.step]
    return story, step, step.show(asked(place))


def _step(place: Place) -> dict[str, Any]:
    (story, step, shown), chosen, ids = shown_at(place), asked(place), list(stories())
    after = ids.index(place.story) + 1
    return {
        "story": {"id": place.story, "question": story.question, "minutes": story.minutes},
        "headings": [one.heading for one in story.steps],
        "step": place.step,
        "text": list(_pieces(step, shown)),
        "answer": {"number": plain(shown.answer.number), "about": shown.answer.about},
        "controls": [
            {"id": c.id, "label": c.label, "options": c.options, "value": chosen[c], "isScale": c.is_scale}
            for c in step.controls
        ],
        "figure": shown.scene.figure(place.narrow).data(),
        "table": _table(shown.scene.table()),
        "designs": list(shown.designs),
        "sources": shown.all_sources,
        "next": {"id": ids[after], "title": stories()[ids[after]].title} if after < len(ids) else None,
    }


def _pieces(step: Step, shown: Shown) -> Any:
    """The text in pieces, and of each whether it is a number of the engine or of a source."""
    rest = step.text
    for name in step.places:
        before, _, rest = rest.partition(f"{{{name}}}")
        yield before, False
        yield plain(shown.words[name]), True
    yield rest, False


def _table(table: Table) -> dict[str, Any]:
    """The scene's table as texts."""
    sections = [
        {
            "heads": section.heads,
            "rows": [[as_text(cell) for cell in filled(section, row)] for row in section.rows],
            "numbers": section.numbers,
        }
        for section in table.sections
    ]
    return {"title": table.title, "sections": sections, "notes": table.notes}


def design_at(words: Mapping[str, str], label: str) -> Design | None:
    """The network of a step that has a button of that label."""
    place = place_of(words)
    return shown_at(place)[2].designs.get(label) if place.story else None


def address() -> str:
    """Where the server answers; "" where it does not, and Streamlit has to."""
    return _served[0] if _served else ""


def routes() -> list[Route]:
    """The addresses of all forms; from now on the page asks there."""
    from starlette.routing import Route

    _served[:] = [served(PLACE)]
    return [Route(f"{_served[0]}.{ending}", partial(_reply, form)) for ending, form in _FORMS.items()]


def _picture(id: str, place: Place) -> bytes:
    return PICTURES[id].write(sheet_of(*shown_at(place)))


def _csv(place: Place) -> bytes:
    return TABLES["csv"].content(shown_at(place)[2].scene.table())


def _printed(place: Place) -> bytes:
    return document(stories()[place.story], asked(place)).encode(errors="replace")


class _Form(NamedTuple):
    """A form in which the server answers, and whether it is kept as a file."""

    mime: str
    write: Callable[[Place], bytes]
    is_file: bool = True


_FORMS: Mapping[str, _Form] = {
    "json": _Form("application/json", answer, is_file=False),
    **{id: _Form(PICTURES[id].mime, partial(_picture, id)) for id in ("svg", "png", "pdf")},
    "csv": _Form(TABLES["csv"].mime, _csv),
    "html": _Form("text/html; charset=utf-8", _printed, is_file=False),
}


def _reply(form: _Form, request: Request) -> Response:
    from starlette.responses import PlainTextResponse, Response

    place = place_of(request.query_params)
    if not place.story and form.write is not answer:
        known = ", ".join(stories())
        return PlainTextResponse(f"There is no such story. The stories are: {known}.", 404)
    # A new version may count otherwise; and an answer is some milliseconds of work.
    headers = {"Cache-Control": "no-store"}
    if form.is_file:
        ending = request.url.path.rpartition(".")[2]
        headers["Content-Disposition"] = f'attachment; filename="{place.story}-{place.step + 1}.{ending}"'
    return Response(form.write(place), media_type=form.mime, headers=headers)
