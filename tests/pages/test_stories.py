"""The Stories page: places in addresses, what is answered there, and the ways into Design."""

import json
from urllib.parse import urlencode

import pytest
from starlette.requests import Request

from arch.design import notation
from arch.formats import PICTURES, TABLES
from arch.stories import stories
from arch.stories.base import Asked, plain
from arch.zoo import zoo
from pages.content.stories import answers
from pages.content.stories.answers import Place, answer, asked, design_at, place_of
from tests.pages.opened import drawn, opened, send, session

FIRST, *_, LAST = stories()
STEPS = [(id, index) for id, story in stories().items() for index in range(len(story.steps))]


def step_at(place):
    return json.loads(answer(place))


def test_an_address_names_a_place():
    words = {"story": FIRST, "step": "2", "set": "b-1-x~a-2", "d": "text", "narrow": "1", "other": "x"}
    assert place_of(words) == Place(FIRST, 1, (("a", "2"), ("b", "1-x")), "text", True)
    assert place_of({}) == place_of({"story": "nobody", "step": "3", "set": "a-1"}) == Place()


@pytest.mark.parametrize(
    ("step", "index"),
    [("0", 0), ("-1", 0), ("x", 0), ("", 0), ("1.5", 0), ("²", 0), ("٢", 1), ("999", -1), ("9999", 0)],
)
def test_a_step_that_is_not_there_is_the_nearest_or_the_first(step, index):
    last = len(stories()[FIRST].steps) - 1
    assert place_of({"story": FIRST, "step": step}).step == (last if index < 0 else index)


def test_bad_words_choose_nothing():
    for text in (
        "",
        "~",
        "~-~",
        "-",
        "x",
        "place-",
        "place-nonsense",
        "place-1-1",
        "ü-ü" * 1000,
        "~".join("ab-c" * 999),
    ):
        place = place_of({"story": FIRST, "set": text, "d": text})
        shown = stories()[FIRST].steps[0].show(Asked({}))
        assert step_at(place)["answer"]["number"] == plain(shown.answer.number)
        assert asked(place).own is None


def test_the_open_design_is_the_readers():
    design = zoo()["resnet18"].design
    assert asked(place_of({"story": FIRST, "d": notation.write(design)})).own == design


def test_the_cards_are_all_stories_in_their_order():
    cards = step_at(Place())["cards"]
    assert [card["id"] for card in cards] == list(stories())
    assert [card["minutes"] for card in cards] == [story.minutes for story in stories().values()]
    narrow = step_at(Place(narrow=True))["cards"]
    assert all(one["figure"]["width"] > other["figure"]["width"] for one, other in zip(cards, narrow, strict=True))


@pytest.mark.parametrize(("id", "index"), STEPS)
def test_a_step_is_answered_whole(id, index):
    found, story = step_at(Place(id, index)), stories()[id]
    step = story.steps[index]
    shown = step.show(Asked({}))
    assert "".join(piece for piece, _ in found["text"]) == step.written(shown)
    assert [piece for piece, is_number in found["text"] if is_number] == [plain(shown.words[p]) for p in step.places]
    assert found["headings"] == [one.heading for one in story.steps]
    assert [control["value"] for control in found["controls"]] == [control.start for control in step.controls]
    assert found["designs"] == list(shown.designs)
    assert found["sources"] == list(shown.all_sources)
    rows = [len(section["rows"]) for section in found["table"]["sections"]]
    assert rows == [len(section.rows) for section in shown.scene.table().sections]


def test_each_story_leads_to_the_next_and_the_last_to_none():
    ids = list(stories())
    after = [step_at(Place(id))["next"] for id in ids]
    assert [one["id"] for one in after[:-1]] == ids[1:]
    assert after[-1] is None


def with_a_network():
    """A step of a story with a network to open, its address's words, and the network."""
    id, index, shown = next(
        (id, index, shown) for id, index in STEPS if (shown := stories()[id].steps[index].show(Asked({}))).designs
    )
    label, design = next(iter(shown.designs.items()))
    return {"story": id, "step": str(index + 1)}, label, design


def test_a_network_is_found_by_its_label():
    words, label, design = with_a_network()
    assert design_at(words, label) == design
    assert design_at(words, "another") is None
    assert design_at({}, label) is None


@pytest.fixture
def get():
    """Ask for a form of a place; the response."""
    endpoints = {route.path: route.endpoint for route in answers.routes()}

    def ask(ending, **words):
        scope = {"type": "http", "method": "GET", "path": f"/story.{ending}", "headers": []}
        return endpoints[scope["path"]](Request(scope | {"query_string": urlencode(words).encode()}))

    yield ask
    # Pages of other tests are served by no such server.
    answers._served.clear()


def test_steps_and_stories_are_served_as_files(get):
    for ending in ("svg", "png", "pdf", "csv"):
        response = get(ending, story=FIRST, step=2)
        assert response.status_code == 200
        assert response.media_type == (PICTURES | TABLES)[ending].mime
        assert response.headers["content-disposition"] == f'attachment; filename="{FIRST}-2.{ending}"'
    page = get("html", story=LAST).body.decode()
    assert page.count("<section>") == len(stories()[LAST].steps)
    assert json.loads(get("json", story=FIRST, step=2).body) == step_at(Place(FIRST, 1))


def test_a_file_of_no_story_is_refused_with_those_that_there_are(get):
    response = get("svg", story="nobody")
    assert response.status_code == 404
    assert FIRST in response.body.decode()
    assert get("json", story="nobody").body == answer(Place())


def given(app):
    return drawn(app, "stories")[-1]


def test_without_addresses_of_our_own_streamlit_answers():
    app = opened("stories")
    assert given(app) == {"address": "", "asked": "", "answer": None, "own": notation.write(zoo()["resnet50"].design)}
    query = f"?story={FIRST}&step=2"
    send(app, "stories", asked=query)
    assert given(app)["asked"] == query
    assert given(app)["answer"] == step_at(Place(FIRST, 1))


def test_with_them_the_page_asks_itself(get):
    app = opened("stories")
    send(app, "stories", asked=f"?story={FIRST}")
    assert given(app)["address"] == "/story"
    assert given(app)["answer"] is None


def test_a_network_of_a_step_opens_in_design_and_undo_brings_the_old_one_back():
    words, label, design = with_a_network()
    app = opened("stories")
    before = session(app).document.design
    send(app, "stories", open={"at": f"?{urlencode(words)}", "label": label})
    assert session(app).document.design == design
    session(app).undo()
    assert session(app).document.design == before


@pytest.mark.parametrize("asked", [{}, {"at": "?story=nobody", "label": "x"}, {"at": f"?story={FIRST}", "label": "x"}])
def test_what_is_not_there_is_not_opened(asked):
    app = opened("stories")
    before = session(app).document.design
    send(app, "stories", open=asked)
    assert not app.exception
    assert session(app).document.design == before
