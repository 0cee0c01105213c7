"""The Design page under AppTest: auxiliary heads, edits made in the picture, undo, and the view in a link."""

import pytest

from arch.design import notation
from arch.design.edits import Remove, Replace, Set, Together
from arch.zoo import zoo
from pages.content.design.stages import possible, take_gesture
from tests.pages.opened import component, do, enter, page, panel, params, plots, session


def test_the_landscape_page_shows_the_same_design():
    app = page(d=notation.write(zoo()["resnet18"].design))
    app.switch_page("pages/landscape.py").run()
    assert not app.exception
    assert session(app).document.design == zoo()["resnet18"].design
    assert "ResNet-18: 3.63 G operations" in plots(app)[0]["figure"]


def test_the_session_is_made_once():
    app = page()
    first = session(app)
    app.query_params["d"] = notation.write(zoo()["resnet18"].design)
    app.run()
    assert session(app) is first


def test_auxiliary_heads_are_added_edited_and_removed():
    app = page()
    enter(app, "add_head")
    assert [head.after for head in session(app).document.design.aux] == [2]
    assert params(app) == "25,557,032"
    assert "in training, with the auxiliary heads" in component(app, "facts")["numbers"][0]["about"]
    assert panel(app)["parts"] == ["aux1"]
    enter(app, "set", "aux1", path="after", value=9)
    assert panel(app)["fault"]["message"] == "there is no stage 9. Use at most 4."
    assert panel(app)["fault"]["path"] == "after"
    enter(app, "set", "aux1", path="after", value=3)
    assert session(app).document.design.aux[0].after == 3
    assert panel(app)["heads"] == [{"after": 3, "misfit": ""}]
    enter(app, "remove", "aux1")
    assert session(app).document.design.aux == ()


def test_an_auxiliary_head_stays_with_its_stage_and_goes_with_it():
    app = page(d=notation.write(zoo()["googlenet"].design))
    found = session(app)
    found.change(possible(found, 0)["remove"])
    assert [head["after"] for head in found.document.draft["aux"]] == [6, 9]
    found.change(possible(found, 5)["on"])
    assert [head["after"] for head in found.document.draft["aux"]] == [7, 9]
    found.change(possible(found, 6)["remove"])
    assert [head["after"] for head in found.document.draft["aux"]] == [8]


def test_a_block_that_sets_its_own_width_takes_it_from_the_stage():
    app = page()
    enter(app, "kind", "s1", value="branches")
    assert session(app).document.design.stages[0].width is None
    enter(app, "preset", "s1", value="Naive Inception")
    assert session(app).document.design.stages[0].block.branches == ("1x1:128", "3x3:192", "5x5:96", "max3")
    enter(app, "set", "s1", path="block.branches", value=["1x1:64", "3x3:64"])
    assert session(app).document.design.stages[0].block.branches == ("1x1:64", "3x3:64")
    enter(app, "set", "s1", path="block.branches", value=["1x1:64", "3y3:64"])
    assert panel(app)["fault"]["path"] == "block.branches"
    enter(app, "set", "s1", path="block.branches", value=["1x1:64", "3x3:64"])
    enter(app, "kind", "s1", value="basic")
    assert session(app).document.design.stages[0].width == 128


def test_undo_finds_the_zoo_network_again():
    app = page()
    enter(app, "start", value="senet154")
    enter(app, "undo")
    assert panel(app)["origin"] == "resnet50"
    enter(app, "set", "s1", path="depth", value=5)
    assert session(app).document.design.name == "ResNet-50, edited"
    assert session(app).document.origin == "resnet50"


def test_zoo_names_are_unique():
    assert len({entry.design.name for entry in zoo().values()}) == len(zoo())


EDITS = [
    ({"act": "insert", "kind": "basic", "to": 0}, [1, 3, 4, 6, 3], "s1"),
    ({"act": "insert", "kind": "pool", "to": 4}, [3, 4, 6, 3, 1], "s5"),
    ({"act": "move", "stage": 1, "to": 4}, [4, 6, 3, 3], "s4"),
    ({"act": "move", "stage": 4, "to": 0}, [3, 3, 4, 6], "s1"),
    ({"act": "remove", "stage": 2}, [3, 6, 3], ""),
    ({"act": "copy", "stage": 3}, [3, 4, 6, 6, 3], ""),
    ({"act": "before", "stage": 2}, [3, 1, 4, 6, 3], ""),
]


@pytest.mark.parametrize(("edit", "depths", "selected"), EDITS)
def test_edits_made_in_the_picture(edit, depths, selected):
    app = page()
    take_gesture(session(app), edit)
    app.run()
    assert not app.exception
    assert [stage["depth"] for stage in session(app).document.draft["stages"]] == depths
    assert session(app).view.selected == selected
    session(app).undo()
    assert [stage.depth for stage in session(app).document.design.stages] == [3, 4, 6, 3]


@pytest.mark.parametrize(
    "edit",
    [
        {},
        {"act": "insert", "kind": "<b>", "to": 0},
        {"act": "insert", "kind": "basic", "to": 99},
        {"act": "move", "stage": 9, "to": 1},
        {"act": "back", "stage": 1},
        {"act": "explode", "stage": 1},
    ],
)
def test_edits_that_cannot_be_made_change_nothing(edit):
    app = page()
    take_gesture(session(app), edit)
    assert session(app).document.design == zoo()["resnet50"].design
    assert session(app).document.undoes == ""


def test_what_is_selected_stays_when_an_invalid_draft_is_dropped():
    found = session(page())
    found.view.selected = "s3"
    found.change(Together(edits=(Remove(place=("stages", 0)), Set(place=("stages", 0, "depth"), value=0))))
    assert found.document.error
    assert found.view.selected == "s2"
    found.undo()
    assert found.view.selected == "s3"
    assert found.document.draft == zoo()["resnet50"].design.model_dump(mode="json")


def test_a_setting_typed_again_and_again_is_one_edit():
    document = session(page()).document
    document.change(Set(place=("name",), value="Mine"))
    for value in (0, -1, -2, 5):
        document.change(Set(place=("stages", 0, "depth"), value=value))
    assert document.undoes == "stage 1: depth 3 -> 5"
    document.undo()
    assert document.design.stages[0].depth == 3


def test_a_part_put_in_without_its_settings_has_the_defaults_and_can_be_undone():
    document = session(page()).document
    before = document.draft
    document.change(Replace(place=("stem",), value={"kind": "none"}))
    document.change(Replace(place=("stem",), value={"kind": "conv"}))
    assert document.draft == document.design.model_dump(mode="json")
    document.undo()
    document.undo()
    assert document.draft == before
    document.redo()
    document.redo()
    assert document.draft == document.design.model_dump(mode="json")


def test_what_is_open_and_selected_follows_its_stage():
    app = page()
    found = session(app)
    found.view.opened, found.view.selected = ["stem", "s2", "s2/b1", "s3", "head"], "s3/b1/conv1"
    take_gesture(found, {"act": "remove", "stage": 2})
    assert found.view.opened == ["stem", "s2", "head"]
    assert found.view.selected == "s2/b1/conv1"
    take_gesture(found, {"act": "after", "stage": 1})
    assert found.view.opened == ["stem", "s3", "head", "s2"]
    assert found.view.selected == "s3/b1/conv1"


def test_a_link_brings_budgets_and_the_baseline():
    app = page()
    enter(app, "set", "s2", path="depth", value=6)
    do(app, "facts", "budgets", value={"params": "20 M", "memory": "4 MiB", "operations": "much", "x": "1"})
    words = component(app, "graph")["words"]
    assert (words["base"], words["most"]) == ("resnet50", "params-20M~memory-4MiB")
    other = page(**words)
    facts = component(other, "facts")
    assert facts["compared"] == "Changes are against ResNet-50"
    assert [card["over"] for card in facts["numbers"]] == ["6.117 M", "", "", "2.891 MiB"]
    assert component(other, "graph")["words"] == words
    enter(other, "set", "s2", path="width", value=640)
    enter(other, "pin")
    enter(other, "set", "s2", path="depth", value=1)
    words = component(other, "graph")["words"]
    third = session(page(**words)).document
    assert third.baseline == session(other).document.baseline
    assert third.baseline != third.design


@pytest.mark.parametrize(
    "words",
    [
        {"base": "<b>"},
        {"base": "a1~x"},
        {"base": "x" * 99999},
        {"most": "params-<b>~x-1~params~memory-" + "9" * 99 + "~operations--1"},
    ],
)
def test_a_link_with_a_broken_baseline_or_budget_brings_the_design(words):
    app = page(d=notation.write(zoo()["vgg16"].design), **words)
    assert component(app, "facts")["compared"] == ""
    assert not any(card["budget"] for card in component(app, "facts")["numbers"])
    assert session(app).document.origin == "vgg16"


@pytest.mark.parametrize(
    ("words", "opened", "colour", "mode"),
    [
        ({"open": "layers", "colour": "field", "view": "funnel"}, "layers", "field", "funnel"),
        ({"open": "s1~s3.b2_"}, ["s1", "s3/b2*"], "operations", "graph"),
        ({"open": "<script>", "colour": "rainbow", "view": "3d"}, "blocks", "operations", "graph"),
        ({"open": "s1~" * 900}, "blocks", "operations", "graph"),
    ],
)
def test_a_link_brings_the_picture_as_it_was(words, opened, colour, mode):
    app = page(**words)
    assert (session(app).view.opened, session(app).view.colour, session(app).view.mode) == (opened, colour, mode)
    assert not app.exception


def test_a_search_and_its_error_reach_the_picture():
    app = page()
    session(app).view.query = "macs>1e9"
    app.run()
    hits = {"query": "macs>1e9", "paths": [], "error": "", "words": "MACs over 1e9: no layer"}
    assert component(app, "graph")["hits"] == hits
    session(app).view.query = "speed>1"
    app.run()
    assert component(app, "graph")["hits"]["error"].startswith("'speed' cannot be compared")
