"""The Design page under AppTest: every zoo network, edits, errors, undo, links."""

import json
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from arch.analysis import PLAIN
from arch.design import files, notation
from arch.design.edits import Remove, Replace, Set, Together
from arch.zoo import zoo
from pages.content.design.menu import file_name
from pages.content.design.stages import possible, take_gesture
from pages.shell.session import is_current
from tests.pages.opened import drawn as components
from tests.pages.opened import plots

ROOT = Path(__file__).parents[2]


def page(**query):
    app = AppTest.from_file(ROOT / "app.py", default_timeout=20)
    for name, value in query.items():
        app.query_params[name] = value
    app.run()
    assert not app.exception
    return app


def session(app):
    return app.session_state["session"]


def component(app, name):
    return components(app, name)[-1]


def field(app, kind, *place):
    return getattr(app, kind)(key=f"{session(app).document.revision}/{'/'.join(map(str, place))}")


def params(app):
    return component(app, "numbers")["numbers"][0]["exact"]


def test_it_opens_with_resnet50():
    app = page()
    assert params(app) == "25,557,032"
    assert component(app, "numbers")["numbers"][1]["exact"] == "4,089,184,256"
    assert component(app, "publish")["words"]["d"] == notation.write(zoo()["resnet50"].design)
    assert [group["path"] for group in component(app, "table")["groups"]] == ["stem", "s1", "s2", "s3", "s4", "head"]


def test_the_unit_is_switched_everywhere_at_once_and_stands_in_the_link():
    app = page()
    app.selectbox(key="unit").select("thop_macs").run()
    assert component(app, "numbers")["numbers"][1] | {"about": ""} == {
        "label": "thop",
        "value": "4.134 G",
        "exact": "4,133,742,592",
        "about": "",
    }
    assert "thop" in [column["label"] for column in component(app, "table")["columns"]]
    assert "MACs (thop)" in component(app, "graph")["boxes"][1]["about"]
    assert component(app, "graph")["metrics"][0]["label"] == "thop"
    figures = [json.loads(item.proto.json) for item in app.get("bidi_component")]
    assert any("thop" in [mark["text"] for mark in figure.get("marks", [])] for figure in figures)
    assert component(app, "publish")["words"]["unit"] == "thop_macs"


@pytest.mark.parametrize(("unit", "label"), [("ptflops_pytorch", "ptflops, pytorch back end"), ("<b>", "MACs")])
def test_a_link_brings_its_unit_and_an_unknown_one_is_left(unit, label):
    assert component(page(unit=unit), "numbers")["numbers"][1]["label"] == label


def test_a_zoo_network_is_counted_as_its_library_wrote_it_until_it_is_edited():
    app = page(d=notation.write(zoo()["googlenet"].design), unit="ptflops_pytorch")
    assert component(app, "numbers")["numbers"][1]["exact"] == "1,513,907,448"
    session(app).change(Set(place=("input", "height"), value=225))
    app.run()
    assert session(app).document.implementation == PLAIN


@pytest.mark.parametrize("id", zoo())
def test_every_network_opens(id):
    app = page(d=notation.write(zoo()[id].design))
    assert session(app).document.design == zoo()[id].design
    assert session(app).document.origin == id
    assert not app.warning


def test_start_from_another_network_and_undo():
    app = page()
    field(app, "selectbox", "zoo").select("senet154").run()
    assert params(app) == "115,088,984"
    app.button(key="undo").click().run()
    assert params(app) == "25,557,032"
    app.button(key="redo").click().run()
    assert params(app) == "115,088,984"


def test_an_edit_is_live_and_renames():
    app = page()
    field(app, "number_input", "stages", 2, "depth").set_value(23).run()
    assert params(app) == "44,549,160"
    assert session(app).document.design.name == "ResNet-50, edited"
    assert app.text_input(key="0/name").value == "ResNet-50, edited"
    app.button(key="undo").click().run()
    assert session(app).document.design == zoo()["resnet50"].design


def test_an_invalid_setting_keeps_the_last_network_and_says_what_would_work():
    app = page()
    app.button(key="0/s2/open").click().run()
    field(app, "number_input", "stages", 1, "block", "groups").set_value(7).run()
    assert params(app) == "25,557,032"
    assert app.error[0].value.endswith("cannot be split into 7 groups. Groups must divide both: use 4 or 8.")
    assert app.warning[0].value.startswith("Shown is the last valid network. s2/b1/conv2: 128 input")
    field(app, "number_input", "stages", 0, "depth").set_value(4).run()
    assert session(app).document.error is not None
    field(app, "number_input", "stages", 1, "block", "groups").set_value(32).run()
    assert not app.error
    assert not app.warning
    assert session(app).document.design.stages[0].depth == 4
    assert session(app).document.design.stages[1].block.groups == 32


def test_an_error_shows_at_its_stage_when_that_is_closed():
    app = page(d="a1~x~3x64x64~conv~basic-d2-w64-s1-c_A~basic-d2-w128-s2-c_A~classifier")
    field(app, "number_input", "stages", 1, "width").set_value(32).run()
    assert app.error[0].value.startswith("s2/b1/shortcut/pad: padding cannot shrink 64 channels to 32.")


def test_undo_drops_an_invalid_draft():
    app = page()
    app.button(key="0/s2/open").click().run()
    field(app, "number_input", "stages", 1, "block", "groups").set_value(7).run()
    app.button(key="undo").click().run()
    assert session(app).document.error is None
    assert field(app, "number_input", "stages", 1, "block", "groups").value == 1
    assert session(app).document.design == zoo()["resnet50"].design


def test_another_block_keeps_the_settings_that_both_have():
    app = page()
    app.button(key="0/s1/open").click().run()
    field(app, "checkbox", "stages", 0, "block", "squeeze").check().run()
    field(app, "number_input", "stages", 0, "block", "squeeze", "ratio").set_value(8).run()
    field(app, "selectbox", "stages", 0, "kind").select("basic").run()
    block = session(app).document.design.stages[0].block
    assert block.kind == "basic"
    assert block.squeeze.ratio == 8


def test_stem_presets_and_own_settings():
    app = page()
    field(app, "selectbox", "stem", "preset").select("Patchify 4x4").run()
    assert session(app).document.design.stem.kind == "patchify"
    app.button(key=f"{session(app).document.revision}/stem/open").click().run()
    field(app, "number_input", "stem", "width").set_value(96).run()
    assert field(app, "selectbox", "stem", "preset").value == "Patchify, own settings"
    assert session(app).document.design.stem.width == 96


def test_hidden_layers_are_read_as_numbers_or_explained():
    app = page()
    app.button(key="0/head/open").click().run()
    field(app, "text_input", "head", "hidden").input("512, 256").run()
    assert session(app).document.design.head.hidden == (512, 256)
    field(app, "text_input", "head", "hidden").input("many").run()
    assert session(app).document.error.where == "head"
    assert session(app).document.design.head.hidden == (512, 256)
    assert app.error
    field(app, "text_input", "head", "hidden").input("8²").run()
    assert app.error[0].value == "hidden is '8²'. Use a list."
    field(app, "text_input", "head", "hidden").input("0").run()
    assert app.error[0].value == "hidden.0 is 0. Use at least 1."


@pytest.mark.parametrize(
    ("action", "depths"),
    [
        ("before", [3, 1, 4, 6, 3]),
        ("after", [3, 4, 1, 6, 3]),
        ("copy", [3, 4, 4, 6, 3]),
        ("back", [4, 3, 6, 3]),
        ("on", [3, 6, 4, 3]),
        ("remove", [3, 6, 3]),
    ],
)
def test_stage_actions(action, depths):
    app = page()
    found = session(app)
    found.change(possible(found, 1)[action])
    app.run()
    assert not app.exception
    assert [stage.depth for stage in session(app).document.design.stages] == depths
    assert component(app, "publish")["words"]["d"] == notation.write(session(app).document.design)


def test_a_click_in_the_graph_selects_opens_and_shows_the_settings():
    app = page()
    app.session_state["graph"] = {"view": {"opened": ["s2", "s2/b1"], "selected": "s2/b1"}}
    session(app).view.opened, session(app).view.selected = ["s2", "s2/b1"], "s2/b1"
    app.run()
    graph = component(app, "graph")
    assert graph["selected"] == component(app, "table")["selected"] == "s2/b1"
    assert "s2/b1/conv1" in {box["path"] for box in graph["boxes"]}
    assert field(app, "number_input", "stages", 1, "block", "groups").value == 1


def test_a_click_before_an_edit_that_removes_its_target_is_harmless():
    app = page()
    session(app).view.selected, session(app).view.opened = "s4/b1/conv1", ["s4", "nowhere"]
    session(app).change(Remove(place=("stages", 3)))
    app.run()
    assert not app.exception


BAD_LINKS = [
    "a1~x",
    "a2~x~3x224x224~conv~basic-d1-w8-s1~classifier",
    "a1~x~3x224x224~conv~basic-d1-w1000000000-s1~classifier",
    "a1~x~3x224x224~conv~basic-d1000000-w8-s1~classifier",
    "a1~x~3x224x224~conv~basic-d2-w64-s1-g7~classifier",
    "<script>alert(1)</script>",
    "~" * 9000,
]


@pytest.mark.parametrize("link", BAD_LINKS, ids=range(len(BAD_LINKS)))
def test_a_bad_link_is_explained_and_leaves_a_working_page(link):
    app = page(d=link)
    assert app.warning[0].value.startswith("The link holds no network. ")
    assert params(app) == "25,557,032"


def test_a_hostile_name_is_shown_as_text():
    design = zoo()["resnet18"].design.model_copy(update={"name": "<script>alert(1)</script>"})
    app = page(d=notation.write(design))
    assert app.text_input(key="0/name").value == design.name
    assert file_name(design) == "script-alert-1---script"


def test_bad_content_leaves_the_design_alone():
    app = page()
    app.text_area(key="text-0").input("archscope: 1\nname: [").run()
    app.button(key="open").click().run()
    assert session(app).document.design == zoo()["resnet50"].design
    assert "Nothing was opened; your design is as it was: " in app.error[0].value


def test_opening_a_design_replaces_it_and_can_be_undone():
    app = page()
    app.text_area(key="text-0").input(files.to_yaml(zoo()["wrn28_10"].design)).run()
    app.button(key="open").click().run()
    assert params(app) == "36,479,194"
    app.button(key="undo").click().run()
    assert params(app) == "25,557,032"


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
    app.button(key="0/aux/add").click().run()
    assert [head.after for head in session(app).document.design.aux] == [2]
    assert params(app) == "25,557,032"
    assert "in training, with the auxiliary heads" in component(app, "numbers")["numbers"][0]["about"]
    app.button(key="1/aux1/open").click().run()
    field(app, "number_input", "aux", 0, "after").set_value(9).run()
    assert app.error[0].value == "there is no stage 9. Use at most 4."
    field(app, "number_input", "aux", 0, "after").set_value(3).run()
    assert session(app).document.design.aux[0].after == 3
    app.button(key="1/aux1/remove").click().run()
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
    app.button(key="0/s1/open").click().run()
    field(app, "selectbox", "stages", 0, "kind").select("branches").run()
    assert session(app).document.design.stages[0].width is None
    field(app, "selectbox", "stages", 0, "block", "preset").select("Naive Inception").run()
    assert session(app).document.design.stages[0].block.branches == ("1x1:128", "3x3:192", "5x5:96", "max3")
    field(app, "text_area", "stages", 0, "block", "branches").input("1x1:64\n3x3:64").run()
    assert session(app).document.design.stages[0].block.branches == ("1x1:64", "3x3:64")
    field(app, "text_area", "stages", 0, "block", "branches").input("1x1:64\n3y3:64").run()
    assert app.error
    field(app, "text_area", "stages", 0, "block", "branches").input("1x1:64\n3x3:64").run()
    field(app, "selectbox", "stages", 0, "kind").select("basic").run()
    assert session(app).document.design.stages[0].width == 128


def test_undo_finds_the_zoo_network_again():
    app = page()
    field(app, "selectbox", "zoo").select("senet154").run()
    app.button(key="undo").click().run()
    assert field(app, "selectbox", "zoo").value == "resnet50"
    field(app, "number_input", "stages", 0, "depth").set_value(5).run()
    assert session(app).document.design.name == "ResNet-50, edited"
    assert session(app).document.origin == "resnet50"


def test_zoo_names_are_unique():
    assert len({entry.design.name for entry in zoo().values()}) == len(zoo())


def test_a_widget_of_an_earlier_revision_does_not_count():
    found = session(page())
    found.change(Remove(place=("stages", len(found.document.draft["stages"]) - 1)))
    assert not is_current(found, "0/name")
    assert not is_current(found, "1/a widget that is gone")


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


@pytest.mark.parametrize("view", [{}, {"opened": 3}, {"opened": ["x"], "colour": [], "mode": {}, "query": "macs>"}])
def test_a_view_that_makes_no_sense_is_survived(view):
    app = page()
    app.session_state["graph"] = {"view": {"selected": "s1/b1", **view}}
    app.run()
    assert not app.exception


def test_a_search_and_its_error_reach_the_picture():
    app = page()
    session(app).view.query = "macs>1e9"
    app.run()
    assert component(app, "graph")["hits"] == {"query": "macs>1e9", "paths": [], "error": ""}
    session(app).view.query = "speed>1"
    app.run()
    assert component(app, "graph")["hits"]["error"].startswith("'speed' cannot be compared")
