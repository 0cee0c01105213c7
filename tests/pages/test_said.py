"""What the graph in the browser says is taken exactly once, however often it is said."""

from base64 import b64decode

import pytest

from pages.content.design.said import take
from tests.pages.opened import component, page, session


def say(app, number, asks=(), **view):
    take(session(app), session(app).measured(), {"number": number, "asks": list(asks), "view": view})
    app.run()
    assert not app.exception


def depths(app):
    return [stage.depth for stage in session(app).document.design.stages]


def test_an_edit_that_is_said_again_is_made_once():
    app = page()
    copy = {"act": "copy", "stage": 2, "number": 1}
    say(app, 1, [copy])
    assert depths(app) == [3, 4, 4, 6, 3]
    assert component(app, "graph")["taken"] == 1
    say(app, 1, [copy])
    say(app, 2, [copy, {"act": "remove", "stage": 1, "number": 2}])
    assert depths(app) == [4, 4, 6, 3]
    assert component(app, "graph")["taken"] == 2


def test_a_message_overtaken_by_a_newer_one_is_nothing():
    app = page()
    say(app, 5, selected="s3", query="conv")
    say(app, 4, selected="s1", query="")
    assert (session(app).view.selected, session(app).view.query) == ("s3", "conv")


def test_paths_of_a_drawing_before_an_edit_open_nothing_after_it():
    app = page()
    before = session(app).document.revision
    say(app, 1, [{"act": "remove", "stage": 1, "number": 1}], opened=["s1", "s2"], revision=before)
    assert session(app).view.opened == ["s1"]
    say(app, 2, opened=["s1", "s2", "s2/b1"], revision=before)
    assert session(app).view.opened == ["s1"]


@pytest.mark.parametrize(
    ("format", "start"), [("svg", b"<svg"), ("png", b"\x89PNG"), ("pdf", b"%PDF"), ("tikz", b"\\doc")]
)
def test_a_picture_is_sent_once(format, start):
    app = page()
    say(app, 1, [{"act": "save", "format": format, "paper": "dark", "number": 1}])
    file = component(app, "graph")["file"]
    assert file["number"] == 1
    assert file["name"].startswith("ResNet-50.")
    assert b64decode(file["content"]).startswith(start)
    app.run()
    assert component(app, "graph")["file"] is None


@pytest.mark.parametrize("ask", [{}, {"act": "save", "format": "exe", "paper": "light"}, {"act": "fly", "stage": "x"}])
def test_an_ask_that_makes_no_sense_is_survived(ask):
    app = page()
    take(session(app), session(app).measured(), {"number": 1, "asks": [{**ask, "number": 1}]})
    assert depths(app) == [3, 4, 6, 3]
    assert session(app).view.file is None


def test_what_differs_from_the_baseline_is_marked():
    app = page()
    say(app, 1, [{"act": "remove", "stage": 4, "number": 1}])
    assert {*component(app, "graph")["boxes"]["changed"]} == {""}
    say(app, 2, [{"act": "copy", "stage": 3, "number": 2}])
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
    say(app, 1, query="3x3")
    assert (session(app).view.selected, session(app).view.query) == ("s3", "3x3")
