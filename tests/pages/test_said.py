"""What the graph in the browser says is taken exactly once, however often it is said."""

from base64 import b64decode

import pytest

from pages.content.design.talk import take
from tests.pages.opened import component, message, page, session


def say(app, *asks, on=None):
    """Take what the browser says, each under the number and the count of moves that it has or else the next ones."""
    found = session(app)
    on = found.desk.trail.now if on is None else on
    first = found.desk.taken.get("page", 0) + 1
    entries = [{"number": first + index, "on": on, "from": "graph", **ask} for index, ask in enumerate(asks)]
    take(found, message(*entries))
    app.run()
    assert not app.exception


def depths(app):
    return [stage.depth for stage in session(app).document.design.stages]


def test_an_edit_that_is_said_again_is_made_once():
    app = page()
    copy = {"act": "copy", "stage": 2, "number": 1}
    say(app, copy)
    assert depths(app) == [3, 4, 4, 6, 3]
    assert component(app, "graph")["talk"]["taken"] == 1
    say(app, copy)
    say(app, copy, {"act": "remove", "stage": 1, "number": 2})
    assert depths(app) == [4, 4, 6, 3]
    assert component(app, "graph")["talk"]["taken"] == 2


def test_a_message_overtaken_by_a_newer_one_is_nothing():
    app = page()
    say(app, {"act": "select", "path": "s3", "number": 4}, {"act": "search", "query": "conv", "number": 5})
    say(app, {"act": "select", "path": "s1", "number": 4})
    assert (session(app).view.selected, session(app).view.query) == ("s3", "conv")


def test_what_is_done_in_a_drawing_before_an_edit_finds_its_stage_after_it():
    app = page()
    session(app).view.opened = []
    before = session(app).desk.trail.now
    say(app, {"act": "remove", "stage": 1}, {"act": "open", "path": "s2/b1"}, {"act": "open", "path": "s1"}, on=before)
    assert session(app).view.opened == ["s1/b1"]
    say(app, {"act": "select", "path": "s3/b1"}, {"act": "copy", "stage": 4}, {"act": "remove", "stage": 1}, on=before)
    assert depths(app) == [4, 6, 3, 3]
    assert session(app).view.selected == "s2/b1"


def test_a_click_before_the_answer_to_another_takes_nothing_back():
    app = page()
    blocks = component(app, "graph")["opened"]
    say(app, {"act": "alike", "path": "s1/b1"})
    kind = ["s1/b1", "s2/b1", "s3/b1", "s4/b1"]
    say(app, {"act": "open", "path": "s4/b2"})
    assert session(app).view.opened == [*blocks, *kind, "s4/b2"]
    say(app, {"act": "close", "path": "s1"})
    assert session(app).view.opened == [*[path for path in blocks if path != "s1"], *kind, "s4/b2"]
    say(app, {"act": "alike", "path": "s2/b1"})
    assert not {*kind} & {*session(app).view.opened}


def test_the_order_of_what_is_said_is_kept():
    app = page()
    say(app, {"act": "open", "path": "s4/b2"}, {"act": "level", "level": "stages"})
    assert component(app, "graph")["view"]["level"] == "stages"
    say(app, {"act": "level", "level": "stages"}, {"act": "open", "path": "s4"})
    assert component(app, "graph")["view"]["level"] == ""
    assert "s4/b1" in component(app, "graph")["boxes"]["path"]


@pytest.mark.parametrize(
    ("format", "start"), [("svg", b"<svg"), ("png", b"\x89PNG"), ("pdf", b"%PDF"), ("tikz", b"\\doc")]
)
def test_a_picture_is_sent_once(format, start):
    app = page()
    say(app, {"act": "save", "format": format, "paper": "dark"})
    file = component(app, "graph")["file"]
    assert file["number"] == 1
    assert file["name"].startswith("ResNet-50.")
    assert b64decode(file["content"]).startswith(start)
    app.run()
    assert component(app, "graph")["file"] is None


NONSENSE = [
    {},
    {"act": "save", "format": "exe", "paper": "light"},
    {"act": "fly", "stage": "x"},
    {"act": ["copy"], "stage": 1.5},
    {"act": "copy", "stage": -3, "on": 0},
    {"act": "remove", "stage": 1, "on": 99},
    {"act": "select", "path": 5},
    {"act": "open", "path": None},
    {"act": "open", "path": "../*"},
    {"act": "level", "level": ["x"]},
    {"act": "colour", "colour": {}},
    {"act": "mode", "mode": 3},
    {"act": "search", "query": "macs>"},
]


@pytest.mark.parametrize("ask", NONSENSE)
def test_an_ask_that_makes_no_sense_is_survived(ask):
    app = page()
    say(app, ask)
    assert depths(app) == [3, 4, 6, 3]
    assert session(app).view.file is None


def test_what_differs_from_the_baseline_is_marked():
    app = page()
    say(app, {"act": "remove", "stage": 4})
    assert {*component(app, "graph")["boxes"]["changed"]} == {""}
    say(app, {"act": "copy", "stage": 3})
    boxes = component(app, "graph")["boxes"]
    marked = {path: words for path, words in zip(boxes["path"], boxes["changed"], strict=True) if words}
    assert marked.keys() == {"s4", "s4/b1"}
    assert "depth 3 -> 6" in marked["s4"]


def test_the_message_of_an_edit_is_small():
    """Without the code, which Streamlit sends beside it: 14 kB when each box was written with its names."""
    size = len(next(item.proto.json for item in page().get("bidi_component") if "graph" in item.proto.component_name))
    assert size < 12_000


def test_what_was_selected_elsewhere_stays_selected():
    app = page()
    session(app).view.selected = "s3"
    say(app, {"act": "search", "query": "3x3"})
    assert (session(app).view.selected, session(app).view.query) == ("s3", "3x3")
