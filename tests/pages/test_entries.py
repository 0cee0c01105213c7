"""What the build panel's user does: each entry is taken once, in order, and does what it says."""

import json
import random

import pytest

from arch.bounds import MOST_STAGES
from arch.zoo import zoo
from pages.content.design.talk import answer, take
from pages.shell.document import plain
from tests.pages.desk import data, entered, opened, shows_the_draft
from tests.pages.opened import component, enter, page, panel, say, session

NONSENSE = [
    None,
    3,
    "x",
    [],
    {},
    {"client": None, "entries": None, "known": 3},
    {"client": "page", "entries": {"a": 1}},
    {"client": "page", "entries": [None, 3, "x", [], {}]},
    {
        "client": "page",
        "entries": [{"number": n, "from": "inspector", "act": "undo"} for n in (0, -1, "1", 1.5, True, None, 2**60)],
    },
    {
        "client": "page",
        "entries": [{"number": 1, "from": "inspector", "act": "set", "parts": "s1", "path": 3, "value": {}}],
    },
    {
        "client": "page",
        "entries": [
            {"number": 1, "from": "inspector", "act": "set", "parts": ["s1"], "path": "depth", "value": 10**400}
        ],
    },
    {
        "client": "page",
        "entries": [{"number": 1, "from": "inspector", "act": "set", "parts": ["s1"], "path": "depth", "value": [[1]]}],
    },
    {
        "client": "page",
        "entries": [
            {"number": 1, "from": "inspector", "act": "set", "parts": ["s1"], "path": "depth", "value": "x" * 99999}
        ],
    },
    {
        "client": "page",
        "entries": [{"number": 1, "from": "inspector", "act": "kind", "parts": ["s1"], "value": ["basic"]}],
    },
    {
        "client": "page",
        "entries": [{"number": 1, "from": "inspector", "act": "set", "parts": ["s1"], "path": "block", "value": None}],
    },
    {"client": "page", "entries": [{"number": 1, "from": "inspector", "act": "move", "parts": ["s1"], "to": 10**9}]},
]


@pytest.mark.parametrize("message", NONSENSE, ids=range(len(NONSENSE)))
def test_nonsense_from_a_browser_changes_nothing(message):
    found = opened()
    take(found, message)
    assert found.document.draft == plain(zoo()["resnet50"].design)
    assert not found.document.undoes
    shows_the_draft(found)


def sets(found, *depths):
    on = found.desk.trail.now
    usual = {"on": on, "from": "inspector", "act": "set", "parts": ["s1"], "path": "depth"}
    return [{"number": number, **usual, "value": depth} for number, depth in enumerate(depths, start=1)]


def test_an_entry_that_is_sent_again_is_taken_once():
    found = opened()
    entries = [*sets(found, 4), {"number": 2, "on": 0, "from": "inspector", "act": "copy", "parts": ["s2"]}]
    for _ in range(3):
        take(found, {"client": "page", "entries": entries})
    assert [s["depth"] for s in found.document.draft["stages"]] == [4, 4, 4, 6, 3]
    assert answer(found, {})["talk"]["taken"] == 2


def test_entries_are_taken_in_order_though_messages_are_lost_or_come_late():
    found = opened()
    entries = sets(found, *range(1, 200))
    chance = random.Random(5)  # noqa: S311 (no secret)
    for end in range(1, 200):
        if chance.random() < 0.4 or end == 199:
            take(found, {"client": "page", "entries": entries[chance.randrange(end) if end < 199 else 0 : end]})
    assert found.document.draft["stages"][0]["depth"] == 199
    assert found.desk.taken == {"page": 199}


def test_each_page_of_the_browser_has_numbers_of_its_own():
    found = opened()
    take(found, {"client": "one", "entries": sets(found, 4, 5)})
    take(found, {"client": "two", "entries": sets(found, 6)})
    assert found.document.draft["stages"][0]["depth"] == 6
    status = answer(found, {})["talk"]
    assert (status["client"], status["taken"]) == ("two", 1)
    for name in "abcdefgh":
        take(found, {"client": name, "entries": []})
    assert len(found.desk.taken) == 4


def test_an_entry_made_before_stages_moved_finds_its_stage():
    found = opened()
    on = found.desk.trail.now
    entered(found, "before", "s1")
    entered(found, "set", "s3", on=on, path="depth", value=9)
    assert [s["depth"] for s in found.document.draft["stages"]] == [1, 3, 4, 9, 3]
    found.undo()
    found.undo()
    entered(found, "set", "s3", on=on, path="depth", value=8)
    assert [s["depth"] for s in found.document.draft["stages"]] == [3, 4, 8, 3]


def test_an_entry_for_what_is_gone_changes_nothing_and_says_so():
    found = opened()
    on = found.desk.trail.now
    entered(found, "remove", "s3")
    before = found.document.draft
    entered(found, "set", "s3", on=on, path="depth", value=9)
    assert found.document.draft == before
    assert data(found)["note"] == "What was changed here was no longer there: nothing else was changed."
    on = found.desk.trail.now
    entered(found, "start", value="vgg16")
    entered(found, "set", "s1", on=on, path="depth", value=9)
    assert found.document.design == zoo()["vgg16"].design


def test_resnext_is_two_entries_for_all_stages_and_each_is_one_step():
    found = opened()
    stages = ("s1", "s2", "s3", "s4")
    entered(found, "select", *stages)
    entered(found, "set", *stages, path="block.groups", value=32)
    assert found.document.undoes.startswith("every stage: groups 1 -> 32")
    entered(found, "set", *stages, path="block.base_width", value=4)
    assert found.document.design.stages == zoo()["resnext50_32x4d"].design.stages
    assert data(found)["baseline"] == {"name": "ResNet-50", "changes": 8}
    assert data(found)["form"]["was"] == {"block.groups": 1, "block.base_width": None}
    found.undo()
    found.undo()
    assert found.document.design == zoo()["resnet50"].design


def test_gates_everywhere_are_one_entry():
    found = opened()
    entered(found, "set", "s1", "s2", "s3", "s4", path="block.attention", value=True)
    assert all(stage.block.attention for stage in found.document.design.stages)
    assert found.document.undoes.startswith("every stage: channel attention off -> on")


def test_stages_that_differ_show_it_and_share_what_their_blocks_share():
    found = opened()
    entered(found, "kind", "s2", value="basic")
    entered(found, "select", "s1", "s2")
    form = data(found)["form"]
    assert form["kinds"] == ["basic", "bottleneck"]
    assert {"width", "depth", "stride"} <= set(form["mixed"])
    assert "block.ratio" not in form["values"]
    entered(found, "set", "s1", "s2", path="block.kernel", value=5)
    assert [s.block.kernel for s in found.document.design.stages] == [5, 5, 3, 3]


def test_what_differs_goes_back_to_the_default_or_to_the_baseline():
    found = opened("resnext50_32x4d")
    entered(found, "set", "s1", path="block.groups", value=16)
    assert data(entered(found, "select", "s1"))["form"]["was"] == {"block.groups": 32}
    entered(found, "reset", "s1", path="block.groups", value="baseline")
    assert found.document.design.stages[0].block.groups == 32
    entered(found, "reset", "s1", path="block.groups", value="default")
    assert found.document.design.stages[0].block.groups == 1
    entered(found, "reset", "s1", value="baseline")
    assert found.document.design.stages == zoo()["resnext50_32x4d"].design.stages
    entered(found, "set", "s2", path="block.attention", value=True)
    entered(found, "reset", "s2", path="block.attention", value="default")
    assert found.document.design.stages == zoo()["resnext50_32x4d"].design.stages
    entered(found, "set", "s2", path="depth", value=9)
    entered(found, "pin")
    assert data(found)["baseline"] == {"name": "ResNeXt-50 32x4d, edited", "changes": 0}
    assert data(found)["stages"][1]["changed"] == ""


def test_settings_are_copied_from_one_stage_to_others():
    found = opened()
    entered(found, "set", "s1", path="block.groups", value=8)
    entered(found, "copied", "s1")
    assert data(found)["copied"] == "Bottleneck"
    entered(found, "kind", "s4", value="branches")
    entered(found, "paste", "s3", "s4")
    assert [s.block.groups for s in found.document.design.stages] == [8, 1, 8, 8]
    assert [s.width for s in found.document.design.stages] == [256, 512, 1024, 256]
    assert [s.depth for s in found.document.design.stages] == [3, 4, 6, 3]


def test_stages_are_added_anywhere_with_the_width_of_their_neighbour_and_stride_1():
    found = opened()
    entered(found, "after", "s4")
    assert found.document.draft["stages"][4] == {**found.document.draft["stages"][3], "depth": 1, "stride": 1}
    assert found.view.selected == "s5"
    entered(found, "add", value="basic", to=0)
    assert found.document.draft["stages"][0]["width"] == 64
    assert found.view.selected == "s1"
    entered(found, "add", value="plain", to=2)
    assert found.document.draft["stages"][2]["width"] == 256
    assert found.document.error is None


def test_no_more_stages_than_there_may_be():
    found = opened("vgg16")
    for _ in range(MOST_STAGES + 5):
        entered(found, "after", "s1")
        entered(found, "add", value="basic", to=0)
    assert len(found.document.draft["stages"]) == MOST_STAGES
    assert data(found)["room"]["stages"] is False


def test_stages_are_moved_to_any_gap():
    for to, depths in ((0, [6, 3, 4, 3]), (1, [3, 6, 4, 3]), (2, [3, 4, 6, 3]), (3, [3, 4, 6, 3]), (4, [3, 4, 3, 6])):
        found = entered(opened(), "move", "s3", to=to)
        assert [s["depth"] for s in found.document.draft["stages"]] == depths


def test_the_last_stage_is_replaced_by_a_fresh_one():
    found = opened()
    entered(found, "remove", "s1", "s2", "s3")
    assert [s["width"] for s in found.document.draft["stages"]] == [2048]
    entered(found, "remove", "s1")
    assert [(s["block"]["kind"], s["depth"], s["width"]) for s in found.document.draft["stages"]] == [("basic", 1, 64)]
    assert found.document.error is None
    entered(found, "undo")
    entered(found, "undo")
    entered(found, "remove", "s1", "s2", "s3", "s4")
    assert len(found.document.draft["stages"]) == 1
    entered(found, "undo")
    assert found.document.design == zoo()["resnet50"].design


def test_an_empty_start_has_a_stem_a_stage_and_a_head_and_is_one_undo_away_from_the_work_before():
    found = entered(opened(), "set", "s1", path="depth", value=9)
    work = found.document.design
    entered(found, "new")
    assert [len(found.document.design.stages), found.document.design.stages[0].depth] == [1, 1]
    assert data(found)["note"] == "Untitled is open; Undo brings ResNet-50, edited back."
    entered(found, "undo")
    assert found.document.design == work
    entered(found, "redo")
    assert found.document.design.name == "Untitled"


def test_an_input_too_small_to_be_meant_is_spoken_of():
    found = opened()
    assert data(found)["warning"] == ""
    entered(found, "set", "", path="input.height", value=1)
    assert found.document.error is None
    assert data(found)["warning"] == "From stem on, maps are a single pixel high or wide."


def test_chosen_stages_follow_their_stages():
    found = entered(opened(), "select", "s2", "s3")
    assert data(found)["parts"] == ["s2", "s3"]
    entered(found, "remove", "s1")
    assert data(found)["parts"] == ["s1", "s2"]
    # A click in the graph on another part leaves them.
    found.view.selected = "head/fc"
    assert data(found)["parts"] == ["head"]


def test_a_text_that_the_browser_has_is_not_sent_again():
    found = entered(opened(), "select", "s1")
    texts = data(found)["texts"]
    assert len(texts) == 2
    take(found, {"client": "page", "known": list(texts), "entries": []})
    assert data(found)["texts"] == {}
    assert len(json.dumps(data(found))) < 3300


def test_a_message_reaches_the_panel():
    app = page()
    say(app, "set", "s2", path="depth", value=6)
    assert session(app).document.design.stages[1].depth == 6
    assert panel(app)["stages"][1]["depth"] == 6
    assert panel(app)["talk"]["taken"] == 1
    assert component(app, "graph")["talk"]["moves"] == session(app).desk.trail.now


def test_a_choice_in_the_panel_selects_in_graph_and_table():
    app = page()
    enter(app, "select", "s2", "s3")
    assert component(app, "graph")["selected"] == component(app, "table")["selected"] == "s3"
    enter(app, "select")
    assert component(app, "graph")["selected"] == ""
