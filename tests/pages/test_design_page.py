"""The Design page under AppTest: every zoo network, edits, errors, undo, links."""

import pytest

from arch.analysis import PLAIN
from arch.design import files, notation
from arch.design.edits import Remove, Set
from arch.formats.bundle import file_name
from arch.parts import BLOCKS
from arch.zoo import zoo
from pages.content.design.stages import possible
from tests.pages.opened import component, do, enter, message, page, panel, params, send, session
from tests.selection import of_each_kind


def test_it_opens_with_resnet50():
    app = page()
    assert params(app) == "25,557,032"
    assert component(app, "facts")["numbers"][1]["exact"] == "4,089,184,256"
    assert component(app, "graph")["words"]["d"] == notation.write(zoo()["resnet50"].design)
    assert [group["path"] for group in component(app, "table")["groups"]] == ["stem", "s1", "s2", "s3", "s4", "head"]


def test_the_unit_is_switched_everywhere_at_once_and_stands_in_the_link():
    app = page()
    do(app, "facts", "unit", value="thop_macs")
    shown = component(app, "facts")["numbers"][1]
    assert (shown["label"], shown["value"], shown["exact"]) == ("thop", "4.134 G", "4,133,742,592")
    assert "thop" in [column["label"] for column in component(app, "table")["columns"]]
    assert "MACs (thop)" in component(app, "graph")["boxes"]["about"][1]
    assert component(app, "graph")["metrics"][0]["label"] == "thop"
    assert "thop" in [mark[3] for mark in component(app, "facts")["bars"]["marks"] if len(mark) > 3]
    assert component(app, "graph")["words"]["unit"] == "thop_macs"


@pytest.mark.parametrize(("unit", "label"), [("ptflops_pytorch", "ptflops, pytorch back end"), ("<b>", "MACs")])
def test_a_link_brings_its_unit_and_an_unknown_one_is_left(unit, label):
    assert component(page(unit=unit), "facts")["numbers"][1]["label"] == label


def test_a_zoo_network_is_counted_as_its_library_wrote_it_until_it_is_edited():
    app = page(d=notation.write(zoo()["googlenet"].design), unit="ptflops_pytorch")
    assert component(app, "facts")["numbers"][1]["exact"] == "1,513,907,448"
    session(app).change(Set(place=("input", "height"), value=225))
    app.run()
    assert session(app).document.implementation == PLAIN


@pytest.mark.parametrize("id", of_each_kind())
def test_a_network_of_every_kind_opens(id):
    app = page(d=notation.write(zoo()[id].design))
    assert session(app).document.design == zoo()[id].design
    assert session(app).document.origin == id
    assert not app.warning


def test_start_from_another_network_and_undo():
    app = page()
    enter(app, "start", value="senet154")
    assert panel(app)["note"] == "SENet-154 is open; Undo brings ResNet-50 back."
    assert params(app) == "115,088,984"
    enter(app, "undo")
    assert params(app) == "25,557,032"
    enter(app, "redo")
    assert params(app) == "115,088,984"


def test_an_edit_is_live_and_renames():
    app = page()
    enter(app, "set", "s3", path="depth", value=23)
    assert params(app) == "44,549,160"
    assert session(app).document.design.name == "ResNet-50, edited"
    assert panel(app)["values"]["name"] == "ResNet-50, edited"
    enter(app, "undo")
    assert session(app).document.design == zoo()["resnet50"].design


def test_an_invalid_setting_keeps_the_last_network_and_says_what_would_work():
    app = page()
    enter(app, "select", "s2")
    enter(app, "set", "s2", path="block.groups", value=7)
    assert params(app) == "25,557,032"
    fault = panel(app)["fault"]
    assert (fault["part"], fault["path"], fault["used"]) == ("s2", "block.groups", 1)
    assert fault["message"].endswith("cannot be split into 7 groups. Groups must divide both: use 4 or 8.")
    assert component(app, "graph")["error"]["words"].startswith("s2/b1/conv2: 128 input")
    assert not app.warning
    enter(app, "set", "s1", path="depth", value=4)
    assert session(app).document.error is not None
    enter(app, "set", "s2", path="block.groups", value=32)
    assert panel(app)["fault"] is None
    assert component(app, "graph")["error"] is None
    assert session(app).document.design.stages[0].depth == 4
    assert session(app).document.design.stages[1].block.groups == 32


def test_an_error_names_its_stage_and_the_setting_where_there_is_one():
    app = page(d="a1~x~3x64x64~conv~basic-d2-w64-s1-c_A~basic-d2-w128-s2-c_A~classifier")
    enter(app, "set", "s2", path="width", value=32)
    fault = panel(app)["fault"]
    assert (fault["part"], fault["path"], fault["used"]) == ("s2", "block.shortcut", "A")
    assert fault["message"].startswith("padding cannot shrink 64 channels to 32.")


def test_undo_drops_an_invalid_draft():
    app = page()
    enter(app, "select", "s2")
    enter(app, "set", "s2", path="block.groups", value=7)
    assert panel(app)["form"]["values"]["block.groups"] == 7
    enter(app, "undo")
    assert session(app).document.error is None
    assert panel(app)["form"]["values"]["block.groups"] == 1
    assert session(app).document.design == zoo()["resnet50"].design


def test_another_block_keeps_the_settings_that_both_have():
    app = page()
    enter(app, "set", "s1", path="block.attention", value=True)
    enter(app, "set", "s1", path="block.attention.ratio", value=8)
    enter(app, "kind", "s1", value="basic")
    block = session(app).document.design.stages[0].block
    assert block.kind == "basic"
    assert block.attention.ratio == 8


def test_stem_presets_and_own_settings():
    app = page()
    enter(app, "preset", "stem", value="Patchify 4x4")
    assert session(app).document.design.stem.kind == "patchify"
    assert panel(app)["ends"]["stem"]["preset"] == "Patchify 4x4"
    enter(app, "set", "stem", path="width", value=96)
    assert panel(app)["ends"]["stem"] == {"preset": "", "title": "Patchify", "changed": True}
    assert session(app).document.design.stem.width == 96


def test_hidden_layers_are_read_as_numbers_or_explained():
    app = page()
    enter(app, "set", "head", path="hidden", value=[512, 256])
    assert session(app).document.design.head.hidden == (512, 256)
    for value, words in (("8²", "hidden is '8²'. Use a list."), ([0], "hidden.0 is 0. Use at least 1.")):
        enter(app, "set", "head", path="hidden", value=value)
        assert session(app).document.design.head.hidden == (512, 256)
        fault = panel(app)["fault"]
        assert fault == {"part": "head", "path": "hidden", "message": words, "used": [512, 256]}


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
    assert component(app, "graph")["words"]["d"] == notation.write(session(app).document.design)


def test_a_click_in_the_graph_selects_opens_and_shows_the_settings():
    app = page()
    asks = [{"act": "level", "level": "stages"}, {"act": "open", "path": "s2"}, {"act": "open", "path": "s2/b1"}]
    asks.append({"act": "select", "path": "s2/b1"})
    entries = [{"number": n, "on": 0, "from": "graph", **ask} for n, ask in enumerate(asks, start=1)]
    send(app, "inspector", said=message(*entries))
    assert session(app).view.opened == ["s2", "s2/b1"]
    graph = component(app, "graph")
    assert graph["selected"] == component(app, "table")["selected"] == "s2/b1"
    assert "s2/b1/conv1" in graph["boxes"]["path"]
    assert panel(app)["parts"] == ["s2"]
    assert panel(app)["form"]["values"]["block.groups"] == 1


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
    assert panel(app)["note"].startswith("The link holds no network. ")
    assert params(app) == "25,557,032"


def test_a_hostile_name_is_shown_as_text():
    design = zoo()["resnet18"].design.model_copy(update={"name": "<script>alert(1)</script>"})
    app = page(d=notation.write(design))
    assert panel(app)["values"]["name"] == design.name
    assert file_name(design.name) == "script-alert-1---script"


def test_bad_content_leaves_the_design_alone():
    app = page()
    app.button(key="menu-open").click().run()
    app.text_area(key="text-0").input("archscope: 1\nname: [").run()
    app.button(key="open").click().run()
    assert session(app).document.design == zoo()["resnet50"].design
    assert "Nothing was opened; what is open is as it was: " in app.error[0].value


def test_opening_a_design_replaces_it_and_can_be_undone():
    app = page()
    app.button(key="menu-open").click().run()
    app.text_area(key="text-0").input(files.to_yaml(zoo()["wrn28_10"].design)).run()
    app.button(key="open").click().run()
    assert params(app) == "36,479,194"
    enter(app, "undo")
    assert params(app) == "25,557,032"


def test_blocks_are_listed_by_their_titles():
    app = page()
    titles = [title for _, title, _ in component(app, "graph")["parts"]]
    assert titles == sorted(titles, key=str.lower)
    assert len(titles) == len(BLOCKS)
